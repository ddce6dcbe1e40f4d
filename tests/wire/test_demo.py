"""``psod demo`` plays its incident to the end with the real bot, and is readable."""

import asyncio

import pytest
from rich.cells import cell_len

from bot.demo.play import DONE, SILENT, play
from bot.server import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown():
    """Play the demo once and return (what it returned, its lines)."""
    lines = []
    return asyncio.run(play(running, write=lines.append)), lines


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
