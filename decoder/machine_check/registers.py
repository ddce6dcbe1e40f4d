"""Register values to a MachineCheck."""

from decoder.model import BitField, CpuId, MachineCheck
from decoder.words import Language


def decode_registers(
    *,
    status: int,
    bank: int | None = None,
    mcg_status: int | None = None,
    addr: int | None = None,
    misc: int | None = None,
    ipid: int | None = None,
    synd: int | None = None,
    cpu: CpuId | None = None,
    language: Language = "en",
) -> MachineCheck:
    """Decode one bank's registers."""
    del status, mcg_status, addr, misc, ipid, synd, language
    return MachineCheck(bank=bank, cpu=cpu)


def bits(check: MachineCheck, language: Language = "en") -> dict[str, tuple[BitField, ...]]:
    """Lay out the registers of ``check`` field by field, high bit first: {"MCi_STATUS": (…), "MCG_STATUS": (…), "MCi_MISC": (…)}."""
    del check, language
    return {}
