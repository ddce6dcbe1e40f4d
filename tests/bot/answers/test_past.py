"""With a history the bot says what happened before and how it ended; without one it says that it sees this text alone."""

import tomllib
from pathlib import Path

import pytest

from bot.answers import Earlier, History, answer
from decoder import decode

SCREENS = Path(__file__).parents[2] / "questions" / "screens"
NEW = decode(tomllib.loads((SCREENS / "gp-fault.toml").read_text(encoding="utf-8"))["screen"])
OTHER = decode(tomllib.loads((SCREENS / "machine-check.toml").read_text(encoding="utf-8"))["screen"])
LINK = "https://chat.example.org/archives/C1/p1"


def earlier(decoding, host, when, **more):
    return Earlier(decoding.crashes[0], when, host=host, **more)


PAST = History(
    host="esx04",
    earlier=(
        earlier(NEW, "ESX04", "2026-10-02", cure="driver 2.1 installed", link=LINK),
        earlier(NEW, "esx09", "2026-09-11"),
        earlier(OTHER, "esx04", "2026-08-20", cure="CPU 1 replaced"),
    ),
)


def test_earlier_crashes_of_the_host_are_named_with_day_and_link():
    given = answer("has this host crashed before?", NEW, history=PAST)

    assert given.answered
    assert "of that I know 2:" in given.text
    assert "2026-10-02" in given.text
    assert given.links == (("ESX04, 2026-10-02", LINK),)


def test_the_same_crash_on_other_hosts_is_named():
    assert "esx09" in answer("did other hosts crash like this?", NEW, history=PAST).text


def test_the_cure_of_the_same_crash_goes_before_another_of_the_host():
    given = answer("what fixed it last time?", NEW, history=PAST)

    assert "driver 2.1 installed" in given.text
    assert "CPU 1 replaced" not in given.text


def test_what_changed_is_told_against_the_hosts_last_crash():
    only_the_other = History(host="esx04", earlier=PAST.earlier[2:])

    assert "2026-08-20" in answer("what changed since the last crash?", NEW, history=only_the_other).text


def test_a_host_without_a_past_is_said_to_have_none():
    given = answer("has it crashed before?", NEW, history=History(host="esx04"))

    assert given.answered
    assert "no earlier crash of esx04" in given.text


def test_what_may_not_be_shown_is_no_more_than_a_count():
    assert "2 more" in answer("has it crashed before?", NEW, history=History(host="esx04", hidden=2)).text


@pytest.mark.parametrize("text", ["has it crashed before?", "what fixed it last time?", "what changed?"])
def test_without_a_history_nothing_is_claimed(text):
    assert not answer(text, NEW).answered
