"""Machine checks, as a script: ``psod machine-check -`` beside a process that only reads and writes the same JSON lines.

    python -m tests.benchmarks.stream [--lines 100000]

Each contender is a process of its own, start included; processor time and peak memory are the kernel's account of it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from decoder import CpuId, decode_machine_check

ROOT = Path(__file__).parents[2]
PSOD = "from bot.cli import main; main()"
BARE = "import json, sys\nfor line in sys.stdin: sys.stdout.write(json.dumps(json.loads(line)) + '\\n')"
CPUS = ("06/55/7", "06/8f/8", "19/11/1")
FLAGS = (0xBE, 0xBD, 0x9C, 0xFE, 0x8C)
CODES = (0x90, 0x134, 0x150, 0xE0B, 0x400)


def different(number: int) -> dict[str, object]:
    """Return registers of which no two are alike: three processors, five classes, every model-specific code."""
    at = number % 5
    status = FLAGS[at] << 56 | number % 7 << 52 | (number * 2654435761 & 0xFFFF) << 16 | CODES[at]
    return {"status": hex(status), "bank": number % 20, "addr": hex(number << 12), "misc": "0x86", "cpu": CPUS[number % 3]}


def storm(number: int) -> dict[str, object]:
    """Return registers as a storm of corrected memory errors logs them: three banks, the address changes."""
    status = 0x8C00004001010091
    return {"status": hex(status), "bank": 13 + number % 3, "addr": hex(number << 12), "misc": "0x86", "cpu": CPUS[0]}


def run(program: str, lines: Path) -> tuple[float, float]:
    """Return processor seconds and peak MiB of ``program`` over ``lines``."""
    with lines.open("rb") as given:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "machine-check", "-"], stdin=given, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"a contender ended with {status}")
    process.returncode = 0  # it has been waited for
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def values_per_second(count: int) -> float:
    """Return how many different values a second this process decodes, by its processor time."""
    rows = [different(number) for number in range(count)]
    cpus = {
        text: CpuId(
            vendor="AuthenticAMD" if text[:2] == "19" else "GenuineIntel", family=int(text[:2], 16), model=int(text[3:5], 16)
        )
        for text in CPUS
    }
    given = [
        {
            "status": int(row["status"], 16),
            "bank": row["bank"],
            "addr": int(row["addr"], 16),
            "misc": 0x86,
            "cpu": cpus[row["cpu"]],
        }
        for row in rows
    ]
    for registers in given[:100]:
        decode_machine_check(**registers)
    start = time.process_time()
    for registers in given:
        decode_machine_check(**registers)
    return count / (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    count = parser.parse_args().lines
    sys.stdout.write(f"in process: {values_per_second(min(count, 20_000)):,.0f} different values a second\n")
    for make in (different, storm):
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "registers.jsonl"
            lines.write_text("".join(json.dumps(make(number)) + "\n" for number in range(count)))
            bare, ours = run(BARE, lines), run(PSOD, lines)
        sys.stdout.write(
            f"{count} lines, {make.__name__}: psod {ours[0]:.1f} s, {ours[1]:.0f} MiB; "
            f"bare JSON {bare[0]:.1f} s, {bare[1]:.0f} MiB; ratio {ours[0] / bare[0]:.1f}\n"
        )


if __name__ == "__main__":
    main()
