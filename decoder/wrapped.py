"""Joins what a console wrapped at its right edge inside a value or a word, by the width of the screen and the order of fields."""

import re
from collections.abc import Sequence
from itertools import pairwise

from decoder.joined import begins_a_line

_WIDTHS = frozenset({76, 80, 100, 120, 128, 132, 160, 200, 240})  # columns of consoles and of mail
_NEAR = 4  # rows beside: a screen has none that is wider
_QUOTE = re.compile(r"(?:>\s?|\|\s)?")
_RECORD = re.compile(r"\b(?:UC|SRAR|SRAO|UCNA|UCR|CE|DE)\s{1,3}(?:Init|Poll|Excp|Intr)\b|\bMC:\s?PCPU")
_H = "[0-9a-fA-F]"
# The last token of a record's row, and what the next row must begin with to be its rest: the fields stand in a fixed order.
_FIELDS = (
    (r"G\d?", rf"{_H}{{0,2}}\s+B\d"),  # G | 5 B3 Sbe…
    (r"B\d?", r"\d{1,2}\s+S[0-9a-f]"),  # B1 | 3 Sbe…
    (rf"A{_H}{{0,15}}", rf"{_H}{{1,16}}\s+M{_H}"),  # A8e70 | 096740 M86
    (rf"M{_H}{{0,15}}", rf"{_H}{{1,16}}\s+P{_H}+(?:/|$)"),  # Mda2620a08 | 6 P1b9c6f1980/40
    (rf"P{_H}{{0,15}}", rf"{_H}{{0,16}}/{_H}{{1,8}}(?:\s|$)"),  # P1b9c6f | 1980/40
    (rf"P{_H}{{1,16}}/", rf"{_H}{{1,8}}(?:\s|$)"),  # P1b9c6f1980/ | 40
    (r"B:\d?", r"\d{1,2}\s+S:"),  # B: | 13 S:0xfe…
    (r"[SMA]:", rf"(?:0x)?{_H}{{1,16}}(?:\s|$)"),  # A: | 0x38c989b100 5
    (r"[SMA]:0", rf"x{_H}{{1,16}}(?:\s|$)"),
    (r"[BSMA]", rf":(?:0x)?{_H}{{1,16}}(?:\s|$)"),
)
_AT_EDGE = (  # surely a rest only where the row before is as wide as the screen
    (rf"M{_H}{{0,15}}", rf"{_H}{{1,16}}\s+(?:[A-Z][a-z]{{2,20}}|I/O)\s"),  # M1018 | 0008 Memory Controller … (no P before 6.7)
    (rf"P{_H}{{1,16}}/{_H}", rf"{_H}{{1,7}}\s+(?:[A-Z][a-z]{{2,20}}|I/O)\s"),  # P1b9c6f1980/4 | 0 Cache …
)
_REST = tuple((re.compile(tail), re.compile(rest)) for tail, rest in _FIELDS)
_REST_AT_EDGE = tuple((re.compile(tail), re.compile(rest)) for tail, rest in _AT_EDGE)
_STATUS = re.compile(rf"S(?P<digits>{_H}{{0,15}})")
_STATUS_REST = re.compile(rf"(?P<digits>{_H}{{1,16}})(?=\s|$)")
_NEXT_FIELD = re.compile(  # the row before ended between two fields
    rf"(?:G{_H}{{1,2}}\s+B\d|B:\d{{1,3}}\sS:|[SMA]:0x{_H}{{1,16}}(?:\s|$)|B\d{{1,3}}\s+S{_H}{{8}}|S{_H}{{16}}\s|A{_H}{{1,16}}\s+M{_H}|M{_H}{{1,16}}\s+P{_H}|P{_H}{{1,16}}/{_H})"
)
_BEGINS_INSIDE = re.compile(r"[a-z0-9]|/(?=\w)|[_.](?=[\w.])")
_ENDS_INSIDE = re.compile(r"[A-Za-z0-9/_]$")
_NEW_LINE = re.compile(r"[a-z]\w{0,12}\s?=|p?cpu\s?\d|using\sslot|vmkernel\b")  # small letters that begin a line of a screen
_PCI_TAIL = re.compile(r"\bPCI\s[0-9a-f:.]{1,11}$")  # … reported by PCI 0000:1 | 0:02.0.
_PCI_REST = re.compile(r"[0-9a-f:]{0,10}\.?[0-7]\.?$")
_STATUS_DIGITS = 16
_UPTIME = re.compile(r"VMK [Uu]ptime:\s?(?P<begun>[\d:.]{0,15})$")  # … VMK uptime: 20:02 | :10:44.008
_UPTIME_REST = re.compile(r"(?P<rest>[\d:.]{1,16})(?:\s+TSC:.{0,40})?$")
_WHOLE_UPTIME = re.compile(r"\d{1,4}:\d\d:\d\d:\d\d\.\d{3}")
_WIDEST = max(_WIDTHS)
_GOES_ON = re.compile(r"(?:[,+(=\[]|\b(?:stack:|IP|ip|addr|status:?))\s?$")  # … stack: 0x0, | 0x43048a… · …#nover+ | 0x1f5
_FRAME = re.compile(r"(?:0x[0-9a-fA-F]{6,16}|\S{1,20})\s?:\s?\[")
_LOG_TIME = re.compile(r"(?:<\d{1,3}>)?(?:\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:|<?YYYY-)|[-*\u2022]\s|\s\s")
_FEWEST = 2  # rests that show a wrapping at a known width


def rewrapped(rows: Sequence[str]) -> list[tuple[int, int, str]] | None:
    """Return (first, last, text) of the lines that ``rows`` were cut from at one width, inside words too; None: they were not."""
    bodies, width = _bodies(rows)
    if width > _WIDEST or not width:
        return None
    if (glues := _cuts(bodies, width)).count("") < (_FEWEST if width in _WIDTHS else _FEWEST + 1):
        return None
    if glues.count("") <= 3 * sum(_had_no_room(above, below, width) for above, below in pairwise(bodies)):
        return None  # broken at blanks, as a mail program does it
    trimmed = not any(len(body) == width and body.endswith(" ") for body in bodies)
    lines = [(0, 0, rows[0])]
    for at, glue in enumerate(glues, 1):
        first, _, text = lines[-1]
        rest = glue == "" or (glue == " " and trimmed)
        lines[-1:] = [(first, at, f"{text}{glue}{bodies[at]}")] if rest else [lines[-1], (at, at, rows[at])]
    return lines


def _bodies(rows: Sequence[str]) -> tuple[list[str], int]:
    """Return the rows without a quote's mark, and the width of the widest; blanks to the edge of a terminal are no text."""
    quoted = all(row[:1] in {">", "|"} for row in rows if row.strip())
    bodies = [row[_indent(row) :] for row in rows] if quoted else list(rows)
    width = max(map(len, bodies), default=0)
    if width <= _WIDEST and any(len(body) == width and body.endswith("  ") for body in bodies):
        bodies = [body.rstrip() for body in bodies]
        width = max(map(len, bodies))
    return bodies, width


def _cuts(bodies: Sequence[str], width: int) -> list[str | None]:
    """Return what joins each row to the one below; rows of prose are whole, whatever their width."""
    glues: list[str | None] = []
    for above, below in pairwise(bodies):
        begun = bool((glues and glues[-1] is not None) or (len(above) >= width - 1 and _begins(above)))
        glues.append(_cut(above, below, width) if begun else None)
    return glues


def _begins(body: str) -> bool:
    return begins_a_line(body) or bool(_LOG_TIME.match(body))


def _cut(above: str, below: str, width: int) -> str | None:
    """Return "" where ``above`` is full and ``below`` its rest, " " where it lost the blank at its end; None: two lines."""
    missing = width - len(above)
    if missing > 1 or not below.strip() or _LOG_TIME.match(below):
        return None
    if begins_a_line(below) and not (_GOES_ON.search(above) and not _FRAME.match(below)):
        return None
    return " " if missing and below[0] != " " else None if missing else ""


def _had_no_room(above: str, below: str, width: int) -> bool:
    if len(above) >= width - 1 or not above.strip() or not below.strip():
        return False
    return len(above) + 1 + len(below.split(maxsplit=1)[0]) > width and not _begins(below)


def columns(rows: Sequence[str], at: int) -> int | None:
    """Return the width of the screen where row ``at`` reaches its right edge: a console's width, and no row beside is wider."""
    width = _width(rows[at])
    if width not in _WIDTHS:
        return None
    beside = (*rows[max(0, at - _NEAR) : at], *rows[at + 1 : at + 1 + _NEAR])
    return width if all(_width(row) <= width for row in beside) else None


def _width(row: str) -> int:
    row = row.rstrip()
    return len(row) - _indent(row)


def _indent(row: str) -> int:
    return found.end() if (found := _QUOTE.match(row)) else 0


def rest_of_record(before: str, after: str, *, edge: bool) -> str | None:
    """Return what joins ``after`` to ``before``, a record or uptime: "" inside a field, " " between two, None if it is no rest.

    ``edge``: ``before`` reaches the right edge of the screen.
    """
    if (uptime := _UPTIME.search(before)) and (rest := _UPTIME_REST.match(after)):
        return "" if _WHOLE_UPTIME.fullmatch(uptime["begun"] + rest["rest"]) else None
    if not _RECORD.search(before):
        return None
    if _NEXT_FIELD.match(after):
        return " "
    token = before.rsplit(" ", 1)[-1]
    if (cut := _STATUS.fullmatch(token)) and (rest := _STATUS_REST.match(after)):
        return "" if len(cut["digits"]) + len(rest["digits"]) == _STATUS_DIGITS else None
    forms = (*_REST, *_REST_AT_EDGE) if edge else _REST
    if any(tail.fullmatch(token) and rest.match(after) for tail, rest in forms):
        return ""
    return "" if _PCI_TAIL.search(before) and _PCI_REST.match(after) else None


def rest_of_word(before: str, after: str) -> str | None:
    """Return "" where ``after`` goes on inside the word or number that ends the full row ``before``; None: perhaps a new line."""
    inside = _ENDS_INSIDE.search(before) and _BEGINS_INSIDE.match(after) and not _NEW_LINE.match(after)
    return "" if inside else None
