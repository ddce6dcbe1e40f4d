"""The facts of a decoding that a corpus file states, one ``key: value`` a line."""

from decoder.model import Crash, Decoding, Frame, MachineCheck


def facts_of(decoding: Decoding) -> dict[str, str]:
    """Return the facts in the order in which a file states them; those of a second crash are ``2.key``."""
    facts = {"crashes": str(len(decoding.crashes)), "speaks": "yes" if decoding.answer_unasked else "no"}
    if decoding.is_not:
        facts["is not"] = decoding.is_not
    for number, crash in enumerate(decoding.crashes, 1):
        prefix = "" if number == 1 else f"{number}."
        facts |= {f"{prefix}{key}": value for key, value in _crash(crash).items() if value}
    if records := [_record(record) for record in decoding.machine_checks]:
        facts["machine checks outside"] = "; ".join(records)
    return facts


def _crash(crash: Crash) -> dict[str, str]:
    error, saved = crash.error, crash.saved_backtrace
    return {
        "family": error.family if error else "",
        "message": error.message if error else "",
        "exception": f"{error.exception} {error.mnemonic}" if error and error.exception is not None else "",
        "ip": (error.ip or "") if error else "",
        "address": (error.address or "") if error else "",
        "details": " | ".join(error.details) if error else "",
        "product": " ".join(str(part) for part in crash.product.model_dump().values() if part) if crash.product else "",
        "host": crash.host or "",
        "time": crash.time or "",
        "pcpu": "" if crash.pcpu is None else str(crash.pcpu),
        "blamed": ", ".join(map(str, crash.blamed_pcpus)),
        "world": f"{crash.world.id or '?'}:{crash.world.name or '?'}{' (cut)' if crash.world.name_cut else ''}"
        if crash.world
        else "",
        "uptime": f"{crash.uptime.text} = {crash.uptime.seconds} s" if crash.uptime else "",
        "clock": f"{crash.clock_hz / 1e9:.2f} GHz" if crash.clock_hz else "",
        "cpu": f"{crash.cpu.vendor} {crash.cpu.family:x}/{crash.cpu.model:x}" if crash.cpu else "",
        "registers": f"{len(crash.registers)}{'' if crash.registers_captured else ' not captured'}" if crash.registers else "",
        "backtrace": " < ".join(_frame(frame) for frame in crash.backtrace),
        "saved": f"pcpu {saved.pcpu} {saved.reason}: {' < '.join(_frame(frame) for frame in saved.frames)}" if saved else "",
        "modules involved": ", ".join(crash.modules_involved),
        "machine checks": "; ".join(_record(record) for record in crash.machine_checks),
        "coredump": crash.coredump.status if crash.coredump else "",
        "damage": " | ".join(damage.text for damage in crash.damage),
        "missing": ", ".join(crash.missing),
        "signature": crash.signature or "none",
    }


def _frame(frame: Frame) -> str:
    module = "" if frame.module in {None, "vmkernel"} else f"@{frame.module}"
    return f"{frame.function or '?'}{module}"


def _record(record: MachineCheck) -> str:
    status = record.status.value if record.status else "?"
    return f"{record.reported_severity or record.severity} {record.method} bank {record.bank} {status}"
