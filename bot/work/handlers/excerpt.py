"""Of a long log, the lines that matter: what is kept is decoded again at every question, within a moment."""

import re
from collections.abc import Iterator

from decoder import Decoding, gap_mark, has_event, is_file_mark, numbered, rows_of_blocks

SHORT = 100_000  # characters that are kept as they are
BEFORE, AFTER = 200, 60  # lines around a crash
RECORDS = 600  # machine-check lines, the newest
EVENTS = 400  # lines that tell of something before a crash, the newest

END = re.compile(r"\r\n|\r|\n")


def excerpt(text: str, decoding: Decoding) -> str:
    """Return the lines of ``text`` around its crashes, its newest records and events, and what it says of the host; all if short.

    A line stands in each gap for what was left out, so that the lines keep the numbers that a reply has named.
    """
    if len(text) <= SHORT:
        return text
    rows = END.split(text)
    numbers = dict(numbered(rows))
    told = [at for at, row in enumerate(rows) if has_event(row)][-EVENTS:]
    told += [at for at, row in enumerate(rows) if is_file_mark(row)]
    kept = {at for number in _wanted(decoding) if (at := numbers.get(number)) is not None} | {*told, *rows_of_blocks(rows)}
    return "\n".join(_with_gaps(rows, {at: number for number, at in numbers.items()}, sorted(kept)))


def _wanted(decoding: Decoding) -> Iterator[int]:
    """Yield the numbers of the lines to keep."""
    for record in decoding.machine_checks[-RECORDS:]:
        if record.quote:
            yield record.quote.line
    for crash in decoding.crashes:
        if crash.first_line is not None and crash.last_line is not None:
            yield from range(crash.first_line - BEFORE, crash.last_line + AFTER)


def _with_gaps(rows: list[str], numbers: dict[int, int], kept: list[int]) -> Iterator[str]:
    due = 1  # the number that the next line would have without a gap
    for at in kept:
        number = numbers.get(at, due)
        if number > due:
            yield gap_mark(number - due)
        yield rows[at]
        due = number + 1
