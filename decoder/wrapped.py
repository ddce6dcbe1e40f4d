"""Joins what a console wrapped at its right edge inside a value or a word, by the width of the screen and the order of fields."""

import re
from collections.abc import Sequence

_WIDTHS = frozenset({80, 100, 120, 128, 132, 160, 200, 240})  # columns of the consoles that show or log a crash
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


def columns(rows: Sequence[str], at: int) -> int | None:
    """Return the width of the screen where row ``at`` reaches its right edge: a console's width, and no row beside is wider."""
    width = _width(rows[at])
    if width not in _WIDTHS:
        return None
    beside = (*rows[max(0, at - _NEAR) : at], *rows[at + 1 : at + 1 + _NEAR])
    return width if all(_width(row) <= width for row in beside) else None


def _width(row: str) -> int:
    row = row.rstrip()
    return len(row) - (found.end() if (found := _QUOTE.match(row)) else 0)


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
