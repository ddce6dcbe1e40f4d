"""``psod demo`` plays its incident to the end with the real bot, and is readable."""

import asyncio
import re
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from bot.demo.play import DONE, SILENT, play
from bot.server import running

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
MANY = re.compile(r"^(?:\S+ ){2}\S+")  # three words and more


@pytest.fixture(scope="module")
def shown():
    """Play the demo once and return (what it returned, its lines)."""
    lines = []
    return asyncio.run(play(running, write=lines.append)), lines


@pytest.fixture(scope="module")
def shown_in_japanese():
    lines = []
    return asyncio.run(play(running, "ja", write=lines.append)), lines


def english():
    """Yield what the English language files say as it is, without the short labels."""
    for file in (file for package in ("bot", "decoder") for file in (ROOT / package).rglob("words/**/en.toml")):
        yield from (text for text in flat(tomllib.loads(file.read_text(encoding="utf-8"))) if MANY.search(text))


def flat(tree):
    return {
        key: text for name, part in tree.items() for key, text in (flat(part) if isinstance(part, dict) else {name: part}).items()
    }


def test_in_japanese_it_is_played_to_its_end_and_says_nothing_in_english(shown_in_japanese):
    done, lines = shown_in_japanese
    text = " ".join(" ".join(lines).split())

    assert done == DONE
    assert max(cell_len(line) for line in lines) <= 80
    assert [said for said in english() if "{" not in said and said in text] == []


def test_the_demo_ends_well(shown):
    assert shown[0] == DONE


def test_no_line_is_wider_than_80_columns(shown):
    assert max(cell_len(line) for line in shown[1]) <= 80


def test_the_first_crash_the_questions_the_window_and_the_command_are_answered(shown):
    text = "\n".join(shown[1])

    assert "Hardware: machine check" in text
    assert "[Registers]" in text
    assert "alice (in the thread)\n    is it hardware?\n\npsod\n" in text
    assert "A window opens:" in text
    assert "examplenic" in text
    assert "(psod has nothing to say to this)" in text


def test_nothing_of_slacks_markup_is_left(shown):
    text = "\n".join(shown[1])

    assert not [mark for mark in ("&lt;", "&amp;", "<@", "{count}", "rich_text") if mark in text]


class Deaf:
    """A bot that never starts to listen."""

    def __init__(self, _settings):
        pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None


async def test_a_bot_that_does_not_connect_ends_the_demo_with_a_sentence():
    lines = []

    assert await play(Deaf, write=lines.append, patience=0.2) == SILENT
    assert any("did not answer within" in line for line in lines)
