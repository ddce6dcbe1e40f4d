"""Every pattern is run on a text pumped from its own example: none may grow faster than the text by much."""

import faulthandler

import pytest

from decoder import decode
from decoder.nature import natures
from decoder.readers.error import patterns

pytestmark = pytest.mark.slow
HANG = 120.0  # seconds: far above need, so that only a hang ends the run
EXAMPLES = [pattern.example for pattern in patterns()] + [nature.example for nature in natures()]
PIECES = [
    "<", "&", "\\", "*", "`", "[", "(", "0x", "cpu1:1)",
    "> ", "- ", "1. ", " ", "\t", "\n", "\r", "\0", "#", "|",
    "0x0:[0x", "MCA: ", "cpu", "VMware ESX ",
    "\u00d7", "\uff10", "\x1b[", "^[[", "ESC[",
    "&lt;", "<p>", "PCPU 0: S", "*0:1/", "VMK uptime: ", "cpu 1 1 a: ", "**", "2021-", "Failed at ", "(cpu ",
]  # fmt: skip


@pytest.fixture(autouse=True)
def hang_guard():
    """End the run with a traceback where a pattern hangs."""
    faulthandler.dump_traceback_later(HANG, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[:30])
def test_a_pattern_survives_its_own_example_pumped(example):
    for text in (example * 60, example[:-1] + example[-2:] * 4000, " ".join([example[: len(example) // 2]] * 120)):
        assert decode(text).because


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_a_reader_survives_a_piece_pumped(piece):
    assert decode(piece * (12_000 // len(piece))).because
