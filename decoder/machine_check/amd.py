"""AMD's banks: the unit by MCA_IPID or bank number, the error by the extended error code, the channel of a memory controller."""

import functools
from typing import NamedTuple

from decoder.machine_check.fields import SMCA_FAMILY
from decoder.machine_check.tables import Entry, load
from decoder.model import CpuId

MEMORY_ECC = 0  # extended error code of the unified memory controllers
DIE_MODELS = range(0x90, 0xA0)  # of family 19h: the instance names the die
CORE = 0xB0  # hardware block of the core
CORE_UNITS = frozenset({"LS", "IF", "L2", "DE", "EX", "FP", "DC", "IC", "BU"})


class UnitType(Entry):
    """Errors of one kind of unit, in the order of the extended error code."""

    unit: str
    hardware: int
    mcatypes: tuple[int, ...]
    models: tuple[str, ...] = ()
    errors: tuple[str, ...]


class Bank(Entry):
    """The unit behind a bank number."""

    bank: int
    unit: str
    mcatype: int | None = None  # where the bank alone tells it


class SmcaTable(Entry):
    """``amd/smca.toml``."""

    source: str
    checked: bool
    types: tuple[UnitType, ...]
    banks: tuple[Bank, ...]
    early_banks: tuple[Bank, ...]


class EarlyErrors(Entry):
    """Errors of one bank before family 17h, by extended error code."""

    bank: int
    families: tuple[str, ...]
    names: dict[str, str]


class EarlyTable(Entry):
    """``amd/early.toml``."""

    source: str
    checked: bool
    errors: tuple[EarlyErrors, ...]


class Instance(NamedTuple):
    """The parts of MCA_IPID."""

    hardware: int
    mcatype: int
    high: int
    low: int


@functools.cache
def smca() -> SmcaTable:
    """Return the table of Scalable MCA. Raises ValueError naming what is wrong in it."""
    return load(SmcaTable, "amd/smca.toml")


@functools.cache
def early() -> EarlyTable:
    """Return the table of the families before 17h."""
    return load(EarlyTable, "amd/early.toml")


def instance_of(ipid: int) -> Instance:
    """Read MCA_IPID: hardware block 43:32, type 63:48, instance 47:44 and 31:0 (PPR)."""
    return Instance(ipid >> 32 & 0xFFF, ipid >> 48, ipid >> 44 & 0xF, ipid & 0xFFFFFFFF)


def is_scalable(cpu: CpuId | None) -> bool:
    """Whether the processor has Scalable MCA; assumed for an unknown AMD processor, as ESXi of today runs on no older one."""
    return cpu is None or cpu.family >= SMCA_FAMILY


@functools.lru_cache(maxsize=1024)
def unit_type(hardware: int, mcatype: int, cpu: CpuId | None) -> UnitType | None:
    """Return the kind of unit that MCA_IPID names on this model; None where no table knows it."""
    for entry in smca().types:
        if (entry.hardware, mcatype in entry.mcatypes) == (hardware, True) and _is_for(entry.models, cpu):
            return entry
    return None


def _is_for(models: tuple[str, ...], cpu: CpuId | None) -> bool:
    if not models:
        return True
    return cpu is not None and any(_covers(text, cpu) for text in models)


def _covers(text: str, cpu: CpuId) -> bool:
    """Whether ``19/10-1f`` or ``15`` covers the processor."""
    family, _, numbers = text.partition("/")
    first, _, last = numbers.partition("-")
    return cpu.family == int(family, 16) and (not numbers or int(first, 16) <= cpu.model <= int(last or first, 16))


@functools.cache
def _unit_by_bank(bank: int | None, *, scalable: bool) -> str | None:
    banks = smca().banks if scalable else smca().early_banks
    return next((entry.unit for entry in banks if entry.bank == bank), None)


def unit_name(bank: int | None, ipid: int | None, cpu: CpuId | None) -> str | None:
    """Return the unit: by MCA_IPID where it is given, else by a bank number that tells; None where neither does."""
    if ipid and is_scalable(cpu):
        instance = instance_of(ipid)
        entry = unit_type(instance.hardware, instance.mcatype, cpu)
        return entry.unit if entry else None
    return _unit_by_bank(bank, scalable=is_scalable(cpu))


@functools.cache
def core_instance(bank: int | None) -> tuple[int, int] | None:
    """Return hardware block and type of a core bank whose number alone tells them."""
    return next(((CORE, entry.mcatype) for entry in smca().banks if entry.bank == bank and entry.mcatype is not None), None)


@functools.lru_cache(maxsize=4096)
def error_name(code: int, bank: int | None, instance: tuple[int, int] | None, cpu: CpuId | None) -> str | None:
    """Return what extended error code ``code`` means there; ``instance`` is (hardware block, type) of MCA_IPID."""
    if not is_scalable(cpu):
        return _early_name(code, bank, cpu)
    entry = unit_type(*instance, cpu) if instance else None
    if entry is None or code >= len(entry.errors):
        return None
    return entry.errors[code] or None


def _early_name(code: int, bank: int | None, cpu: CpuId | None) -> str | None:
    for entry in early().errors:
        if entry.bank == bank and _is_for(entry.families, cpu):
            return entry.names.get(f"0x{code:02x}")
    return None


def memory_place(code: int, ipid: int | None, synd: int | None, cpu: CpuId | None) -> dict[str, int]:
    """Return channel, chip select or die of a memory controller's ECC error, as far as MCA_IPID and MCA_SYND name them."""
    if not ipid or code != MEMORY_ECC:
        return {}
    instance = instance_of(ipid)
    entry = unit_type(instance.hardware, instance.mcatype, cpu)
    if entry is None or entry.unit not in {"UMC", "UMCv2"}:
        return {}
    controller = instance.low >> 20
    if entry.unit == "UMCv2":
        return {"chip_select": controller // 2, "channel": (ipid >> 12 & 0xF) + 4 * (controller % 2)}
    if cpu and cpu.family == 0x19 and cpu.model in DIE_MODELS:
        return {"die": instance.high // 4}
    return {"channel": controller} | ({"chip_select": synd & 7} if synd is not None else {})


def is_bogus(code: int, bank: int | None, instance: tuple[int, int] | None, cpu: CpuId | None) -> bool:
    """Whether it is AMD's erratum 1114: family 17h models 10h-2Fh log an instruction fetch error that did not happen."""
    if cpu is None or cpu.family != 0x17 or not 0x10 <= cpu.model <= 0x2F or code != 10:
        return False
    return instance == (0xB0, 1) if instance else bank == 1
