"""A thread is forgotten only where the whole message asks for it."""

import pytest

from bot.answers import asks_to_forget


@pytest.mark.parametrize("text", ["forget this", "Forget this, please!", "これを忘れてください。", "忘れて"])
def test_it_is_asked_for(text):
    assert asks_to_forget(text)


@pytest.mark.parametrize("text", ["", "forget", "don't forget this", "forget this for now", "did you forget this?", "?" * 99])
def test_it_is_not(text):
    assert not asks_to_forget(text)
