"""How long reading takes: a screen, and logs of growing size. Figures, not limits: run with --benchmark-only."""

from pathlib import Path

import pytest

from decoder import decode

SCREENS = Path(__file__).parents[1] / "corpus/screens"
SCREEN = (SCREENS / "esxi67-third-party-driver.txt").read_text().partition("---\n")[2]
QUIET = '2019-06-07T11:07:48.845Z cpu5:2097184)ScsiDeviceIO: 3435: Cmd(0x459a40a31b80) 0x1a from world 0 to "naa.1" failed\n'
MEGABYTE = 1_000_000


def filled(line, size):
    return line * (size // len(line))


@pytest.mark.parametrize("kilobytes", [1, 10, 100])
def test_screens_by_the_kilobyte(benchmark, kilobytes):
    text = filled(SCREEN, kilobytes * 1_000) or SCREEN
    benchmark.extra_info["bytes"] = len(text)

    assert benchmark(decode, text).crashes


def test_one_screen(benchmark):
    assert benchmark(decode, SCREEN).answer_unasked


@pytest.mark.parametrize("megabytes", [1, 10])
def test_an_ordinary_log_with_a_screen_at_its_end(benchmark, megabytes):
    text = filled(QUIET, megabytes * MEGABYTE) + SCREEN

    assert benchmark.pedantic(decode, (text,), rounds=2).answer_unasked


@pytest.mark.parametrize("megabytes", [1, 10])
@pytest.mark.parametrize(
    "line", ["0x453a1:[0x42001]Panic@vmkernel#nover+0x3 stack: 0x45\n", "PCPU 1: [" * 20 + "\n"], ids=["frames", "noise"]
)
def test_a_hostile_log(benchmark, line, megabytes):
    text = filled(line, megabytes * MEGABYTE)

    benchmark.pedantic(decode, (text,), rounds=1)
