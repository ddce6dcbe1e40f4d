"""The register values of a picture's text whose digits could be others, and the banks of its records that could."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.intake.pictures.glyphs import Cell

_SURE = 0.9
_SURE_BANK = 0.7  # a bank has no second place on the screen, and is lost where it is doubted: right ones were as unsure as 0.75
_HEX = re.compile(  # cr2=0x9, [0x418035262c3e], Sbd80000000100134, G5; 8169922
    r"""(?<![0-9A-Za-z_])
        (?: (?: 0x | [A-Za-z0-9]{2,6}=(?:0x)? | [SAMPG] ) (?P<digits>[0-9a-f]{1,16}) | (?P<bare>[0-9a-f]{6,16}) )
        (?![0-9A-Za-z_])
    """,
    re.VERBOSE,
)
_RECORD = re.compile(  # Excp G5 B12 Sbd80000000100134: a status has sixteen digits, or one was passed over
    r"\ (?:Excp|Poll|Intr|Init)\ G[0-9a-f]{1,16}\ B(?P<bank>\d{1,3})\ S(?P<status>[0-9a-f]{4,16})(?![0-9a-zA-Z])", re.VERBOSE
)
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Doubt:
    """A hexadecimal value that could be another: the digits as read (a bank's with its B), and its unsure places (from 0)."""

    digits: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row's text, and of each of its letters how sure it is (0 to 1)."""

    text: str
    sure: tuple[float, ...]


def line_of(cells: Sequence[Cell], text: str) -> Line:
    """Return the row that was read as ``cells`` and corrected to ``text``: what stayed as it was is as sure as its cell."""
    read = sorted(cells, key=lambda cell: cell.column)
    places = [n for n, letter in enumerate(text) if letter != " "]
    kept = SequenceMatcher(None, "".join(cell.text for cell in read), "".join(text[n] for n in places), autojunk=False)
    sure = [0.0] * len(text)
    for start, at, size in kept.get_matching_blocks():
        for n in range(size):
            sure[places[at + n]] = read[start + n].sure
    return Line(text, tuple(sure))


def doubted(lines: Sequence[Line], *, small: bool) -> tuple[str, tuple[Doubt, ...]]:
    """Return the text of ``lines``, banks in doubt as ``B?``, and its doubts; ``small``: every digit of a value is in doubt."""
    least = 2.0 if small else _SURE
    doubts = [doubt for line in lines for doubt in _values(line, least)]
    for line, following in pairwise(lines):  # the console breaks a value at its last column
        both = Line(line.text + following.text, line.sure + following.sure)
        doubts += _values(both, least, over=len(line.text))
    text = list[str]()
    for line in lines:
        masked, bank = _bank(line)
        text.append(masked)
        doubts += bank
    return "\n".join(text), tuple(doubts)


def _values(line: Line, least: float, over: int | None = None) -> list[Doubt]:
    """Return the doubts of the values of ``line``, or of that which reaches ``over`` a place."""
    short = {found.start("status") for found in _RECORD.finditer(line.text) if len(found["status"]) < _DIGITS}
    found = list[Doubt]()
    for value in _HEX.finditer(line.text):
        start, end = value.span("digits" if value["digits"] else "bare")
        if over is not None and not start < over < end:
            continue
        places = tuple(n - start for n in range(start, end) if line.sure[n] < least or start in short)
        if places:
            found.append(Doubt(line.text[start:end], places))
    return found


def _bank(line: Line) -> tuple[str, list[Doubt]]:
    # A wrong bank names a wrong unit, and nothing else on the screen tells: in doubt there is none.
    record = _RECORD.search(line.text)
    if record is None:
        return line.text, []
    start, end = record.span("bank")
    places = tuple(n - start + 1 for n in range(start, end) if line.sure[n] < _SURE_BANK)
    if not places:
        return line.text, []
    return f"{line.text[:start]}?{line.text[end:]}", [Doubt(f"B{record['bank']}", places)]
