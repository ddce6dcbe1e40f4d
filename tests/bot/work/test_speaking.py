"""Unasked the bot speaks where it is welcome and of what it is sure of, and nowhere else."""

import pytest

from bot.cases import Choices
from bot.work.channels import Place
from bot.work.speaking import is_sure, is_welcome
from decoder import Crash, Decoding

INCIDENTS, OTHER, UNKNOWN = Place("C1", "inc-42"), Place("C2", "general"), None


@pytest.mark.parametrize(
    ("speak", "place", "welcome"),
    [
        (None, INCIDENTS, True),
        (None, OTHER, False),
        (None, UNKNOWN, True),  # its name has yet to be asked for
        ("on", OTHER, True),
        ("on", UNKNOWN, True),
        ("mention", INCIDENTS, False),
        ("mention", UNKNOWN, False),
        ("off", INCIDENTS, False),
    ],
)
def test_a_choice_comes_before_the_channels_name(speak, place, welcome):
    assert is_welcome(Choices(speak), place, ("inc-*",)) is welcome


def decoding(*signatures, sure=True):
    return Decoding(crashes=tuple(Crash(signature=signature) for signature in signatures), answer_unasked=sure)


@pytest.mark.parametrize(
    ("read", "muted", "sure"),
    [
        (decoding("a"), (), True),
        (decoding("a", sure=False), (), False),
        (decoding("a"), ("a",), False),
        (decoding("a"), ("b",), True),
        (decoding("a", "b"), ("a",), True),
        (decoding("a", "a"), ("a",), False),
        (decoding(None), ("a",), True),
        (decoding(), ("a",), True),  # records of the hardware alone
    ],
)
def test_muted_is_what_has_nothing_but_muted_crashes(read, muted, sure):
    assert is_sure(Choices(muted=frozenset(muted)), read) is sure
