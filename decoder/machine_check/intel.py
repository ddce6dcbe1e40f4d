"""What MSCOD and MISC mean on one Intel model: the unit behind a bank, its codes, the channel.

The names in the tables stay technical English in every language, as the mnemonics of the manuals do: one searches for them.
"""

import functools
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import Field as PydanticField

from decoder.machine_check.tables import Entry, load, names
from decoder.model import CpuId, ErrorKind
from decoder.words import Words

FOLDER = "intel"
PATROL_SCRUB_BANKS = range(13, 19)  # the memory controllers of 06_55H
_CONDITION = re.compile(r"(\d+):(\d+)(!=|=|<)(\w+)")
_OPERATORS: dict[str, Callable[[int, int], bool]] = {"=": operator.eq, "!=": operator.ne, "<": operator.lt}


class CodeTable(Entry):
    """Names of the values of one bit field of the status register, where every condition of ``when`` holds."""

    bits: str
    when: tuple[str, ...] = ()
    names: dict[str, str]


class FlagTable(Entry):
    """Names of single bits of the status register."""

    when: tuple[str, ...] = ()
    names: dict[str, str]


class MiscField(Entry):
    """A field of MISC; shown where it equals ``value``, if that is given."""

    field: str
    bits: str
    when: tuple[str, ...] = ()
    status_when: tuple[str, ...] = ()
    corrected: bool = False  # means something for a corrected error alone
    value: int | None = None
    shift: int = 0
    names: dict[str, str] = PydanticField(default_factory=dict)


class UnitEntry(Entry):
    """What stands behind some banks, or behind one form of error code."""

    unit: str
    banks: tuple[int, ...] = ()
    cpus: tuple[str, ...] = ()
    mcacod: ErrorKind | None = None
    bank_channel: dict[str, int] = PydanticField(default_factory=dict)
    code_channel: dict[str, int] = PydanticField(default_factory=dict)  # added to CCCC
    codes: tuple[CodeTable, ...] = ()
    flags: tuple[FlagTable, ...] = ()
    misc: tuple[MiscField, ...] = ()


class FamilyEntry(Entry):
    """One file of ``intel/``."""

    name: str
    cpus: tuple[str, ...]
    source: str
    checked: bool
    any_misc: bool = False  # MISC has no address form on these models
    units: tuple[UnitEntry, ...]


class Condition(NamedTuple):
    """``31:24=0x8``: a bit field compared with a value."""

    low: int
    mask: int
    holds: Callable[[int, int], bool]
    value: int

    def met(self, register: int) -> bool:
        """Whether ``register`` meets it."""
        return self.holds(register >> self.low & self.mask, self.value)


class Codes(NamedTuple):
    """A code table ready to be looked up."""

    low: int
    mask: int
    when: tuple[Condition, ...]
    names: dict[int, str]


class Flags(NamedTuple):
    """A flag table ready to be looked up."""

    when: tuple[Condition, ...]
    names: tuple[tuple[int, str], ...]


class Field(NamedTuple):
    """A field of MISC: parts from the low end up, as (low bit, width)."""

    entry: MiscField
    parts: tuple[tuple[int, int], ...]
    when: tuple[Condition, ...]
    status_when: tuple[Condition, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, compiled."""

    name: str
    kind: ErrorKind | None
    banks: frozenset[int]
    bank_channel: dict[int, int]
    code_channel: dict[int, int]
    codes: tuple[Codes, ...]
    flags: tuple[Flags, ...]
    misc: tuple[Field, ...]
    any_misc: bool


class Registers(NamedTuple):
    """What a unit's tables are looked up with. ``misc`` is None unless it is valid and holds a physical address."""

    status: int
    misc: int | None
    kind: ErrorKind
    channel: int | None


@functools.cache
def families() -> tuple[FamilyEntry, ...]:
    """Return every table of Intel's models. Raises ValueError naming file, entry and field of a bad one."""
    return tuple(load(FamilyEntry, name) for name in names(FOLDER))


@functools.cache
def _units(family: int, model: int) -> tuple[Unit, ...] | None:
    key = f"{family:02x}/{model:02x}"
    entry = next((entry for entry in families() if key in entry.cpus), None)
    if entry is None:
        return None
    return tuple(_compiled(unit, any_misc=entry.any_misc) for unit in entry.units if not unit.cpus or key in unit.cpus)


def has_table(cpu: CpuId) -> bool:
    """Whether there is a table for this model."""
    return _units(cpu.family, cpu.model) is not None


@functools.cache
def unit_of(family: int, model: int, bank: int | None, kind: ErrorKind) -> Unit | None:
    """Return the unit behind ``bank``; on models that are told by error code, behind ``kind``."""
    for unit in _units(family, model) or ():
        if unit.kind == kind or (unit.kind is None and bank in unit.banks):
            return unit
    return None


def meanings(unit: Unit, registers: Registers, words: Words) -> Iterator[str]:
    """Yield what the tables of ``unit`` say of the status register, then of MISC."""
    found = [*_codes(unit, registers.status), *_flags(unit, registers.status)]
    mscod = registers.status >> 16 & 0xFFFF
    for name in found:
        yield words("model.code", unit=unit.name, name=name)
    if not found and mscod and (unit.codes or unit.flags):
        yield words("model.unknown", unit=unit.name, code=f"0x{mscod:04x}")
    if registers.misc is not None:
        yield from _misc(unit, registers.status, registers.misc, words)


def _codes(unit: Unit, status: int) -> Iterator[str]:
    for table in unit.codes:
        name = table.names.get(status >> table.low & table.mask)
        if name and all(condition.met(status) for condition in table.when):
            yield name


def _flags(unit: Unit, status: int) -> Iterator[str]:
    for table in unit.flags:
        if all(condition.met(status) for condition in table.when):
            yield from (name for bit, name in table.names if status >> bit & 1)


def _misc(unit: Unit, status: int, misc: int, words: Words) -> Iterator[str]:
    for field in unit.misc:
        if field.entry.corrected and status >> 61 & 1:
            continue
        conditions = all(one.met(misc) for one in field.when) and all(one.met(status) for one in field.status_when)
        value = _value(field, misc)
        if conditions and field.entry.value in {None, value}:
            name = field.names.get(value, f"0x{value:x}")
            yield words(f"misc.{field.entry.field}", value=value, hex=f"0x{value:x}", name=name)


def _value(field: Field, misc: int) -> int:
    value = filled = 0
    for low, width in field.parts:
        value |= (misc >> low & (1 << width) - 1) << filled
        filled += width
    return value << field.entry.shift


def bank_channel(unit: Unit, bank: int | None, registers: Registers) -> int | None:
    """Return the channel of the socket that the bank stands for on this model; None where it does not tell."""
    if registers.kind != "memory-controller" or registers.channel in {None, 15} or bank is None:
        return None
    if bank in unit.bank_channel:
        return unit.bank_channel[bank]
    return (registers.channel or 0) + unit.code_channel[bank] if bank in unit.code_channel else None


def is_uncorrected_scrub(cpu: CpuId, bank: int | None, status: int) -> bool:
    """Whether a record that says corrected is what 06_55H (stepping 4 and up) logs for an uncorrected patrol-scrub hit."""
    if (cpu.family, cpu.model) != (6, 0x55) or (cpu.stepping or 4) < 4 or bank not in PATROL_SCRUB_BANKS:
        return False
    return status >> 58 & 0b1011 == 0b0011 and status & 0xFFFFEFF0 == 0x001000C0


def _compiled(entry: UnitEntry, *, any_misc: bool) -> Unit:
    return Unit(
        name=entry.unit,
        kind=entry.mcacod,
        banks=frozenset(entry.banks),
        bank_channel={int(bank): channel for bank, channel in entry.bank_channel.items()},
        code_channel={int(bank): channel for bank, channel in entry.code_channel.items()},
        codes=tuple(_code_table(table) for table in entry.codes),
        flags=tuple(
            Flags(_conditions(table.when), tuple((int(bit), name) for bit, name in table.names.items())) for table in entry.flags
        ),
        misc=tuple(
            Field(field, _parts(field.bits), _conditions(field.when), _conditions(field.status_when), _named(field.names))
            for field in entry.misc
        ),
        any_misc=any_misc,
    )


def _code_table(table: CodeTable) -> Codes:
    ((low, width),) = _parts(table.bits)
    return Codes(low, (1 << width) - 1, _conditions(table.when), _named(table.names))


def _named(table: dict[str, str]) -> dict[int, str]:
    """Spread ``0x65-0x7a`` over its values."""
    spread: dict[int, str] = {}
    for key, name in table.items():
        first, _, last = key.partition("-")
        spread |= dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), name)
    return spread


def _parts(bits: str) -> tuple[tuple[int, int], ...]:
    pairs = [part.split(":") for part in bits.split()]
    return tuple((int(low), int(high) - int(low) + 1) for high, low in pairs)


def _conditions(texts: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(_condition(text) for text in texts)


def _condition(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if not found:
        raise ValueError(f"no condition: {text}")
    high, low, sign, value = found.groups()
    return Condition(int(low), (1 << int(high) - int(low) + 1) - 1, _OPERATORS[sign], int(value, 0))
