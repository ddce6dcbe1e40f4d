"""Machine-check records: every dialect of the line, every bit of the registers."""

from decoder.machine_check.line import cpu_of, read_records
from decoder.machine_check.registers import bits, decode_registers

__all__ = ["bits", "cpu_of", "decode_registers", "read_records"]
