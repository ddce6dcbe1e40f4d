"""What people tell the bot: it says which button is for that, by the button's own name, and does nothing by itself."""

import pytest

from bot.answers import answer
from decoder import decode, load_words

NAMELESS = "#PF Exception 14 in world 2098122:vmnic2-rx IP 0x42002a1c7cd0 addr 0x8\n"
NAMED = "2026-02-11T09:15:11.011Z esx21 vmkernel: cpu12:2098820)@BlueScreen: " + NAMELESS


@pytest.mark.parametrize(
    ("question", "language", "button"),
    [
        ("wrong, it is esx03", "en", "host"),
        ("違う、esx03です", "ja", "host"),
        ("you misread the bank", "en", "wrong"),
        ("読み取りが間違っています", "ja", "wrong"),
        ("the ocr is wrong", "en", "fix"),
        ("not the same crash", "en", "apart"),
        ("mute this", "en", "mute"),
        ("静かにして", "ja", "mute"),
    ],
)
def test_the_button_for_it_is_named(question, language, button):
    given = answer(question, decode(NAMELESS, language), language=language)

    assert load_words("bot.replies", "words", language)(f"button.{button}") in given.text


def test_a_host_that_the_text_names_is_not_asked_for():
    given = answer("wrong, it is esx03", decode(NAMED))

    assert "esx21" in given.text
    assert "Which host?" not in given.text


@pytest.mark.parametrize("said", ["wrong, it is esx03", "mute this", "違う、esx03です", "that is wrong", "be quiet please"])
def test_it_is_said_only_to_who_addresses_the_bot(said):
    assert not answer(said, decode(NAMED)).unprompted
