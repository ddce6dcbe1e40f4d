"""Of a long log only what matters is kept, and it says the same."""

from bot.work.handlers.excerpt import RECORDS, SHORT, excerpt
from decoder import block_of, decode, form_of
from tests.scenarios.screens import RECORD, SCREEN

QUIET = "2026-03-01T10:00:00Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 600


def test_a_short_text_is_kept_as_it_is():
    assert excerpt(SCREEN, decode(SCREEN)) == SCREEN


def test_a_crash_deep_in_a_log_is_kept_with_its_surroundings():
    log = QUIET + SCREEN + QUIET
    kept = excerpt(log, decode(log))

    assert len(kept) < SHORT
    assert decode(kept).crashes[0].error == decode(SCREEN).crashes[0].error
    assert decode(kept).crashes[0].backtrace[0].function == "SPLookup"


def test_of_many_records_the_newest_are_kept():
    lines = [RECORD.replace("A8e70096740", f"A{number:x}000") for number in range(1_500)]
    log = "\n".join(lines)
    kept = excerpt(log, decode(log)).split("\n")

    assert kept == ["[... 900 lines left out ...]", *lines[-RECORDS:]]


def test_what_is_kept_keeps_its_line_numbers_and_is_kept_the_same_again():
    log = "[... 500 lines left out ...]\n" + QUIET + SCREEN + QUIET
    kept = excerpt(log, decode(log))

    assert decode(kept).crashes[0].first_line == 500 + QUIET.count("\n") + decode(SCREEN).crashes[0].first_line


def test_what_a_bundle_says_of_the_host_is_kept():
    form = form_of("commands/uname_-a.txt", "")
    log = QUIET + SCREEN + QUIET + block_of(form, "b.tgz/commands/uname_-a.txt", form.example)

    assert decode(excerpt(log, decode(log))).inventory[0].server.name == "esx01.example.com"


def test_of_a_long_log_without_a_crash_nothing_is_kept():
    assert excerpt(2 * QUIET, decode(2 * QUIET)) == ""
