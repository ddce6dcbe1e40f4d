"""Register values to a MachineCheck."""

from decoder.machine_check.decode import decode_record
from decoder.machine_check.numbers import put_bank, put_register, put_status
from decoder.machine_check.reading import words_of
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


def decode_printed(  # noqa: PLR0913 - the registers of a bank, all by keyword
    *,
    status: str,
    bank: str | None = None,
    mcg_status: str | None = None,
    addr: str | None = None,
    misc: str | None = None,
    ipid: str | None = None,
    synd: str | None = None,
    cpu: CpuId | None = None,
    language: Language = "en",
) -> MachineCheck:
    """Decode one bank's registers as a person typed them: hexadecimal with or without ``0x``, the bank decimal.

    Never raises: a status with a digit too few or too many, masked, decimal or with letters is named in
    ``damage``, and the rest is decoded.
    """
    words = words_of(language)
    record = Record(cpu=cpu)
    put_status(record, status, words)
    put_bank(record, bank, words, base=16 if (bank or "").strip().lower().startswith("0x") else 10)
    for name, token in (("mcg_status", mcg_status), ("addr", addr), ("misc", misc), ("ipid", ipid), ("synd", synd)):
        put_register(record, name, token, words)
    return decode_record(record, language)
