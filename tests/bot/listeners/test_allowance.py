"""What one author may bring within a while, and when they hear that it was too much."""

import pytest

from bot.listeners import Allowance

ALICE, BOB = ("T01", "U01ALICE"), ("T01", "U02BOB")


@pytest.fixture
def allowance(clock):
    return Allowance(2, 60.0, clock)


def brings(allowance, *works, author=ALICE):
    return [allowance.takes(author, work) for work in works]


def test_so_much_is_taken_and_no_more(allowance):
    assert brings(allowance, "a", "b", "c") == [True, True, False]
    assert brings(allowance, "c", author=BOB) == [True]


def test_the_same_work_counts_once_and_may_always_come_again(allowance):
    assert brings(allowance, "a", "a", "a", "b", "c", "a") == [True, True, True, True, False, True]


def test_what_was_brought_long_ago_does_not_count(allowance, clock):
    brings(allowance, "a", "b")
    clock.now = 61.0

    assert not allowance.is_spent(ALICE)
    assert brings(allowance, "c", "d", "e") == [True, True, False]


def test_it_is_said_once_until_the_allowance_is_whole_again(allowance, clock):
    brings(allowance, "a")
    clock.now = 30.0
    brings(allowance, "b", "c")
    first, again = allowance.tells(ALICE), allowance.tells(ALICE)
    clock.now = 61.0
    brings(allowance, "d", "e")
    goes_on = allowance.tells(ALICE)
    clock.now = 200.0
    brings(allowance, "f", "g", "h")

    assert (first, again, goes_on, allowance.tells(ALICE)) == (True, False, False, True)
