"""Whose bits: the processor or at least the vendor that a text names."""

import functools
import re
from typing import NamedTuple

from decoder.machine_check.tables import Entry, load
from decoder.model import CpuId, Vendor

INTEL: Vendor = "GenuineIntel"
AMD: Vendor = "AuthenticAMD"
HYGON: Vendor = "HygonGenuine"
INTEL_CLASSES = frozenset({"SRAR", "SRAO", "UCNA"})
AMD_CLASSES = frozenset({"UCR", "DE"})
LEGACY_FAMILY = 0x0F  # both vendors used it


class Brand(Entry):
    """A brand string whose name fixes family and model."""

    pattern: str
    example: str
    family: int
    model: int
    source: str


class Processors(Entry):
    """``processors.toml``."""

    families: dict[Vendor, tuple[int, ...]]
    brands: tuple[Brand, ...]


class _Signature(NamedTuple):
    family: int
    model: int
    stepping: int | None


_FMS = re.compile(
    r"FMS\s?=\s?([0-9a-fo]{1,2})/([0-9a-fo]{1,2})/([0-9a-fo]{1,2})(?:\s{1,4}uCode\s?=\s?[0o]?x?([0-9a-fo]{1,16}))?", re.IGNORECASE
)  # FMS=06/55/7 uCode=0x5803901; a screenshot's reader takes 0 for O
_CPUTYPE = re.compile(
    r"cputype:\s?\d{1,2} (\d{1,3}) (\d{1,3}) (\d{1,2}) ([^\n):]{0,80})"
)  # (cputype:4 16 9 1 AMD Opteron(tm) Processor 6134)
_LABELLED = re.compile(  # Family: 6 … Model: 85 … Stepping: 7; family: 0x6, model: 0x55, stepping: 0x7; Family 6 Model 85 Step 7
    r"""
    \bfamily\b\W{0,4}(0x[0-9a-f]{1,2}|\d{1,3})\b\W{1,8}
    (?:extended\b\W{1,4})?model\b\W{0,4}(0x[0-9a-f]{1,2}|\d{1,3})\b
    (?:\W{1,8}step(?:ping)?\b\W{0,4}(0x[0-9a-f]{1,2}|\d{1,2})\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CPUID = re.compile(r"(?:\bID 0x|\bPROCESSOR [0-9]:|\bCPUID\b\W{0,3}(?:0x)?)([0-9a-f]{4,8})\b")  # ID 0x206d7; PROCESSOR 0:50657
_VENDOR = re.compile(
    r"""
    (?P<hygon>HygonGenuine|\bHygon\b)
    |(?P<amd>AuthenticAMD|\bAMD\ (?:EPYC|Opteron|Ryzen|64)|\bEPYC\b|\bOpteron\b|PROCESSOR\ 2:|Vendor\ AMD\b)
    |(?P<intel>GenuineIntel|\bIntel\(R\)|\bIntel\ Xeon|\bXeon\b|MCAIntel\b|PROCESSOR\ 0:|Vendor\ Intel\b)
    """,
    re.VERBOSE,
)
# Words of which a text holds one wherever the expression finds something: a long text is gone through for them in no time.
_NAMES = ("AMD", "Intel", "Xeon", "EPYC", "Opteron", "Hygon", "PROCESSOR ")
_OF_CPUID = ("CPUID", "ID 0x", "PROCESSOR ")


@functools.cache
def processors() -> Processors:
    """Return the table of processors."""
    return load(Processors, "processors.toml")


@functools.cache
def _brands() -> tuple[tuple[re.Pattern[str], Brand], ...]:
    return tuple((re.compile(brand.pattern), brand) for brand in processors().brands)


def vendor_of_family(family: int) -> Vendor | None:
    """Return the vendor that alone uses ``family``; None: shared (0Fh) or unknown."""
    return next((vendor for vendor, families in processors().families.items() if family in families), None)


def vendor_named(text: str) -> Vendor | None:
    """Return the vendor that a brand, cputype or module name in ``text`` names; None where none or both are named."""
    if not any(name in text for name in _NAMES):
        return None
    found = {match.lastgroup for match in _VENDOR.finditer(text)}
    if len(found) != 1:
        return None
    names: dict[str | None, Vendor] = {"hygon": HYGON, "amd": AMD, "intel": INTEL}
    return names[found.pop()]


def vendor_of_class(reported: str | None) -> Vendor | None:
    """Return the vendor whose classes hold the printed one."""
    return INTEL if reported in INTEL_CLASSES else AMD if reported in AMD_CLASSES else None


def vendor_of_words(words: str | None) -> Vendor | None:
    """Return Intel where ESXi's own words name a channel or use its spelling "DataRead"; else None."""
    return INTEL if words and re.search(r"\bChannel\b|\bDataRead\b", words) else None


def cpu_of(text: str) -> CpuId | None:
    """Return the processor that ``FMS=06/55/7 uCode=…``, a cputype or a brand string in ``text`` names; None if not certain."""
    lowered = text.lower()
    if found := _FMS.search(text) if "fms" in lowered else None:
        digits = [(part or "").lower().replace("o", "0") for part in found.groups()]
        family, model, stepping = (int(part, 16) for part in digits[:3])
        microcode = f"0x{digits[3]}" if digits[3] else None
        return _cpu(_Signature(family, model, stepping), text, microcode)
    signature = _cputype(text) or (_labelled(text) if "family" in lowered else None) or _signature(text)
    return _cpu(signature, text) if signature else _branded(text)


def _cpu(signature: _Signature, text: str, microcode: str | None = None) -> CpuId | None:
    vendor = vendor_of_family(signature.family) or (vendor_named(text) if signature.family == LEGACY_FAMILY else None)
    return vendor and CpuId(vendor=vendor, **signature._asdict(), microcode=microcode)


def _cputype(text: str) -> _Signature | None:
    found = _CPUTYPE.search(text)
    return _Signature(*(int(part) for part in found.group(1, 2, 3))) if found else None


def _labelled(text: str) -> _Signature | None:
    found = _LABELLED.search(text)
    if not found:
        return None
    return _Signature(int(found[1], 0), int(found[2], 0), int(found[3], 0) if found[3] else None)


def _signature(text: str) -> _Signature | None:
    """Read the signature of CPUID leaf 1 (EAX): 0x206d7 is family 6, model 2Dh, stepping 7."""
    found = _CPUID.search(text) if any(word in text for word in _OF_CPUID) else None
    if not found:
        return None
    eax = int(found[1], 16)
    family, model = eax >> 8 & 0xF, eax >> 4 & 0xF
    if family in {6, 0xF}:
        model |= eax >> 12 & 0xF0
    return _Signature(family + (eax >> 20 & 0xFF) if family == 0xF else family, model, eax & 0xF)


def _branded(text: str) -> CpuId | None:
    for pattern, brand in _brands():
        if found := pattern.search(text):
            vendor = vendor_of_family(brand.family)
            return vendor and CpuId(vendor=vendor, family=brand.family, model=brand.model, brand=found[0])
    return None
