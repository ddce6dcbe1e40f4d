"""Undoes what paste, Slack, HTML, OCR and log prefixes did to the lines, and keeps their numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stood before the message: ``2021-10-20T03:11:41.679Z host vmkernel: cpu0:2352732)``."""

    time: str | None = None
    host: str | None = None
    pcpu: int | None = None
    world_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: ``text`` is cleaned and without its prefix, ``raw`` as given, ``number`` counts from 1 in the given text."""

    number: int
    raw: str
    text: str
    prefix: Prefix = Prefix()


def lines_of(text: str) -> tuple[Line, ...]:
    """Split ``text`` into logical lines."""
    return tuple(Line(n, raw, raw.strip()) for n, raw in enumerate(text.splitlines(), 1))
