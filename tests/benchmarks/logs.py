"""Long logs, as a script: ``psod decode`` beside ``grep -c -F`` for the same markers, ``zgrep`` and ``tar xzO | grep``.

    python -m tests.benchmarks.logs [--megabytes 1000] [--rounds 3]

The two programs take turns on the same generated file, so that other work on the machine meets both. Processor time is the
process's own with all it started; peak memory is that of its largest process.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.demo.samples import sample
from decoder.excerpt import MARKERS

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
ORDINARY = (
    'ScsiDeviceIO: 4176: Cmd(0x45d9{a:06x}) 0x28, CmdSN 0x{b:x} from world {c} to dev "naa.600508b1001c{a:06x}" H:0x0 D:0x2',
    "NetPort: 1580: enabled port 0x{a:x} with mac 00:50:56:{d:02x}:12:34",
    'NMP: nmp_ThrottleLogForDevice:3856: Cmd 0x1a (0x459a{a:06x}, {c}) to dev "mpx.vmhba{d}:C0:T0:L0" on path "vmhba{d}" Failed:',
    "DVFilter: 5963: Checking disconnected filters for timeouts",
    "Uplink: 9893: enqueue watchdog for vmnic{d} seq {b}",
    "VSCSI: 6726: handle {b}(vscsi0:0):Destroying Device for world {c} (pendCom 0)",
    "Vol3: 2687: Could not open device 'naa.{a:012x}:1' for volume open: Not found",
    "SunRPC: 3303: Synchronous RPC abort for client 0x4309{a:06x} IP 10.0.{d}.7.8.1 proc 1 xid 0x{b:x} attempt 1 of 3",
    "Net: 2524: connected vm-{b} eth0 to vDS, portID 0x{a:x}",
    "World: 12458: VC opID hostd-{b:x} maps to vmkernel opID {a:x}",
)
RECORD = "MCA: 202: CE Poll G0 B8 S9c00004001010091 A{at:x}000 M86 P{at:x}000/40 Memory Controller Read Error on Channel 1."
RECORDS = 200


def ordinary() -> bytes:
    """Return some megabytes of ordinary lines, each another."""
    dice = random.Random(7)  # noqa: S311 - the same log every time
    lines = []
    for at in range(20_000):
        values = {
            "a": dice.randrange(1 << 24),
            "b": dice.randrange(1 << 16),
            "c": dice.randrange(1 << 21),
            "d": dice.randrange(64),
        }
        lines.append(stamped(at, dice.choice(ORDINARY).format(**values)))
    return "".join(lines).encode()


def stamped(at: int, message: str) -> str:
    """Return a line as the vmkernel logs it."""
    day, hour, minute = 1 + at // 1_000, at // 50 % 24, at % 60
    return (
        f"2024-05-{day:02d}T{hour:02d}:{minute:02d}:{at * 7 % 60:02d}.{at % 1000:03d}Z cpu{at % 64}:{2_097_152 + at}){message}\n"
    )


def write_log(path: Path, size: int) -> None:
    """Write a log of ``size`` bytes: ordinary lines, a history of machine checks at six tenths, a crash at seven."""
    block = ordinary()
    history = "".join(stamped(at * 90, RECORD.format(at=0x5E21C00 + at % 3)) for at in range(RECORDS)).encode()
    crash = "".join(stamped(19_999, line) for line in sample("machine-check.txt").splitlines()).encode()
    said = {int(size * 0.6) // len(block): history, int(size * 0.7) // len(block): crash}
    with path.open("wb") as file:
        for at in range(-(-size // len(block))):
            file.write(said.get(at, b"") + block)


@dataclass(frozen=True)
class Run:
    """What one run of a program took: processor and wall seconds, MiB."""

    cpu: float
    wall: float
    peak: float
    output: bytes


def run(command: list[str]) -> Run:
    """Run ``command`` to its end."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0  # waited for already
        out.seek(0)
        return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024, out.read())


def compare(name: str, ours: list[str], theirs: list[str], rounds: int) -> None:
    """Let both run in turns and print the fastest of each."""
    pairs = [(run(ours), run(theirs)) for _ in range(rounds)]
    crash = json.loads(pairs[0][0].output)["crashes"]
    us, them = (min((pair[side] for pair in pairs), key=lambda each: each.cpu) for side in (0, 1))
    ratios = ", ".join(f"{pair[0].cpu / pair[1].cpu:.2f}" for pair in pairs)
    told = f"crashes {len(crash)}, marked lines {them.output.decode().strip()}"
    sys.stdout.write(
        f"{name:5} psod {us.cpu:6.2f} s cpu {us.wall:6.2f} s wall {us.peak:4.0f} MiB   usual tools {them.cpu:6.2f} s cpu "
        f"{them.wall:6.2f} s wall   cpu ratio of each round {ratios}   {told}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log, words = Path(folder) / "vmkernel.log", Path(folder) / "markers"
        words.write_text("\n".join(MARKERS) + "\n")
        write_log(log, told.megabytes * MEGABYTE)
        packed, bundle = log.with_suffix(".log.gz"), Path(folder) / "bundle.tgz"
        with log.open("rb") as file, gzip.open(packed, "wb", 6) as out:
            while block := file.read(MEGABYTE):
                out.write(block)
        with tarfile.open(bundle, "w:gz", compresslevel=6) as archive:
            archive.add(log, "esx-host/var/log/vmkernel.log")
        psod = [sys.executable, "-m", "bot", "decode", "--json"]
        grep = ["grep", "-c", "-F", "-f", str(words)]
        compare("log", [*psod, str(log)], [*grep, str(log)], told.rounds)
        compare(".gz", [*psod, str(packed)], ["zgrep", *grep[1:], str(packed)], told.rounds)
        pipe = f"tar xzOf {bundle} | {' '.join(grep)}"
        compare(".tgz", [*psod, str(bundle)], ["sh", "-c", pipe], told.rounds)


if __name__ == "__main__":
    main()
