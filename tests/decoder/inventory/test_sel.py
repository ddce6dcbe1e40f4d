"""The server's own event log in a bundle: what it noted around a crash, and nothing of other days."""

from decoder import block_of, decode, form_of
from tests.bundles import CRASH

NAME = "b.tgz/commands/localcli_hardware-ipmi-sel-list.txt"
ENTRY = """\
Record:{n}
   Record Id: {n}
   When: {when}
   Event Type: 111 (Unknown)
   SEL Type: 2 (System Event)
   Message: {text}
"""


def kept(*entries):
    """Return the block of a log of (time, message)."""
    text = "".join(ENTRY.format(n=n, when=when, text=text) for n, (when, text) in enumerate(entries, 1))
    return block_of(form_of(NAME, text), NAME, text)


def test_what_the_server_noted_around_the_crash_is_told_with_its_line():
    text = CRASH + kept(
        ("2026-02-11T10:00:00", "Assert + Memory Correctable ECC"),  # another day
        ("2026-03-01T10:05:03", "Assert + Memory Uncorrectable ECC"),
        ("2026-03-01T10:05:04", "Assert + Memory Uncorrectable ECC"),
        ("2026-03-01T10:05:05", "Deassert + Memory Uncorrectable ECC"),
        ("2026-03-01T10:05:06", "Assert + Fan Lower Non-critical going low"),
        ("2026-03-01T12:00:00", "Assert + Processor IERR"),  # long after
    )
    (event,) = decode(text).crashes[0].before

    assert (event.kind, event.time, event.count) == ("hardware-log", "2026-03-01T10:05:03", 2)
    assert "Memory Uncorrectable ECC" in event.text
    assert event.quote.text == "localcli_hardware-ipmi-sel-list.txt: Message: Assert + Memory Uncorrectable ECC"


def test_of_a_long_log_the_newest_entries_are_kept():
    old = [(f"2025-01-01T00:00:{at % 60:02d}", "Assert + Processor Configuration Error") for at in range(3_000)]
    text = CRASH + kept(*old, ("2026-03-01T10:05:03", "Assert + Processor IERR"))

    assert len(text) < 80_000
    assert [event.kind for event in decode(text).crashes[0].before] == ["hardware-log"]


def test_a_server_s_log_alone_is_no_crash():
    assert decode(kept(("2026-03-01T10:05:03", "Assert + Processor IERR"))).crashes == ()


def test_an_entry_without_a_time_does_not_borrow_the_time_of_the_one_before():
    timeless = "Record:2\n   Message: Assert + Processor IERR\n"
    text = CRASH + kept(("2026-03-01T10:05:03", "Assert + Fan Lower Non-critical going low")).replace(
        "[... end of", timeless + "[... end of"
    )

    assert decode(text).crashes[0].before == ()
