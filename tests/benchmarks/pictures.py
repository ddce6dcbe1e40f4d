"""Pictures, as a script: our reader beside the ``tesseract`` program (Debian's tesseract-ocr) on the same drawn screens.

    python -m tests.benchmarks.pictures

Processor seconds a picture, the two in turn; the reader's child is warm, as it is in the bot. Peak memory of the child.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.intake.pictures import PictureReader
from tests.pictures import SCREEN, drawn, saved

SCALES = (2, 3, 2, 3)
TICKS = os.sysconf("SC_CLK_TCK")


def child_seconds(pid: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def child_peak(pid: int) -> int:
    """Return the peak memory of a process, in MiB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) // 1024 if found else 0


def spent() -> float:
    """Return the processor seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        sys.exit("tesseract is not installed: apt-get install tesseract-ocr")
    ours = theirs = 0.0
    with PictureReader() as reader, tempfile.TemporaryDirectory() as folder:
        reader.read(saved(drawn(SCREEN)), "warm.png")
        pid = reader._child.pid
        for scale in SCALES:
            file = Path(folder) / f"{scale}.png"
            file.write_bytes(saved(drawn(SCREEN, scale=scale)))
            before = child_seconds(pid)
            reader.read(file.read_bytes(), file.name)
            ours += child_seconds(pid) - before
            before = spent()
            subprocess.run([tesseract, file, "-"], capture_output=True, check=True)
            theirs += spent() - before
        peak = child_peak(pid)
    sys.stdout.write(f"our reader: {ours / len(SCALES):.2f} s a picture, peak {peak} MiB\n")
    sys.stdout.write(f"tesseract: {theirs / len(SCALES):.2f} s a picture\n")
    sys.stdout.write(f"ratio: {ours / theirs:.2f}\n")


if __name__ == "__main__":
    main()
