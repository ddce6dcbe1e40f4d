"""Lines → what they tell of: kind, subject and time of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from decoder.event_forms import Form, event_forms
from decoder.moments import moment_of
from decoder.text import Line
from decoder.values import Quote

_TIME = re.compile(
    r"(?:<\d{1,3}>\s?)?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?)"
)  # 2026-02-20T08:00:41Z bootstop: …
_LONGEST = 400
_MOST = 20_000  # events of one text, the newest


@dataclass(frozen=True, slots=True)
class Seen:
    """One line that tells of something."""

    form: Form
    subject: str
    time: str | None
    moment: datetime | None
    quote: Quote


def events_of(lines: Sequence[Line]) -> list[Seen]:
    """Return what ``lines`` tell of, in their order: once where several stand in one line of the text."""
    rows: dict[int, Line] = {}  # of each line of the text one part, the first that has a time: all of them have it as ``raw``
    for line in reversed(lines):
        if line.prefix.time or line.number not in rows:
            rows[line.number] = line
    return [seen for line in reversed(rows.values()) if (seen := _seen(line)) is not None][-_MOST:]


def has_event(row: str) -> bool:
    """Whether ``row`` may tell of something: a cheap test."""
    return any(form.word in row for form in event_forms())


def _seen(line: Line) -> Seen | None:
    head = line.raw[:_LONGEST]
    for form in event_forms():
        if form.word in head and (hit := form.pattern.search(head)):
            stamp = _TIME.match(head.lstrip())
            time = line.prefix.time or (stamp["time"] if stamp else None)
            quote = Quote(line=line.number, text=" ".join(head.split()))
            return Seen(form, hit["subject"], time, moment_of(time), quote)
    return None
