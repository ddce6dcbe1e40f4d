"""What registers, addresses and the rest of the text add to a verdict: small observations, none a verdict of its own."""

import re
from collections.abc import Callable, Iterator

from decoder.diagnosis.evidence import FATAL_CLASSES, Evidence, is_memory
from decoder.diagnosis.predicates import is_lock_up
from decoder.diagnosis.symptoms import EXCEPTIONS, caller
from decoder.diagnosis.tables import source_of, words
from decoder.diagnosis.tags import pci_in
from decoder.inventory import described
from decoder.model import Quote, Reason
from decoder.words import Language, Words

_SDM_PF = "intel-sdm-page-fault"  # Intel SDM volume 3A, interrupt 14
_SDM_CANONICAL = "intel-sdm-canonical"  # Intel SDM volume 1, 3.3.7.1
_KERNEL = range(0x4000_0000_0000, 0x4600_0000_0000)  # where ESXi's code, heaps and stacks lie on the screens seen
_PAGE = 0x1000
_PTES = re.compile(r"PTEs:(?P<entries>(?:0x[0-9a-fA-F]{1,16};?){1,5})")  # PTEs:0xc005426027;0xc004f12007;0x0;
_RESERVED_PTE = 0x000F_0000_0000_0000  # bits 51:48: above any installed memory of these hosts
_RESERVED = 8  # the bit of err for a reserved bit in a page-table entry
_AMD_SLEEP = 1000 * 86_400  # seconds; Broadcom 401252 counts 1044 days, and 8.0 U3e acts at 1000
Note = tuple[str, dict[str, object], Quote | None, str]


def number(text: str | None) -> int | None:
    """Read ``0x…``; None for masked digits and for -1."""
    try:
        value = int(text or "", 16)
    except ValueError:
        return None
    return value if value >= 0 else None


def _register(case: Evidence, name: str) -> int | None:
    return None if case.crash.registers_captured is False else number(case.crash.registers.get(name))


def _shown(case: Evidence, name: str) -> Quote | None:
    """Return the line that prints a register, else the first line of registers."""
    value = case.crash.registers[name]
    known = number(value)
    printed = re.compile(rf"\b{name}=(?:{re.escape(value)}|{value if known is None else known})(?!\w)", re.IGNORECASE)  # err=9
    found = next((Quote(line=n, text=text) for n, text in case.lines.items() if printed.search(text)), None)
    return found or case.quote("registers", "error")


def _page_fault(case: Evidence) -> Iterator[Note]:
    if case.family != "page-fault" or case.crash.error is None:
        return
    shown, address, ip = case.quote("error"), number(case.crash.error.address), number(case.crash.error.ip)
    if address is not None and address == ip:
        yield "jump", {"address": f"{address:#x}"}, shown, _SDM_PF
    elif address is not None and address < _PAGE:
        yield "null", {"address": f"{address:#x}"}, shown, "303440"
    cr2 = _register(case, "cr2")
    if address is not None and cr2 is not None and cr2 not in {address, 0}:
        yield "cr2", {"address": f"{address:#x}", "cr2": f"{cr2:#x}"}, _shown(case, "cr2"), _SDM_PF


def _error_code(case: Evidence) -> Iterator[Note]:
    code = _register(case, "err") if case.family == "page-fault" else None
    if code is None or code > 0xFFFF:
        return
    access = "fetch" if code & 16 else "write" if code & 2 else "read"
    shown = _shown(case, "err")
    how = "reserved" if code & _RESERVED else f"{access}-{'protected' if code & 1 else 'absent'}"  # a reserved bit alone says why
    yield f"err-{how}", {"err": f"{code:#x}"}, shown, _SDM_PF


def tables_corrupted(case: Evidence) -> bool:
    """Whether a page fault says that a page-table entry holds bits that none may hold."""
    told = {key for look in (_error_code, _page_tables) for key, *_ in look(case)}
    return bool(told & {"err-reserved", "pte-reserved"})


def _page_tables(case: Evidence) -> Iterator[Note]:
    found = next(((n, match) for n, text in case.lines.items() if (match := _PTES.search(text))), None)
    if found is None or case.family != "page-fault":
        return
    line, match = found
    entries = [number(entry) or 0 for entry in match["entries"].strip(";").split(";")]
    shown = Quote(line=line, text=case.lines[line])
    if any(entry & _RESERVED_PTE for entry in entries):
        yield "pte-reserved", {}, shown, _SDM_PF
    elif entries[-1] == 0:
        yield "pte-absent", {}, shown, _SDM_PF


def flipped(value: int) -> int | None:
    """Return the kernel address that ``value`` is one bit away from; None where ``value`` is canonical or farther away."""
    if value >> 47 in {0, 0x1FFFF}:
        return None
    near = [value ^ (1 << bit) for bit in range(47, 64)]
    return next((address for address in near if address in _KERNEL), None)


def _flipped_bit(case: Evidence) -> Iterator[Note]:
    if case.family != "gp-fault" or case.crash.registers_captured is False:
        return
    for name, text in case.crash.registers.items():
        value = number(text)
        address = flipped(value) if value is not None else None
        if address is not None:
            fields: dict[str, object] = {"register": name, "value": text, "address": f"{address:#x}"}
            yield "flipped", fields, _shown(case, name), _SDM_CANONICAL
            return


def _who_is_blamed(case: Evidence) -> Iterator[Note]:
    others = [n for n in case.crash.blamed_pcpus if n != case.crash.pcpu]
    if others and case.crash.pcpu is not None:
        fields = {"blamed": ", ".join(map(str, others)), "pcpu": case.crash.pcpu}
        yield "blamed-holder" if case.family == "spin-count" else "blamed", fields, case.quote("error"), "343033"


def _messenger(case: Evidence) -> Iterator[Note]:
    if case.family == "nmi" and is_lock_up(case):
        yield "messenger", {}, case.quote("error"), "307646"


def _suspects(case: Evidence) -> Iterator[Note]:
    if is_lock_up(case) and case.saved is None and case.suspect:
        frame, owner = case.suspect
        yield "seen-driver", {"module": owner.name, "function": frame.function}, case.quote_frame(frame), "judgement"
    if case.family in EXCEPTIONS and not case.suspect and (called := caller(case)):
        frame, owner = called
        yield "caller", {"module": owner.name, "function": frame.function}, case.quote_frame(frame), "judgement"
    if case.suspect and case.suspect[1].by_prefix:
        frame, owner = case.suspect
        yield "prefix", {"function": frame.function, "module": owner.name}, case.quote_frame(frame), "judgement"


def _other_records(case: Evidence) -> Iterator[Note]:
    boot = [r for r in (*case.crash.machine_checks, *case.before) if r.method == "Init"]
    if boot and not case.loose:  # without a crash the verdict says it
        yield "init", {"count": len(boot)}, boot[0].quote, "367928"
    if case.storm and case.fatal:
        yield "storm", {"count": case.storm.least}, case.storm.quote, "414711"
    if case.storm and case.storm.least > case.storm.count:
        counted: dict[str, object] = {"count": case.storm.count, "least": case.storm.least}
        yield "storm-counted", counted, case.storm.quote, "intel-sdm-machine-check"


def _circumstances(case: Evidence) -> Iterator[Note]:
    crash = case.crash
    seconds = crash.uptime.seconds if crash.uptime else None
    if crash.cpu and crash.cpu.vendor == "AuthenticAMD" and seconds and seconds > _AMD_SLEEP:
        yield "amd-uptime", {"days": int(seconds // 86_400)}, case.quote("uptime"), "401252"
    if crash.product and crash.product.arch == "aarch64":
        yield "arm", {}, case.quote("product"), "judgement"


def _of_the_host(case: Evidence) -> Iterator[Note]:
    """Say what the host's own files add: the device at an address, whose tables were used, which modules are fitted."""
    device = case.device_at(pci_in(case))
    if device:
        yield "device", {"pci": device.address, "device": described(device)}, device.quote, "host-files"
    cpu = case.inventory.server.cpu if case.inventory else None
    if cpu and case.borrowed_cpu:
        code = f"{cpu.family:02x}/{cpu.model:02x}/{cpu.stepping or 0:x}"
        yield "borrowed-cpu", {"code": code}, case.borrowed_cpu, "host-files"
    fitted = [dimm for dimm in case.inventory.dimms if dimm.size] if case.inventory else []
    if fitted and case.inventory and any(is_memory(record) for record in case.deciding):
        yield "dimms", {"count": len(fitted), "memory": case.inventory.server.memory}, fitted[0].quote, "host-files"


def _undecided(case: Evidence, rule: str) -> Iterator[Note]:
    if rule in {"kernel-exception", "symptom", "nothing-decides", "lock-up-kernel"}:
        dumped = case.crash.coredump is None or case.crash.coredump.status != "none"
        yield "would-decide" if dumped else "would-decide-undumped", {}, None, "343033"
    if case.family in EXCEPTIONS and rule in {"driver-frame", "driver-involved"} and case.crash.saved_backtrace is None:
        yield "memory-not-excluded", {}, None, "303440"


def _other_class(case: Evidence) -> Iterator[Note]:
    """Where ESXi printed a fatal class and the bits say corrected, one of the two is misread: the verdict rests on the bits."""
    for record in case.records:
        printed = (record.reported_severity or "").upper()
        if printed in FATAL_CLASSES and record.severity not in {None, *FATAL_CLASSES}:
            yield "printed-class", {"printed": printed, "severity": record.severity}, record.quote, "intel-sdm-machine-check"
            return


_NOTES: tuple[Callable[[Evidence], Iterator[Note]], ...] = (
    _who_is_blamed, _messenger, _page_fault, _error_code, _page_tables, _flipped_bit, _suspects, _other_records, _other_class,
    _circumstances, _of_the_host,
)  # fmt: skip
_OF_REGISTERS = (_page_fault, _error_code, _page_tables, _flipped_bit)


def notes(case: Evidence, rule: str, language: Language = "en", *, related: tuple[Reason, ...] = ()) -> tuple[Reason, ...]:
    """Return the observations beside the rule that decided, in a fixed order; ``related`` before what would decide."""
    say = words(language)
    # Beside a fatal machine check the registers are a consequence: what they lean to would only mislead.
    looks = [look for look in _NOTES if not case.fatal or look not in _OF_REGISTERS]
    found = [note for look in looks for note in look(case)]
    undecided = tuple(_reason(note, say, language) for note in _undecided(case, rule))
    return (*(_reason(note, say, language) for note in found), *related, *undecided)


def _reason(note: Note, say: Words, language: Language) -> Reason:
    key, fields, quote, source = note
    return Reason(text=say(f"note.{key}", **fields), quote=quote, source=source_of(source, language))
