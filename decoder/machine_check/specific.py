"""What the processor's model adds to a record: unit, meaning of the model-specific code, channel."""

import functools
from typing import NamedTuple

from decoder.machine_check import amd, intel
from decoder.machine_check.error_code import CHANNEL_UNSPECIFIED
from decoder.machine_check.fields import PHYSICAL
from decoder.machine_check.reading import Reading, words_of
from decoder.machine_check.record import Record
from decoder.machine_check.vendor import INTEL
from decoder.model import Damage
from decoder.words import Language, Words

NORTH_BRIDGE = 4
MEMORY_NAMES = frozenset({"HA", "M2M", "IMC", "MCCHAN", "B2CMI", "HBM M2M", "HBM IMC", "UMC", "UMCv2"})


@functools.lru_cache(maxsize=1024)
def _damage(key: str, language: Language, family: int = 0, model: int = 0) -> Damage:
    """Return a doubt that is the same for many records; with the way to the model where that is what is missing."""
    words = words_of(language)
    suggestion = words("damage.assumed_hint") if key == "no_model" else None
    return Damage(text=words(f"damage.{key}", family=f"{family:02x}", model=f"{model:02x}"), suggestion=suggestion)


class Specific(NamedTuple):
    """What is known beyond the architecture."""

    unit: str | None = None  # short name, as tables have it
    says: tuple[str, ...] = ()
    channel: int | None = None  # of the socket, by bank
    damage: tuple[Damage, ...] = ()
    uncorrected_scrub: bool = False  # though the register says corrected


def of(record: Record, reading: Reading, words: Words) -> Specific:
    """Return what the tables of the record's model say; with no known model, that none was used and how to get it."""
    if not reading.status.val or reading.assumed:
        return Specific()
    if reading.vendor == INTEL:
        return _intel(record, reading, words)
    return _amd(record, reading, words)


def _intel(record: Record, reading: Reading, words: Words) -> Specific:
    cpu = record.cpu
    if cpu is None:
        return Specific(damage=(_damage("no_model", words.language),))
    if not intel.has_table(cpu):
        return Specific(damage=_no_table(record, words))
    unit = intel.unit_of(cpu.family, cpu.model, record.bank, reading.code.kind)
    if unit is None:
        return Specific()
    registers = intel.Registers(record.status or 0, _usable_misc(unit, record, reading), reading.code.kind, reading.code.channel)
    damage: tuple[Damage, ...] = ()
    scrub = intel.is_uncorrected_scrub(cpu, record.bank, registers.status)
    if scrub:
        damage = (_damage("scrub_uncorrected", words.language),)
    says = tuple(intel.meanings(unit, registers, words))
    return Specific(unit.name, says, intel.bank_channel(unit, record.bank, registers), damage, scrub)


def _no_table(record: Record, words: Words) -> tuple[Damage, ...]:
    if not (record.status or 0) >> 16 & 0xFFFF or record.cpu is None:
        return ()
    return (_damage("no_table", words.language, record.cpu.family, record.cpu.model),)


def _usable_misc(unit: intel.Unit, record: Record, reading: Reading) -> int | None:
    """MISC, if it is valid and in the address form that the tables describe (Nehalem's has no such form)."""
    if record.misc is None or not reading.status.miscv or reading.code.kind == "io":
        return None
    return record.misc if unit.any_misc or record.misc >> 6 & 7 == PHYSICAL else None


def _amd(record: Record, reading: Reading, words: Words) -> Specific:
    scalable = amd.is_scalable(record.cpu)
    code = reading.status.mscod if scalable or record.bank != NORTH_BRIDGE else (record.status or 0) >> 16 & 0x1F
    instance = None
    if scalable:
        instance = amd.instance_of(record.ipid)[:2] if record.ipid else amd.core_instance(record.bank)
    unit = amd.unit_name(record.bank, record.ipid, record.cpu)
    damage = (_damage("erratum_1114", words.language),) if amd.is_bogus(code, record.bank, instance, record.cpu) else ()
    name = amd.error_name(code, record.bank, instance, record.cpu)
    place = amd.memory_place(code, record.ipid, record.synd, record.cpu) if scalable else {}
    says = [words("model.code", unit=unit or "—", name=name)] if name else []
    says += [words(f"amd_place.{key}", value=value) for key, value in place.items() if key != "channel"]
    if unit is None and not record.ipid:
        says.append(words("model.uncore"))
    elif unit is None:
        says.append(words("model.unknown_type", hardware=f"0x{instance[0]:x}", mcatype=f"0x{instance[1]:x}") if instance else "")
    return Specific(unit, tuple(says), place.get("channel"), damage)


def code_channel(reading: Reading) -> int | None:
    """Return the channel that Intel's error code names itself."""
    return None if reading.code.channel == CHANNEL_UNSPECIFIED else reading.code.channel
