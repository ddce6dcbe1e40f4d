"""Register values to a MachineCheck."""

from decoder.machine_check.decode import decode_record
from decoder.machine_check.record import Record
from decoder.model import CpuId, MachineCheck
from decoder.words import Language


def decode_registers(  # noqa: PLR0913 - the registers of a bank, all by keyword
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
    """Decode one bank's registers, given as 64-bit values; what no register can hold is left out and named in ``damage``."""
    record = Record(status=status, bank=bank, mcg_status=mcg_status, addr=addr, misc=misc, ipid=ipid, synd=synd, cpu=cpu)
    return decode_record(record, language)
