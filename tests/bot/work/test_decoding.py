"""Decoding for jobs: in turn, and not again what was decoded a moment ago."""

import asyncio

import pytest

from bot.work import decoding
from bot.work.decoding import Decodings


@pytest.fixture
def seen(monkeypatch):
    """Return the texts that were really decoded."""
    texts, real = [], decoding.decode_text
    monkeypatch.setattr(decoding, "decode_text", lambda text, language: texts.append(text) or real(text, language))
    return texts


async def test_a_text_is_decoded_once_while_it_is_among_the_last(seen):
    decodings = Decodings(2)
    first = await decodings.of("a", "en")
    again = await decodings.of("a", "en")
    for text in ("b", "a", "c", "a", "b"):
        await decodings.of(text, "en")

    assert again is first
    assert seen == ["a", "b", "c", "b"]


async def test_a_text_in_another_language_is_another(seen):
    decodings = Decodings()
    await decodings.of("#PF Exception 14", "en")
    await decodings.of("#PF Exception 14", "ja")

    assert len(seen) == 2


async def test_between_two_texts_others_have_their_turn(seen):
    """A burst of texts does not keep an ack waiting for all of them."""
    decodings, others = Decodings(), []

    async def ack():
        await asyncio.sleep(0)
        others.append(len(seen))

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(decodings.of(f"text {number}", "en"))
        group.create_task(ack())

    assert others[0] <= 2
    assert len(seen) == 20
