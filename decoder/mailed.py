"""Joins the rows that a mail program broke at blanks: what could not stand in the row above, as it would have been too wide."""

import re
from collections.abc import Sequence
from itertools import pairwise

from decoder.joined import begins_a_line

_NARROWEST, _WIDEST = 60, 100  # columns at which mail is broken
_MOST = 3000  # rows of a mail
_QUOTE = re.compile(r"(?:>\s?){0,6}")
_STAMP = re.compile(r"(?:<\d{1,3}>)?[\dY]{4}-[\dM]{2}-[\dD]{2}T[\dHMSF:.]{5,16}Z?(?:\s\S{1,60}){0,2}")  # a log line's time alone
_REPORTER = re.compile(r"(?:vmkernel:\s)?cpu[\d#]+:[\d#]+\)")
_STARTS = re.compile(r"(?:<\d{1,3}>)?(?:\d{4}-\d\d-\d\dT|YYYY-MM-|[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:)|[-*\u2022]\s|\d{1,2}[.)]\s")
_HALF = (  # how a row ends, and how the next one begins, only where a line was broken
    (re.compile(r"\+0x[0-9a-f]+$"), re.compile(r"stack:\s")),
    (re.compile(r"\bVMK$"), re.compile(r"[Uu]ptime:")),
    (re.compile(r"\b[Uu]ptime:$"), re.compile(r"[\d#]{1,4}:")),
    (re.compile(r"\brunning(?:\sworld)?$"), re.compile(r"(?:world\s)?[\d#]{4}")),
    (re.compile(r"\bbank\s?\d{1,3}:$|\b(?:Bank|Status|Address|Misc)$"), re.compile(r"status=|0x|(?:Status|Address|Misc)\s0x")),
    (re.compile(r"\b[A-Z][A-Za-z]{1,30}:\s\d{1,5}:$"), re.compile(r"[A-Z]")),  # IDT: 1895: | Uncorrectable/unrecoverable …
    (re.compile(r"\bForce\sretiring(?:\sMPN)?$"), re.compile(r"MPN\s|\S+\sto\srecover\b")),
)


def broken_by_mail(rows: Sequence[str]) -> list[tuple[int, str]]:
    """Return the rows with their indices, each with what a mail program moved out of it to the rows below."""
    width = _width(rows)
    kept = list(enumerate(rows))
    if width is None or not any(_is_half(above, below) for above, below in pairwise(map(_body, rows))):
        return kept
    joined: list[tuple[int, str]] = []
    for at, row in kept:
        above, below = _body(rows[at - 1]) if at else "", _body(row)
        if joined and above and below and (_is_half(above, below) or _is_moved(above, below, width)):
            joined[-1] = (joined[-1][0], f"{joined[-1][1].rstrip()} {below}")
        else:
            joined.append((at, row))
    return joined


def _width(rows: Sequence[str]) -> int | None:
    """Return the width at which ``rows`` may have been broken; a word that is wider stands in a row of its own."""
    if len(rows) > _MOST:
        return None
    widest = 0
    for row in rows:
        if " " in (body := _body(row)):
            widest = max(widest, len(body))
        if widest > _WIDEST:
            return None
    return widest if widest >= _NARROWEST else None


def _body(row: str) -> str:
    found = _QUOTE.match(row)
    return row[found.end() if found else 0 :].strip()


def _is_half(above: str, below: str) -> bool:
    if _STAMP.fullmatch(above) and _REPORTER.match(below):
        return True
    return any(begin.match(below) and end.search(above) for end, begin in _HALF)  # a match fails sooner than a search


def _is_moved(above: str, below: str, width: int) -> bool:
    """Whether the first word of ``below`` had no room in ``above``, and nothing says that it begins a line of its own."""
    first = below.split(maxsplit=1)[0]
    return len(above) + 1 + len(first) > width and not begins_a_line(below) and not _STARTS.match(below)
