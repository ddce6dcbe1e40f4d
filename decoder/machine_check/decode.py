"""A record to a MachineCheck: vendor first, then class, code, address, and what contradicts what."""

import functools
from typing import Any, NamedTuple

from decoder.machine_check import specific
from decoder.machine_check import vendor as whose
from decoder.machine_check.amd import CORE_UNITS
from decoder.machine_check.error_code import CHANNEL_UNSPECIFIED, error_code
from decoder.machine_check.fields import (
    mcg_status_of,
    misc_of,
    optional_hexadecimal,
    physical_address_of,
    root_port,
)
from decoder.machine_check.printed import contradictions
from decoder.machine_check.reading import Reading, read, vendor_of, words_of
from decoder.machine_check.record import Record
from decoder.machine_check.repair import suspected_misreading
from decoder.machine_check.severity import amd_severity, has_recovery
from decoder.machine_check.specific import Specific
from decoder.machine_check.trusted import trusted
from decoder.model import CpuId, Damage, Location, MachineCheck, Misc, PhysicalAddress
from decoder.words import Language, Words

BANKS = 255
LIMIT = 1 << 64
MEMORY_KINDS = frozenset({"memory-controller", "extended-memory"})
CORE_KINDS = frozenset({"cache", "generic-cache", "tlb", "internal-parity", "microcode-rom-parity"})
INTEL_CORE_BANKS = frozenset({None, 0, 1, 2, 3})
MEMORY_UNITS = frozenset({"UMC", "UMCv2"})
_check = trusted(MachineCheck)
_where = trusted(Location)


def decode_record(record: Record, language: Language = "en") -> MachineCheck:
    """Decode ``record``; what cannot be read is left out and named in ``damage``."""
    words = words_of(language)
    damage = [*record.damage, *_out_of_range(record, words)]
    if record.status is None:
        return _without_status(record, damage, words)
    known = _known(record.status, *_decisive(record), language)
    reading = known.reading
    physical = _physical(record, reading, intel=reading.vendor == whose.INTEL)
    damage += [*known.damage, *contradictions(record, reading, physical, words)]
    if hint := suspected_misreading(record, reading, lambda status: read(status, record, language), words):
        damage.append(hint)
    found = {"physical_address": physical, "damage": _placed(damage, record), **_contained(record, known, words)}
    return _check(_printed(record) | known.values | found)


class Known(NamedTuple):
    """What the registers but the address say; ``values`` are fields of a MachineCheck."""

    reading: Reading
    values: dict[str, Any]
    damage: tuple[Damage, ...]


def _contained(record: Record, known: Known, words: Words) -> dict[str, str]:
    # AMD64 manual, volume 2, machine-check chapter: what a contained error means depends on TCC, then on RIPV.
    if known.reading.severity != "UCR" or not known.reading.status:
        return {}
    if known.reading.status.tcc:
        key = "tcc"
    elif record.mcg_status is None:
        return {}
    else:
        key = "restartable" if record.mcg_status & 1 else "containable"
    return {"explanation": f"{known.values['explanation']} {words(f'explanation.{key}')}"}


def _decisive(record: Record) -> tuple[Any, ...]:
    """Return what else the reading of a status depends on."""
    vendor, assumed = vendor_of(record)
    owner = None if assumed else vendor
    return record.bank, record.misc, record.ipid, record.synd, record.cpu, owner, record.socket, record.slots


@functools.lru_cache(maxsize=1024)  # a storm of errors repeats all of this while the address changes
def _known(status: int, *decisive: Any) -> Known:
    bank, misc, ipid, synd, cpu, vendor, socket, slots, language = decisive
    record = Record(status, bank, None, None, misc, ipid, synd, cpu=cpu, vendor=vendor, socket=socket, slots=slots)
    words = words_of(language)
    reading = read(status, record, language)
    more = specific.of(record, reading, words)
    values = {
        "severity": reading.severity,
        "vendor": reading.vendor,
        "vendor_assumed": reading.assumed,
        "unit": words(f"unit.{more.unit}") if more.unit else None,
        "status": reading.status,
        "error_code": reading.code,
        "model_specific": more.says,
        "misc": _misc(record, reading, intel=reading.vendor == whose.INTEL),
        "location": _location(record, reading, more, words),
        "explanation": _explanation(reading, language, uncorrected_scrub=more.uncorrected_scrub),
    }
    return Known(reading, values, (*_doubts(record, reading, words), *more.damage))


def _printed(record: Record) -> dict[str, Any]:
    """Return what is handed on as it was printed."""
    return {
        "reported_severity": record.reported,
        "method": record.method,
        "cpu": record.cpu,
        "pcpu": record.pcpu,
        "world": record.world,
        "bank": record.bank,
        "mcg_status": None if record.mcg_status is None else mcg_status_of(record.mcg_status),
        "addr": optional_hexadecimal(record.addr),
        "ipid": optional_hexadecimal(record.ipid),
        "synd": optional_hexadecimal(record.synd),
        "page_retired": record.page_retired,
        "text": record.words,
        "dialect": record.dialect,
        "esxi": record.esxi,
        "time": record.time,
        "host": record.host,
        "quote": record.quote,
    }


def _explanation(reading: Reading, language: Language, *, uncorrected_scrub: bool) -> str:
    status, words = reading.status, words_of(language)
    if not status.val:
        return words("explanation.not_valid")
    severity = "explanation.scrub" if uncorrected_scrub else f"class.{reading.severity or 'none'}"
    text = words("explanation.error", severity=words(severity), error=reading.code.text)
    if status.uc:
        return text
    if status.corrected_error_count:
        text += " " + words("explanation.count", count=status.corrected_error_count)
    return text + " " + words("explanation.yellow") if status.threshold == "yellow" else text


def _placed(damage: list[Damage], record: Record) -> tuple[Damage, ...]:
    """Give each doubt the line of its record."""
    if record.quote is None:
        return tuple(damage)
    return tuple(doubt.model_copy(update={"line": record.quote.line}) for doubt in damage)


@functools.lru_cache(maxsize=256)
def _damage(key: str, language: Language) -> Damage:
    return Damage(text=words_of(language)(f"damage.{key}"))


def _without_status(record: Record, damage: list[Damage], words: Words) -> MachineCheck:
    vendor, assumed = vendor_of(record)
    severity = words(f"class.{record.reported}") if f"class.{record.reported}" in words else words("class.none")
    if record.reported and f"class.{record.reported}" not in words:
        severity = words("explanation.printed", reported=record.reported)
    key = "explanation.unread" if record.status_text else "explanation.no_status"
    return MachineCheck(
        **_printed(record),
        vendor=None if assumed else vendor,
        misc=None if record.misc is None else misc_of(record.misc),
        physical_address=_printed_physical(record),
        location=Location(socket=record.socket) if record.socket is not None else None,
        explanation=words(key, severity=severity),
        damage=_placed(damage, record),
    )


def _fits(record: Record) -> bool:
    """Whether every register value can be one."""
    values = (record.status, record.mcg_status, record.addr, record.misc, record.ipid, record.synd)
    for value in values:
        if value is not None and not 0 <= value < LIMIT:
            return False
    return record.bank is None or 0 <= record.bank < BANKS


def _out_of_range(record: Record, words: Words) -> list[Damage]:
    """Drop what no register can hold, and say so."""
    damage: list[Damage] = []
    if _fits(record):
        return damage
    if record.status is not None and not 0 <= record.status < LIMIT:
        damage.append(Damage(text=words("damage.status_negative" if record.status < 0 else "damage.status_wide")))
        record.status, record.status_text = None, str(record.status)
    if record.bank is not None and not 0 <= record.bank < BANKS:
        damage.append(Damage(text=words("damage.bank_range", bank=record.bank)))
        record.bank = None
    for name in ("mcg_status", "addr", "misc", "ipid", "synd"):
        value: int | None = getattr(record, name)
        if value is not None and not 0 <= value < LIMIT:
            damage.append(Damage(text=words("damage.register_range", register=words(f"register.{name}"))))
            setattr(record, name, None)
    return damage


def _doubts(record: Record, reading: Reading, words: Words) -> list[Damage]:
    """Name what the status bits themselves make doubtful."""
    status = reading.status
    keys = []
    if not status.val:
        keys.append("not_valid")
    elif reading.severity is None:
        keys.append("illegal")
    if status.val and status.uc:
        keys += _uncorrected_doubts(record.cpu, reading)
    damage = [_assumption(record, reading, words)] if reading.assumed else []
    return damage + [_damage(key, words.language) for key in keys]


def _uncorrected_doubts(cpu: CpuId | None, reading: Reading) -> list[str]:
    status, keys = reading.status, []
    if reading.vendor == whose.INTEL and not has_recovery(cpu):
        keys.append("no_recovery")
    if not status.en:
        keys.append("not_enabled")
    if status.over:
        keys.append("overwritten_srar" if reading.severity == "SRAR" else "overwritten")
    if reading.severity == "SRAR" and not (status.miscv and status.addrv):
        keys.append("srar_no_address")
    return keys


def _assumption(record: Record, reading: Reading, words: Words) -> Damage:
    value = record.status or 0
    other = amd_severity(value)
    key = "assumed" if other == reading.severity else "assumed_class"
    channel = error_code(value & 0xFFFF).channel
    hint = words("damage.assumed_hint")
    if channel not in {None, CHANNEL_UNSPECIFIED}:
        hint = words("damage.assumed_channel", channel=channel)
    return Damage(text=words(f"damage.{key}", other=other, severity=reading.severity or "—"), suggestion=hint)


def _is_address_form(record: Record, reading: Reading) -> bool:
    """Whether MISC holds address mode and lowest bit: with software error recovery alone (SDM volume 3B, IA32_MCi_MISC)."""
    return reading.status.miscv and reading.code.kind != "io" and has_recovery(record.cpu)


def _misc(record: Record, reading: Reading, *, intel: bool) -> Misc | None:
    if record.misc is None:
        return None
    return misc_of(record.misc, address_form=intel and _is_address_form(record, reading))


def _physical(record: Record, reading: Reading, *, intel: bool) -> PhysicalAddress | None:
    """Return the physical address: of A and MISC on Intel, else as ESXi printed it; nothing without ADDRV."""
    if not reading.status.addrv:
        return None
    if intel and record.addr is not None and record.misc is not None and _is_address_form(record, reading):
        return physical_address_of(record.addr, record.misc)
    return _printed_physical(record)


def _printed_physical(record: Record) -> PhysicalAddress | None:
    if record.physical is None or record.physical == (0, 0):
        return None
    return PhysicalAddress(address=f"0x{record.physical[0]:x}", size=record.physical[1])


def _location(record: Record, reading: Reading, more: Specific, words: Words) -> Location | None:
    """Say where, as far as registers name it: never a slot, but what to look up to find it."""
    pci = root_port(record.misc) if reading.code.kind == "io" and reading.status.miscv and record.misc is not None else None
    channel = more.channel if reading.vendor != whose.INTEL else specific.code_channel(reading)
    bank_channel = more.channel if reading.vendor == whose.INTEL else None
    look_up = _look_up(record, reading, more, pci, words)
    if (record.socket, more.unit, pci, channel, look_up) == (None, None, None, None, None):
        return None
    where = {"unit": more.unit, "pci": pci, "channel": channel, "bank_channel": bank_channel, "look_up": look_up}
    return _where(where | {"socket": record.socket})


def _look_up(record: Record, reading: Reading, more: Specific, pci: str | None, words: Words) -> str | None:
    if not reading.status.val:
        return None
    tools = words("location.tools")
    if pci:
        return words("location.look_up_pci", pci=pci, tools=tools)
    if record.slots and (reading.code.kind in MEMORY_KINDS | CORE_KINDS or more.unit in MEMORY_UNITS):
        return words("location.slots", slots=", ".join(record.slots))
    if reading.code.kind in MEMORY_KINDS or more.unit in MEMORY_UNITS:
        return words("location.look_up", tools=tools)
    core = record.bank in INTEL_CORE_BANKS if reading.vendor == whose.INTEL else more.unit in CORE_UNITS
    return words("location.look_up_core", tools=tools) if core and reading.code.kind in CORE_KINDS else None
