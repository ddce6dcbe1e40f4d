"""Of a long log only what matters is kept, and it says the same."""

from bot.work.handlers.excerpt import RECORDS, SHORT, excerpt
from decoder import decode
from tests.scenarios.screens import RECORD, SCREEN

QUIET = "2026-03-01T10:00:00Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 2_000


def test_a_short_text_is_kept_as_it_is():
    assert excerpt(SCREEN, decode(SCREEN)) == SCREEN


def test_a_crash_deep_in_a_log_is_kept_with_its_surroundings():
    log = QUIET + SCREEN + QUIET
    kept = excerpt(log, decode(log))

    assert len(kept) < SHORT
    assert decode(kept).crashes[0].error == decode(SCREEN).crashes[0].error
    assert decode(kept).crashes[0].backtrace[0].function == "SPLookup"


def test_of_many_records_the_newest_are_kept():
    lines = [RECORD.replace("A8e70096740", f"A{number:x}000") for number in range(2_000)]
    log = "\n".join(lines)
    kept = excerpt(log, decode(log)).split("\n")

    assert kept == lines[-RECORDS:]


def test_of_a_long_log_without_a_crash_nothing_is_kept():
    assert excerpt(QUIET, decode(QUIET)) == ""
