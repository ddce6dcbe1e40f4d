"""The kept lines of a host's files inside a text: each file is a block with a first and a last line of ours.

A case keeps text, so the facts of a host travel in it as the lines that state them, and are read anew each time.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from decoder.excerpt import numbered
from decoder.inventory.forms import Form
from decoder.values import Quote

MOST = 64 * 1024  # characters kept of one file
LINE = 300  # of one line
_SIGN = "[... host facts, "
_BEGIN = re.compile(r"\[\.\.\. host facts, (?P<form>[a-z-]{1,30}) of (?P<name>[^\n]{1,400}?) \.\.\.\]")
_END = "[... end of host facts ...]"
_GAP = re.compile(r"[\[\]\n\r]")


@dataclass(frozen=True, slots=True)
class Block:
    """One file: ``form`` is a key of the table, ``name`` the file's path, ``rows`` the kept lines with their places."""

    form: str
    name: str
    rows: tuple[Quote, ...]


def block_of(form: Form, name: str, text: str) -> str:
    """Return the lines of ``text`` that ``form`` keeps, as a block; empty where there is none."""
    rows = [
        row.rstrip() for row in text.splitlines() if len(row) <= LINE and not row.startswith("[... ") and form.keep.search(row)
    ]
    sizes = accumulate(len(row) + 1 for row in (reversed(rows) if form.newest else rows))
    room = sum(size <= MOST for size in sizes)
    kept = rows[len(rows) - room :] if form.newest else rows[:room]
    if not kept:
        return ""
    return "\n".join((f"{_SIGN}{form.key} of {_GAP.sub('_', name)[:400]} ...]", *kept, _END))


def has_blocks(text: str) -> bool:
    """Whether ``text`` holds lines of a host's files."""
    return _SIGN in text


def without_blocks(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return ``text`` with its blocks blanked out, each line still in its place, and the blocks."""
    if not has_blocks(text):
        return text, ()
    rows = text.split("\n")
    numbers = {at: number for number, at in numbered(rows)}
    blocks: list[Block] = []
    for first, last in _places(rows):
        begin = _BEGIN.match(rows[first])
        kept = tuple(Quote(line=numbers.get(at, at + 1), text=rows[at]) for at in range(first + 1, last))
        if begin:
            blocks.append(Block(begin["form"], begin["name"], kept))
        rows[first : last + 1] = [""] * (last + 1 - first)
    return "\n".join(rows), tuple(blocks)


def rows_of_blocks(rows: Sequence[str]) -> Iterable[int]:
    """Yield the indices of the rows that are of blocks."""
    for first, last in _places(rows):
        yield from range(first, last + 1)


def names_of_blocks(rows: Sequence[str]) -> dict[int, str]:
    """Return for each row of a block the name of its file."""
    begins = ((first, last, _BEGIN.match(rows[first])) for first, last in _places(rows))
    return {at: begin["name"] for first, last, begin in begins if begin for at in range(first, last + 1)}


def _places(rows: Sequence[str]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    first: int | None = None
    for at, row in enumerate(rows):
        if first is None and row.startswith(_SIGN) and _BEGIN.match(row):
            first = at
        elif first is not None and row.startswith(_END):
            places.append((first, at))
            first = None
    return places
