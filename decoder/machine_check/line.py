"""The dialects of a machine-check line."""

from collections.abc import Iterable

from decoder.model import CpuId, MachineCheck
from decoder.text import Line
from decoder.words import Language


def cpu_of(text: str) -> CpuId | None:
    """Return the processor that ``FMS=06/55/7 uCode=…``, a cputype or a brand string in ``text`` names."""
    del text


def read_records(lines: Iterable[Line], cpu: CpuId | None = None, language: Language = "en") -> tuple[MachineCheck, ...]:
    """Read the machine-check records of ``lines`` in order, every dialect; companions (status bits, global status) join their record."""
    del lines, cpu, language
    return ()
