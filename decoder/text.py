"""Undoes what paste, Slack, HTML, OCR and log prefixes did to the lines, and keeps their numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from decoder.cleaning import clean, unnumbered
from decoder.excerpt import MARKERS, excerpt_of, lost_lines, numbered
from decoder.joined import begins_a_line, continues, split
from decoder.mailed import broken_by_mail
from decoder.readers.prefix import Prefix, read_collector, read_prefix, starts_of
from decoder.unfinished import rest_of_error
from decoder.wrapped import columns, rest_of_record, rest_of_word, rewrapped

__all__ = ["MARKERS", "Line", "Prefix", "lines_and_lost", "lines_of"]

_BIG = 400_000  # characters: more is scanned for markers first
_BLANK = 4  # rows from the first half of a line to the second, blank ones between
CLOSELY = 2_000_000  # bytes of a big text that are read closely
_ITEM = re.compile(r"[^0-9A-Za-z]{0,24}(?P<number>\d{1,6})[.)](?:\s|$)")  # > 12. #PF Exception 14 …


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: ``text`` is cleaned and without its prefix, ``raw`` as given, ``number`` counts from 1 in the text."""

    number: int
    raw: str
    text: str
    prefix: Prefix = field(default_factory=Prefix)
    repairs: tuple[str, ...] = ()  # keys of what was repaired in it
    inner: bool = False  # something else stands before it in the same line of the text
    logged: bool = False  # a log prefix stood before the message, readable or masked
    edge: int | None = None  # the width of the screen, where the line reaches its right edge: what follows may be cut or wrapped


def lines_of(text: str) -> tuple[Line, ...]:
    """Split ``text`` into logical lines: found by content where breaks were lost, joined where a screen wrapped, oldest first."""
    return lines_and_lost(text)[0]


def lines_and_lost(text: str, closely: int = CLOSELY) -> tuple[tuple[Line, ...], int]:
    """Return the logical lines of ``text``, and how many near markers were left out of a text that holds too many of them.

    ``closely``: bytes of a big text that are read.
    """
    text = re.sub(r"\r{1,3}\n", "\n", text) if "\r\n" in text else text
    text = text.replace("\r", " " if "\n" in text else "\n")
    if len(text) > min(_BIG, closely):
        text = excerpt_of(text, closely)
    lines = [line for number, raw, edge in _physical(text) for line in _logical(number, raw, edge)]
    return tuple(_oldest_first(_mended(_emptied(lines)))), lost_lines(text)


def _physical(text: str) -> Iterator[tuple[int, str, int | None]]:
    rows = text.split("\n")
    kept = tuple(numbered(rows))
    rows = unnumbered([rows[at] for _, at in kept])
    if (lines := rewrapped(rows)) is not None:
        for first, last, row in lines:
            yield kept[first][0], row, columns(rows, last)
        return
    for at, row in broken_by_mail(rows):
        yield kept[at][0], row, columns(rows, at) if row is rows[at] else None


def _logical(number: int, raw: str, edge: int | None) -> Iterator[Line]:
    found = list(_parts(number, raw))
    if edge and found and '": "' not in raw:  # JSON is no screen
        found[-1] = replace(found[-1], edge=edge)
    yield from found


def _parts(number: int, raw: str) -> Iterator[Line]:
    text, repairs = clean(raw)
    inner = False
    for row in text.split("\n"):
        for prefix, message, logged in _by_prefix(row):
            for at, part in enumerate(split(message) or [""]):
                yield Line(number, raw, part, prefix, repairs, inner=inner or at > 0, logged=logged)
            inner = True
        inner = False


def _by_prefix(row: str) -> Iterator[tuple[Prefix, str, bool]]:
    collector, row = read_collector(row)
    starts = starts_of(row) if "cpu" in row else []
    lead = row[: starts[0][0]].strip() if starts else row
    if lead or not starts:
        prefix, message = read_prefix(lead)
        logged = message != lead
        yield (prefix if logged else collector or prefix), message, logged or collector is not None
    ends = [start for start, _, _ in starts[1:]] + [len(row)]
    for (_, begin, prefix), end in zip(starts, ends[: len(starts)], strict=True):
        yield prefix, row[begin:end].strip(), True


def _emptied(lines: list[Line]) -> list[Line]:
    # A row that holds no more than the next number of a list is blank.
    pairs = zip(["", *(line.raw for line in lines)], lines, strict=False)
    return [replace(line, text="") if _is_empty_item(above, line) else line for above, line in pairs]


def _mended(lines: list[Line]) -> list[Line]:
    mended: list[Line] = []
    for line in lines:
        at = next((at for at in range(1, min(_BLANK, len(mended)) + 1) if mended[-at].text), 0) if line.text else 0
        before = mended[-at] if at else None
        if before and not line.logged and not line.inner:
            glue = _glue(before, line) if at == 1 else continues(before.text, line.text)  # a full row is followed by an empty one
            if glue is not None:
                mended[-at:] = [replace(before, text=f"{before.text}{glue}{line.text}", edge=line.edge)]
                continue
        mended.append(line)
    return mended


def _glue(before: Line, after: Line) -> str | None:
    # What joins a row to the row that it was wrapped from; None where they are two lines.
    glue = rest_of_record(before.text, after.text, edge=before.edge is not None)
    if glue is None:
        glue = continues(before.text, after.text)
    if glue is None:
        glue = rest_of_error(before.text, after.text, edge=before.edge is not None)
    if glue is not None or before.edge is None or begins_a_line(after.text):
        return glue
    glue = rest_of_word(before.text, after.text) if before.logged or begins_a_line(before.text) else None
    return " " if glue is not None and after.raw[:1].isspace() > before.raw[:1].isspace() else glue


def _is_empty_item(before: str, after: Line) -> bool:
    # "4." below "  3. …" is no digit of the row above.
    if not (mark := _ITEM.fullmatch(after.text)) or not (earlier := _ITEM.match(before)):
        return False
    return int(mark["number"]) == int(earlier["number"]) + 1


def _oldest_first(lines: list[Line]) -> list[Line]:
    # Turn a log that was shown newest first; lines without a stamp stay with the stamped line before them.
    stamps = [line.prefix.time for line in lines if line.prefix.time and "T" in line.prefix.time]
    steps = [(a > b) - (a < b) for a, b in pairwise(stamps) if len(a) == len(b)]
    if steps.count(1) < 2 or steps.count(-1):
        return lines
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if line.prefix.time and not line.inner:
            blocks.append([])
        blocks[-1].append(line)
    return blocks[0] + [line for block in reversed(blocks[1:]) for line in block]
