"""Outline → a terminal: at most 80 columns, fewer on a narrower terminal, coloured there, plain on a pipe."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.replies.outline import Article, Facts, Items, Links, Outline, Part, Sentence, Title, Verbatim
from bot.replies.safety import clean
from bot.replies.width import folded

COLUMNS = 80
_NARROWEST = 40

_CELLS = re.compile(r"\s{0,5}+\d{1,2}+(?::\d{1,2}+)?+ {2,}+\S++ {2,}+\S++ {2,}+")  # 54:38  undefined         0x0  undefined for …

Styled = tuple[str, str]  # a line and its style


class Screen:
    """Writes parts of a reply as lines."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        on_terminal = self._out.isatty()
        colour = on_terminal and not os.environ.get("NO_COLOR")
        self._columns = min(COLUMNS, max(_NARROWEST, shutil.get_terminal_size().columns)) if on_terminal else COLUMNS
        self._console = Console(
            file=self._out,
            width=self._columns,
            no_color=not colour,
            force_terminal=colour,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )

    def show(self, outline: Outline) -> None:
        """Write the whole outline."""
        for part in (*outline.first, *outline.more):
            self.part(part)

    def part(self, part: Part) -> None:
        """Write one part."""
        for line, style in self._lines(part):
            self._console.print(Text(line.rstrip(), style=style), soft_wrap=True)

    def line(self, text: str = "", style: str = "") -> None:
        """Write lines as they are, each cut where the columns end; what is cut off hangs under the last column of a table."""
        for line in text.split("\n"):
            cells = _CELLS.match(line)
            width = cells.end() if cells else 0
            for piece, _ in self._hanging(line[:width], line[width:], width) if cells else ((p, "") for p in self._wrapped(line)):
                self._console.print(Text(piece.rstrip(), style=style), soft_wrap=True)

    def _lines(self, part: Part) -> Iterator[Styled]:
        match part:
            case Title(text, top):
                yield from (() if top else (("", ""),))
                yield from ((line, "bold magenta" if top else "bold") for line in self._wrapped(text))
            case Sentence(text, doubt):
                yield from ((line, "yellow" if doubt else "") for line in self._wrapped(text))
            case Facts(rows):
                yield ("", "")
                yield from self._facts(rows)
            case Items(items, start):
                yield from self._items(items, start)
            case Verbatim(text):
                yield from (("  " + line, "dim") for line in self._wrapped(text, self._columns - 2))
            case Article(text, url, title):
                yield from ((line, "") for line in self._wrapped(f"{text} {title}"))
                yield from (("  " + line, "dim") for line in self._wrapped(url, self._columns - 2))
            case Links(text):
                yield from ((line, "") for line in self._wrapped(text))

    def _facts(self, rows: Iterable[tuple[str, str]]) -> Iterator[Styled]:
        rows = tuple(rows)
        width = max((cell_len(label) for label, _ in rows), default=0) + 2
        for label, value in rows:
            first = label + " " * (width - cell_len(label))
            yield from self._hanging(first, value, width)

    def _items(self, items: Iterable[str], start: int | None) -> Iterator[Styled]:
        for index, item in enumerate(items):
            mark = "• " if start is None else f"{start + index}. "
            yield from self._hanging(mark, item, len(mark))

    def _hanging(self, first: str, text: str, width: int) -> Iterator[Styled]:
        for index, line in enumerate(self._wrapped(text, self._columns - width)):
            yield ((first if index == 0 else " " * width) + line, "")

    def _wrapped(self, text: str, columns: int | None = None) -> Iterator[str]:
        for line in clean(text).split("\n"):
            yield from folded(line, columns or self._columns)
