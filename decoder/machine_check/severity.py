"""The class of a machine check, from the status bits alone."""

from decoder.model import CpuId, Severity

SRAO_BY_CMCI = ((0xEFF0, 0x00C0), (0xEFFF, 0x017A))  # scrub errors and L3 explicit write-back: SRAO with S=0, signalled by CMCI

# Models of family 6 older than software error recovery (MCG_CAP.MCG_SER_P): Core 2, Nehalem-EP, Dunnington and what came before.
_WITHOUT_RECOVERY = frozenset(range(0x10)) | {0x15, 0x16, 0x17, 0x1A, 0x1C, 0x1D}


def has_recovery(cpu: CpuId | None) -> bool:
    """Whether S, AR and the threshold bits are architectural on this Intel processor; assumed where it is unknown."""
    if cpu is None or cpu.vendor != "GenuineIntel":
        return True
    return cpu.family != 0x0F and not (cpu.family == 6 and cpu.model in _WITHOUT_RECOVERY)


def intel_severity(status: int, *, recovery: bool = True) -> Severity | None:
    """Grade by Intel SDM volume 3B, machine-check chapter; None: not valid, or no legal combination.

    PCC outranks S and AR, which mean nothing with UC=0. Models without the architectural S and AR bits have plain UC.
    """
    if not status >> 63 & 1:
        return None
    if not status >> 61 & 1:
        return "CE"
    if status >> 57 & 1 or not recovery:
        return "UC"
    s, ar = status >> 56 & 1, status >> 55 & 1
    if s:
        return "SRAR" if ar else "SRAO"
    if ar:
        return None
    return "SRAO" if any(status & mask == code for mask, code in SRAO_BY_CMCI) else "UCNA"


def amd_severity(status: int) -> Severity | None:
    """Grade by AMD64 APM volume 2, machine-check chapter, in ESXi's words; None: not valid."""
    if not status >> 63 & 1:
        return None
    if status >> 61 & 1:
        return "UC" if status >> 57 & 1 else "UCR"
    return "DE" if status >> 44 & 1 else "CE"
