"""What a terminal shows ends where the terminal does, and at 80 columns on a wide one or a pipe."""

import io

import pytest
from rich.cells import cell_len

from bot.replies.outline import Facts, Items, Outline, Sentence
from bot.terminal.screen import Screen

LONG = "The processor reported an uncorrected error that ESXi could not survive, and so on for more than a line. " * 2
JAPANESE = "プロセッサが、ESXi が継続できない訂正不能エラーを報告しました。"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def widest(out):
    Screen(out).show(Outline(first=(Sentence(LONG), Facts((("Error", LONG), ("意味", JAPANESE * 3))), Items((LONG,), start=9))))
    return max(cell_len(line) for line in out.getvalue().split("\n"))


@pytest.mark.parametrize(("columns", "most"), [("60", 60), ("200", 80), ("20", 40)])
def test_lines_end_where_the_terminal_does(monkeypatch, columns, most):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")

    assert most - 12 < widest(Terminal()) <= most


def test_a_pipe_has_eighty_columns_whatever_the_terminal_has(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")

    assert 68 < widest(io.StringIO()) <= 80
