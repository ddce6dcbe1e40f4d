#!/usr/bin/env python3
"""Measures the figures of README.md: processor time, median of many runs, so that a busy machine changes little."""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from decoder import decode, worth_a_look  # noqa: E402 - the tree's own, not an installed one

LINES = 50_000
TALK = "hello everybody, the build is green again, lunch at twelve? " * 3


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median processor time of ``work``."""
    spent = []
    for _ in range(runs):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def log() -> str:
    """Return a log of ``LINES`` lines without a crash."""
    return "".join(
        f"2026-01-02T{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}.{i % 1000:03d}Z cpu{i % 64}:2097152)ScsiDeviceIO: "
        f"Cmd(0x45b9{i:06x}) 0x28, CmdSN 0x{i:x} from world 2107{i % 999:03d} failed H:0x0 D:0x2 P:0x0\n"
        for i in range(LINES)
    )


screen = (ROOT / "bot/demo/samples/machine-check.txt").read_text()
long = log() + screen
decode(screen)
sys.stdout.write(f"decode the sample screen: {seconds(lambda: decode(screen), 101) * 1e3:.1f} ms\n")
sys.stdout.write(
    f"look at a message that is no crash: {seconds(lambda: [worth_a_look(TALK) for _ in range(1000)], 11) * 1e3:.1f} µs\n"
)
taken = seconds(lambda: decode(long), 3)
sys.stdout.write(f"decode a log of {LINES} lines, {len(long) / 1e6:.1f} MB, with a crash at its end: {taken:.2f} s\n")
sys.stdout.write(f"most memory while doing so: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB\n")
