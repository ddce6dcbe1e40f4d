"""What an author said a moment ago is remembered for that moment, and no longer."""

import pytest

from bot.listeners import Recent

ALICE = ("T01", "C01", "", "U01ALICE")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


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

    assert recent.before(("T01", "C01", "", "U02BOB")) == ()
    assert recent.before(("T01", "C01", "1.0", "U01ALICE")) == ()


def test_only_the_last_few_messages_are_held(recent):
    for number in range(50):
        recent.note(ALICE, str(number), "x" * 100_000, looked=False)

    assert len(recent.before(ALICE)) < 10
    assert all(len(one.earlier.text) <= 40_000 for one in recent.before(ALICE))
