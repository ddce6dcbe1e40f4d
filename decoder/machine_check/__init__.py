"""Machine-check records: every dialect of the line, every bit of the registers."""

from decoder.machine_check.line import read_records
from decoder.machine_check.picture import bits
from decoder.machine_check.registers import decode_printed, decode_registers
from decoder.machine_check.relate import relate
from decoder.machine_check.vendor import cpu_of

__all__ = ["bits", "cpu_of", "decode_printed", "decode_registers", "read_records", "relate"]
