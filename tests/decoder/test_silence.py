"""The bot speaks unasked on a crash and on nothing that only talks of one; texts of both kinds, parted by =====."""

from pathlib import Path

import pytest

from decoder import decode, worth_a_look

TEXTS = Path(__file__).parent / "texts"


def texts(name):
    return (TEXTS / name).read_text(encoding="utf-8").removesuffix("\n").split("\n=====\n")


@pytest.mark.parametrize("text", texts("silent.txt"))
def test_nobody_is_disturbed_by_what_is_no_crash(text):
    assert decode(text).answer_unasked is False


@pytest.mark.parametrize("text", texts("speaking.txt"))
def test_a_crash_is_answered_however_it_was_pasted(text):
    assert worth_a_look(text)
    assert decode(text).answer_unasked is True
