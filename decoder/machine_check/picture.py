"""The registers laid out field by field."""

import functools
from collections.abc import Iterator
from typing import NamedTuple

from decoder.machine_check.fields import ADDRESS_MODES, SMCA_FAMILY, WIDTH
from decoder.machine_check.reading import words_of
from decoder.machine_check.severity import has_recovery
from decoder.machine_check.tables import Entry, load
from decoder.machine_check.vendor import INTEL
from decoder.model import BitField, CpuId, MachineCheck
from decoder.words import Language, Words

FAMILY_WITH_LSB = 0x19  # AMD: the lowest valid address bit stands in the status register from here on


class Place(NamedTuple):
    """One field of a layout."""

    name: str
    high: int
    low: int


class Layout(Entry):
    """One register's fields: ``"count 52:38"``."""

    source: str
    fields: tuple[str, ...]


class Layouts(Entry):
    """``layouts.toml``."""

    sources: dict[str, str]
    layouts: dict[str, Layout]


def bits(check: MachineCheck, language: Language = "en") -> dict[str, tuple[BitField, ...]]:
    """Lay out the registers of ``check`` field by field, high bit first: {"MCi_STATUS": (…), "MCG_STATUS": (…), …}."""
    words = words_of(language)
    return {
        register: tuple(_field(place, value, check, words) for place in layout(name))
        for register, name, value in _registers(check)
    }


@functools.cache
def layout(name: str) -> tuple[Place, ...]:
    """Return the fields of layout ``name``, high bit first."""
    return tuple(_place(field) for field in load(Layouts, "layouts.toml").layouts[name].fields)


def _place(field: str) -> Place:
    name, _, numbers = field.partition(" ")
    high, _, low = numbers.partition(":")
    return Place(name, int(high), int(low or high))


def _registers(check: MachineCheck) -> Iterator[tuple[str, str, int]]:
    if check.status:
        yield "MCi_STATUS", _status_layout(check), int(check.status.value, 16)
    if check.mcg_status:
        yield "MCG_STATUS", "mcg", int(check.mcg_status.value, 16)
    if check.misc:
        yield "MCi_MISC", _misc_layout(check), int(check.misc.value, 16)
    if check.ipid and check.vendor != INTEL:
        yield "MCA_IPID", "ipid", int(check.ipid, 16)


def _status_layout(check: MachineCheck) -> str:
    if check.vendor != INTEL:
        return _amd_layout(check.cpu)
    if check.vendor_assumed:
        return "intel_assumed"
    if not has_recovery(check.cpu):
        return "intel_early"
    return "intel_uncorrected" if check.status and check.status.uc else "intel_corrected"


def _amd_layout(cpu: CpuId | None) -> str:
    if cpu is None or cpu.family >= FAMILY_WITH_LSB:
        return "amd_smca"
    return "amd_early" if cpu.family < SMCA_FAMILY else "amd_zen"


def _misc_layout(check: MachineCheck) -> str:
    if check.misc and check.misc.lsb is not None:
        return "misc_address"
    return "misc_io" if check.location and check.location.pci else "misc_plain"


def _field(place: Place, value: int, check: MachineCheck, words: Words) -> BitField:
    inside = value >> place.low & (1 << place.high - place.low + 1) - 1
    return BitField(name=place.name, high=place.high, low=place.low, value=inside, meaning=_meaning(place, inside, check, words))


def _by_code(check: MachineCheck, words: Words) -> list[str]:
    """Return what the model's tables say of the code; the rest of it comes from MISC, IPID and SYND."""
    unit = check.location.unit if check.location else None
    if unit is None:
        return list(check.model_specific)
    return [said for said in check.model_specific if said.startswith(words("model.code", unit=unit, name=""))]


def _by_misc(check: MachineCheck, words: Words) -> list[str]:
    by_code = _by_code(check, words)
    return [said for said in check.model_specific if said not in by_code] if check.vendor == INTEL else []


def _without_recovery(check: MachineCheck, value: int) -> str | None:
    """Say why S and AR decide nothing here: another vendor's bits perhaps, no uncorrected error, or PCC=1."""
    status = check.status
    if status is None or check.vendor_assumed:
        return f"assumed_{value}"
    return "corrected" if not status.uc else "outranked" if status.pcc else None


def _meaning(place: Place, value: int, check: MachineCheck, words: Words) -> str:
    if place.name in {"MCACOD", "ErrorCode"} and check.error_code:
        return check.error_code.text
    if place.name in {"MSCOD", "ExtErrorCode"} and (said := _by_code(check, words)):
        return "; ".join(said)
    if place.name == "model" and (said := _by_misc(check, words)):
        return "; ".join(said)
    if place.name in {"S", "AR"} and (ground := _without_recovery(check, value)):
        return words(f"bits.{place.name}.{ground}")
    if place.name == "mode":
        return words(f"address_mode.{ADDRESS_MODES.get(value, 'reserved').replace(' ', '_')}")
    for key in (f"bits.{place.name}.{value}", f"bits.{place.name}.any"):
        if key in words:
            size = 1 << value if place.name in {"LSB", "AddrLsb"} and value < WIDTH else 0
            return words(key, value=value, hex=f"0x{value:x}", size=size)
    raise KeyError(place.name)
