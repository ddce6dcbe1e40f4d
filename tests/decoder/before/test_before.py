"""What a log shows before a crash: dated, with its line, told once however often it is repeated, and never more than it shows."""

import re

import pytest

from decoder import KnowledgeError, decode, load_words
from decoder.before import events_of
from decoder.event_forms import _form, event_forms
from decoder.excerpt import excerpt_of
from decoder.text import lines_of
from tests.bundles import CORRECTED, CRASH

BEAT = (
    "2026-03-01T{time}Z cpu2:2097250)WARNING: Heartbeat: 961: PCPU {pcpu} didn't have a heartbeat for 5 seconds, timeout is 10, "
    "1 IPIs sent; *may* be locked up.\n"
)
RETIRED = (
    "2026-02-27T02:11:09.120Z cpu14:2097402)MCAIntel: 1120: Force retiring MPN 0x5e21c7f to recover from MCA error "
    "detected by cpu14 in bank7.\n"
)
LINK = "2026-03-01T{time}Z: [netCorrelator] 789us: [vob.net.vmnic.linkstate.down] vmnic vmnic4 linkstate down\n"
BOOTED, STOPPED = "2026-02-{day}T08:00:41Z bootstop: Host has booted\n", "2026-02-{day}T07:55:02Z bootstop: Host is rebooting\n"
SAY = load_words("decoder", "knowledge/words/before")


def before(text):
    (crash,) = decode(text).crashes
    return crash.before


def told(text):
    return [(event.kind, event.count) for event in before(text)]


@pytest.mark.parametrize("form", event_forms(), ids=lambda form: f"{form.kind} {form.word}")
def test_the_example_of_a_form_is_read_by_it(form):
    (seen,) = events_of(lines_of(form.example))

    assert seen.form is form
    assert seen.time
    assert form.word in form.example
    assert any(key.startswith(f"event.{form.kind}") for key in SAY.keys()) or form.kind == "halt"  # noqa: SIM118 - Words is no dict


def test_every_sentence_is_of_a_form():
    kinds = {form.kind for form in event_forms()} | {"machine-check", "hardware-log"}
    written = {re.sub(r"-(?:channel|clean|unclean)$", "", key.removeprefix("event.")) for key in SAY.keys()}  # noqa: SIM118

    assert written == kinds - {"halt"}


def test_a_page_retired_days_before_is_told_with_its_time_and_line():
    (event,) = before(RETIRED + CRASH)

    assert (event.kind, event.time, event.count) == ("page-retired", "2026-02-27T02:11:09.120Z", 1)
    assert "0x5e21c7f" in event.text
    assert event.quote.line == 1
    assert "Force retiring" in event.quote.text


def test_heartbeats_missed_in_the_hour_before_are_told_once_for_each_pcpu():
    text = BEAT.format(time="07:00:00.000", pcpu=3) + "".join(BEAT.format(time=f"10:04:{at}0.000", pcpu=14) for at in range(4))
    (event,) = before(text + CRASH)

    assert (event.time, event.until, event.count) == ("2026-03-01T10:04:00.000Z", "2026-03-01T10:04:30.000Z", 4)
    assert "PCPU 14" in event.text


def test_what_two_logs_say_of_one_moment_counts_once():
    vmkernel = "2026-03-01T10:03:13.500Z cpu5:2097980)netschedHClk: NetSchedHClkNotify: vmnic4: link down notification\n"

    assert told(vmkernel + LINK.format(time="10:03:13.612") + CRASH) == [("link-down", 1)]


def test_what_comes_after_the_crash_is_not_before_it():
    assert told(LINK.format(time="10:20:00.000") + CRASH + BEAT.format(time="10:30:00.000", pcpu=1)) == []


def test_corrected_errors_before_are_one_event_a_bank_and_channel():
    text = "".join(CORRECTED.format(hour=9, minute=at) for at in range(12))
    (event,) = before("FMS=06/55/7 uCode=0x5003302\n" + text + CRASH)

    assert (event.kind, event.count) == ("machine-check", 12)
    assert (event.time, event.until) == ("2026-03-01T09:00:00.000Z", "2026-03-01T09:11:00.000Z")
    assert "bank 7, channel 1" in event.text


@pytest.mark.parametrize(
    ("log", "key"),
    [
        (BOOTED.format(day=20), "boot"),
        (STOPPED.format(day=20) + BOOTED.format(day=20), "boot-clean"),
        (BOOTED.format(day=10) + BOOTED.format(day=20), "boot-unclean"),
        (STOPPED.format(day=10) + BOOTED.format(day=10) + BOOTED.format(day=20), "boot-unclean"),
        (BOOTED.format(day=20) + "2026-03-01T10:12:00Z bootstop: Host has booted\n", "boot"),
    ],
)
def test_the_last_boot_is_told_and_whether_the_run_before_it_ended_hard(log, key):
    (event,) = before(log + CRASH)

    assert event.text == SAY(f"event.{key}")
    assert event.time == "2026-02-20T08:00:41Z"


def test_events_are_in_the_order_of_time_whatever_the_order_of_the_files():
    text = CRASH + LINK.format(time="10:04:00.000") + BEAT.format(time="10:02:00.000", pcpu=14) + RETIRED

    assert [kind for kind, _ in told(text)] == ["page-retired", "heartbeat", "link-down"]


def test_without_times_the_lines_above_count():
    beat = BEAT.format(time="10:04:00.000", pcpu=14).replace("2026-03-01T10:04:00.000Z ", "")
    bare = "".join(line.partition("Z ")[2] for line in CRASH.splitlines(keepends=True))

    assert told(beat + bare) == [("heartbeat", 1)]
    assert told(beat + "cpu1:1)quiet\n" * 600 + bare) == []
    assert told(bare + beat) == []


def test_lines_far_from_the_crash_are_kept_of_a_long_log():
    quiet = "2026-03-01T09:00:00.000Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 3_000
    log = RETIRED + quiet + LINK.format(time="10:01:00.000") + quiet + CRASH

    assert told(excerpt_of(log, 100_000)) == told(log) == [("page-retired", 1), ("link-down", 1)]


def test_a_thousand_different_subjects_leave_the_nearest():
    text = "".join(BEAT.format(time=f"10:{at // 60:02d}:{at % 60:02d}.000", pcpu=at) for at in range(240))
    events = before(text + CRASH)

    assert len(events) == 24
    assert "PCPU 239" in events[-1].text


def test_a_living_hosts_warnings_are_no_crash():
    decoding = decode(BEAT.format(time="10:04:00.000", pcpu=14) + LINK.format(time="10:04:00.000"))

    assert (decoding.crashes, decoding.answer_unasked) == ((), False)


@pytest.mark.parametrize(("field", "value"), [("kind", ""), ("pattern", "("), ("pattern", "no subject"), ("word", None)])
def test_a_wrong_form_is_named_by_file_entry_and_field(field, value):
    right = {"kind": "k", "word": "w", "pattern": "(?P<subject>w)", "source": "s", "example": "w"}

    assert _form(3, right).word == "w"
    with pytest.raises(KnowledgeError, match=rf"events\.toml, entry 3, {field}"):
        _form(3, right | {field: value})


def test_a_boot_that_two_logs_tell_of_is_one_boot():
    again = BOOTED.format(day=20).replace("41Z bootstop:", "44.120Z: [UserLevelCorrelator] 9us: [esx.audit.host.boot]")
    (event,) = before(STOPPED.format(day=20) + BOOTED.format(day=20) + again + CRASH)

    assert event.text == SAY("event.boot-clean")


def test_a_run_of_corrected_errors_that_goes_on_to_the_crash_is_told_whole():
    hour = "".join(CORRECTED.format(hour=9, minute=at) for at in range(50, 60))
    last = "".join(CORRECTED.format(hour=10, minute=at) for at in range(5))
    crash = decode(hour + last + CRASH).crashes[0]
    (event,) = crash.before

    assert len(crash.machine_checks) > 1
    assert (event.count, event.until) == (15, "2026-03-01T10:04:00.000Z")


def test_the_line_shown_is_of_the_earliest_whatever_the_order_of_the_files():
    text = CRASH + CORRECTED.format(hour=9, minute=30) + CORRECTED.format(hour=8, minute=10)
    (event,) = before(text)

    assert event.time in event.quote.text


def test_what_one_line_tells_is_looked_for_once_however_many_lines_of_a_screen_are_joined_in_it():
    lines = lines_of(RETIRED.rstrip() + " *PCPU7:2097789/x" * 200)

    assert len(lines) > 200
    assert [seen.time for seen in events_of(lines)] == ["2026-02-27T02:11:09.120Z"]
