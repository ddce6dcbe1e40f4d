"""What an author said a moment ago is remembered for that moment, and no longer."""

import pytest

from bot.listeners import Recent

ALICE, BOB = ("T01", "C01", "", "U01ALICE"), ("T01", "C01", "", "U02BOB")


@pytest.fixture
def recent(clock):
    return Recent(60.0, clock)


def test_a_part_is_remembered_within_the_time(recent, clock):
    recent.note(ALICE, "1.0", "first", looked=False)
    clock.now = 60.0

    assert [one.earlier.text for one in recent.before(ALICE)] == ["first"]


def test_a_part_is_forgotten_after_the_time(recent, clock):
    recent.note(ALICE, "1.0", "first", looked=True)
    clock.now = 60.1

    assert recent.before(ALICE) == ()


def test_authors_channels_and_threads_are_kept_apart(recent):
    recent.note(ALICE, "1.0", "first", looked=True)

    assert recent.before(BOB) == ()
    assert recent.before(("T01", "C01", "1.0", "U01ALICE")) == ()


def test_only_the_last_few_messages_are_held(recent):
    for number in range(50):
        recent.note(ALICE, str(number), "x" * 100_000, looked=False)

    assert len(recent.before(ALICE)) < 10
    assert all(len(one.earlier.text) <= 40_000 for one in recent.before(ALICE))


def test_what_nobody_may_ask_for_any_more_is_let_go(recent, clock):
    recent.note(ALICE, "1.0", "first", looked=True)
    clock.now = 61.0
    recent.note(BOB, "2.0", "second", looked=True)

    assert "first" not in repr(recent)


def test_a_storm_of_authors_costs_the_newest_nothing(recent):
    for number in range(5_000):
        recent.note((*ALICE[:3], f"U{number}"), "1.0", "piece", looked=True)

    assert recent.before((*ALICE[:3], "U4999"))
    assert repr(recent).count("piece") < 2_500


@pytest.mark.parametrize(("place", "left"), [((), 0), (("T01",), 0), (("T01", "C01"), 0), (("T01", "C02"), 2), (("T02",), 2)])
def test_a_place_is_forgotten_and_no_other(recent, place, left):
    recent.note(ALICE, "1.0", "first", looked=True)
    recent.note(ALICE, "2.0", "second", looked=True)
    recent.forget(*place)

    assert len(recent.before(ALICE)) == left


def test_one_message_is_forgotten_and_the_others_stay(recent):
    recent.note(ALICE, "1.0", "first", looked=True)
    recent.note(ALICE, "2.0", "second", looked=True)
    recent.forget("T01", "C01", ts="1.0")

    assert [one.earlier.text for one in recent.before(ALICE)] == ["second"]
