"""What a question names is read from its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import answer
from bot.answers.lexicon import lexicon
from bot.answers.question import read_question
from decoder import Decoding, decode


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("what is bit 57?", "bits", (57, 57)),
        ("bits 54:53", "bits", (54, 53)),
        ("the 61st bit", "bits", (61, 61)),
        ("decode bank 3", "bank", 3),
        ("B13?", "bank", 13),
        ("is PCPU 12 dead?", "pcpu", 12),
        ("what is 0xbe00000000080189", "value", 0xBE00000000080189),
        ("Sbe00000000080189?", "value", 0xBE00000000080189),
        ("what does Gf mean", "field", "Gf"),
        ("#PF?", "exception", "#PF"),
        ("what about the first crash", "which", "first"),
    ],
)
def test_a_question_names(text, field, value):
    """Bits, banks, PCPUs, values, fields, exceptions, crashes."""
    assert getattr(read_question(text), field) == value


@pytest.mark.parametrize("text", ["what's next?", "What is NEXT", "whats next"])
def test_contractions_and_case_do_not_count(text):
    """Each reads the same."""
    assert lexicon().plain(text) == "what is next"


def test_a_mention_is_no_part_of_the_question():
    """Slack's own tokens are taken out."""
    assert read_question("<@U024BE7LH> which pcpu?").words == ("which", "pcpu")


@given(st.text(max_size=300))
def test_no_question_raises(text):
    """Whatever a person writes, with and without a crash."""
    assert answer(text, Decoding()).text
    assert answer(text, decode("*PCPU7:66312/nfs41-rpc")).text


def test_a_very_long_message_is_not_answered_unprompted():
    """It is talk."""
    assert not answer("which pcpu " * 5_000, Decoding()).unprompted
