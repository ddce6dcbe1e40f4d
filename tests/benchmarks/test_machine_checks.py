"""Values per second: run with ``pytest tests/benchmarks --benchmark-only``."""

# ruff: noqa: E501 - a line of a log is quoted whole

import json
import tracemalloc

import pytest

from decoder import CpuId, decode_machine_check
from decoder.machine_check import read_records
from decoder.text import lines_of

CPUS = (
    CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7),
    CpuId(vendor="GenuineIntel", family=6, model=0x8F, stepping=8),
    CpuId(vendor="AuthenticAMD", family=0x19, model=0x11, stepping=1),
)
FLAGS = (0xBE, 0xBD, 0x9C, 0xFE, 0x8C)
VALUES = [
    {
        "status": FLAGS[number % 5] << 56
        | number % 7 << 52
        | (number * 2654435761 & 0xFFFF) << 16
        | (0x90, 0x134, 0x150, 0xE0B, 0x400)[number % 5],
        "bank": number % 20,
        "addr": number << 12,
        "misc": 0x86,
        "cpu": CPUS[number % 3],
    }
    for number in range(1000)
]


def test_values_per_second(benchmark):
    benchmark.extra_info["values"] = len(VALUES)
    got = benchmark(lambda: [decode_machine_check(**value) for value in VALUES])

    assert all(check.status for check in got)


def test_lines_of_json_per_second(benchmark):
    benchmark.extra_info["values"] = len(VALUES)
    got = benchmark(lambda: [decode_machine_check(**value).model_dump_json() for value in VALUES])

    assert json.loads(got[0])["status"]["val"]


def test_records_of_a_log_per_second(benchmark):
    line = "2024-05-01T10:00:00.000Z cpu{0}:1)MCA: 202: CE Poll G0 B8 S9c00004001010091 A{0:x}000 M86 P{0:x}000/40 Memory Controller Read Error on Channel 1."
    lines = lines_of("\n".join(line.format(number) for number in range(1000)))
    got = benchmark(lambda: read_records(lines))

    assert len(got) == 1000


@pytest.mark.slow
def test_decoding_on_and_on_keeps_memory_flat():
    tracemalloc.start()
    for _ in range(2):
        for value in VALUES:
            decode_machine_check(**value)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(8):
        for value in VALUES:
            decode_machine_check(**value)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert grown < 200_000
