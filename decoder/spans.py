"""Ranges of rows around marked ones: sorted, disjoint, each (first, past the last)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

Span = tuple[int, int]


def around(marks: Iterable[int], reach: Span, room: Span, due: int) -> list[Span]:
    """Return the rows ``reach`` = (before, from it on) around ``marks`` (ascending), and those up to ``due``, all in ``room``."""
    low, high = room
    spans: list[Span] = [(0, min(high, due))] if due > 0 else []
    for mark in marks:
        first, past = max(mark - reach[0], low), min(high, mark + reach[1])
        if spans and first <= spans[-1][1]:
            spans[-1] = (min(first, spans[-1][0]), max(past, spans[-1][1]))
        else:
            spans.append((first, past))
    return spans


def without(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[Span]:
    """Yield ``spans`` without the rows that are in ``others``."""
    at = 0
    for span in spans:
        first, past = span
        while at < len(others) and others[at][1] <= first:
            at += 1
        for low, high in islice(others, at, None):
            if low >= past:
                break
            if low > first:
                yield first, low
            first = max(first, high)
        if first < past:
            yield first, past


def pieces(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Yield ``spans`` in pieces of at most ``size`` rows."""
    for first, past in spans:
        yield from ((at, min(past, at + size)) for at in range(first, past, size))
