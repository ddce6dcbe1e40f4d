"""The architectural fields of MCi_STATUS, MCG_STATUS, MCi_MISC and the address, from register values."""

import functools
from typing import Any, Literal

from decoder.machine_check.severity import has_recovery
from decoder.machine_check.trusted import trusted
from decoder.model import CpuId, McgStatus, Misc, PhysicalAddress, Status

WIDTH = 64
THRESHOLDS: tuple[Literal["no tracking", "green", "yellow", "reserved"], ...] = ("no tracking", "green", "yellow", "reserved")
ADDRESS_MODES = {0: "segment offset", 1: "linear", 2: "physical", 3: "memory", 7: "generic"}
PHYSICAL = 2
SMCA_FAMILY = 0x17
_status = trusted(Status)
_physical_address = trusted(PhysicalAddress)


def hexadecimal(value: int) -> str:
    """Return ``value`` as every register is written here: ``0x…`` in lower case."""
    return f"0x{value:x}"


def optional_hexadecimal(value: int | None) -> str | None:
    """``hexadecimal``, or None of None."""
    return None if value is None else f"0x{value:x}"


@functools.lru_cache(maxsize=256)
def mcg_status_of(value: int) -> McgStatus:
    """Read IA32_MCG_STATUS (SDM volume 3B: RIPV, EIPV, MCIP, LMCE_S in bits 0 to 3)."""
    ripv, eipv, mcip, lmce = (bool(value >> bit & 1) for bit in range(4))
    return McgStatus(value=hexadecimal(value), ripv=ripv, eipv=eipv, mcip=mcip, lmce_s=lmce)


def extended_code_mask(cpu: CpuId | None) -> int:
    """Width of AMD's extended error code, from bit 16 up (BKDG/PPR of the family)."""
    if cpu is None or cpu.family >= SMCA_FAMILY or (cpu.family, cpu.model) == (0x15, 0x60):
        return 0x3F
    return 0x1F if cpu.family in {0x15, 0x16} else 0x0F


def intel_status(value: int, cpu: CpuId | None, *, assumed: bool = False) -> Status:
    """Read IA32_MCi_STATUS; count and threshold only where they mean something: UC=0, and the vendor is not just assumed."""
    recovery = has_recovery(cpu)
    counted = recovery and not assumed and not value >> 61 & 1
    return _status(
        _upper(value)
        | {
            "s": bool(value >> 56 & 1) if recovery else None,
            "ar": bool(value >> 55 & 1) if recovery else None,
            "corrected_error_count": value >> 38 & 0x7FFF if counted else None,
            "threshold": THRESHOLDS[value >> 53 & 3] if counted else None,
            "mscod": value >> 16 & 0xFFFF,
            "mcacod": value & 0xFFFF,
        }
    )


def _upper(value: int) -> dict[str, Any]:
    # Bits 63 to 57 mean the same to both vendors.
    return {
        "value": hexadecimal(value),
        "val": bool(value >> 63 & 1),
        "over": bool(value >> 62 & 1),
        "uc": bool(value >> 61 & 1),
        "en": bool(value >> 60 & 1),
        "miscv": bool(value >> 59 & 1),
        "addrv": bool(value >> 58 & 1),
        "pcc": bool(value >> 57 & 1),
    }


def amd_status(value: int, cpu: CpuId | None, bank: int | None = None) -> Status:
    """Read MCA_STATUS (AMD64 APM volume 2; PPR of the family); ``mscod`` is the extended error code."""
    family = cpu.family if cpu else SMCA_FAMILY
    return _status(
        _upper(value)
        | {
            "mscod": value >> 16 & extended_code_mask(cpu),
            "mcacod": value & 0xFFFF,
            "deferred": bool(value >> 44 & 1),
            # the north bridge of family 15h keeps part of the sub-cache in this bit
            "poison": None if family < SMCA_FAMILY and (family != 0x15 or bank == 4) else bool(value >> 43 & 1),
            "tcc": bool(value >> 55 & 1) if family >= SMCA_FAMILY else None,
            "syndv": bool(value >> 53 & 1) if family >= SMCA_FAMILY else None,
            "cecc": bool(value >> 46 & 1),
            "uecc": bool(value >> 45 & 1),
            "scrub": bool(value >> 40 & 1) if family >= SMCA_FAMILY else None,
            "error_core_id": value >> 32 & 0x3F if value >> 56 & 1 and family >= SMCA_FAMILY else None,
        }
    )


@functools.lru_cache(maxsize=1024)
def misc_of(value: int, *, address_form: bool = False) -> Misc:
    """Read MCi_MISC; ``lsb`` and mode only of Intel's address form (SDM volume 3B: bits 5:0 and 8:6)."""
    if not address_form:
        return Misc(value=hexadecimal(value))
    return Misc(value=hexadecimal(value), lsb=value & 0x3F, address_mode=ADDRESS_MODES.get(value >> 6 & 7, "reserved"))


def physical_address_of(addr: int, misc: int) -> PhysicalAddress | None:
    """Return the physical address that ``addr`` holds by the mode in ``misc``, low bits cleared; None of any other mode."""
    if misc >> 6 & 7 != PHYSICAL:
        return None
    lsb = misc & 0x3F
    return _physical_address({"address": hexadecimal(addr >> lsb << lsb), "size": 1 << lsb})


def root_port(misc: int) -> str:
    """Return ``segment:bus:device.function`` of the root port that reported an I/O error (bits 39:16 of MCi_MISC)."""
    return f"{misc >> 32 & 0xFF:04x}:{misc >> 24 & 0xFF:02x}:{misc >> 19 & 0x1F:02x}.{misc >> 16 & 7:x}"
