"""The texts of one upload, as many as there is room for: those without a panic go first, then the largest are cut."""

import heapq
from collections import deque
from dataclasses import replace
from sys import getsizeof

from bot.intake.model import ScreenText
from decoder import excerpt_of, has_panic, lost_mark

LEAST = 1 << 16  # bytes: a shorter text stays as it is, or goes


class Shelf:
    """Takes texts one by one; keeps at most ``limit`` bytes of them in memory, and always one."""

    def __init__(self, limit: int) -> None:
        """``limit``: bytes in memory."""
        self._limit = limit
        self._texts: dict[int, ScreenText] = {}  # by their place in the upload
        self._quiet, self._loud = deque[int](), deque[int]()  # places of those without a word of a panic, and with one
        self._largest: list[tuple[int, int]] = []  # of the loud ones (size below zero, place), a heap
        self._count = self._size = self._lost = 0  # texts that came, bytes that are kept, lines that went

    def add(self, text: ScreenText) -> None:
        """Take the next text."""
        place = self._count
        self._count += 1
        loud = has_panic(text.text)
        (self._loud if loud else self._quiet).append(place)
        self._put(place, text, loud=loud)
        while self._size > self._limit and len(self._texts) > 1:
            if self._quiet or not self._cut_largest():
                self._drop((self._quiet or self._loud).popleft())

    def texts(self) -> tuple[ScreenText, ...]:
        """Return what is kept, in the order of the upload; the last text says how many lines of others went."""
        kept = list(self._texts.values())
        if self._lost:
            kept[-1] = replace(kept[-1], text=f"{lost_mark(self._lost)}\n{kept[-1].text}", cut=True)
        return tuple(kept)

    def _put(self, place: int, text: ScreenText, *, loud: bool) -> None:
        self._texts[place] = text
        self._size += getsizeof(text.text)
        if loud:
            heapq.heappush(self._largest, (-getsizeof(text.text), place))

    def _cut_largest(self) -> bool:
        """Cut the largest text to the half around its newest panics; False where none is large enough."""
        size, place = heapq.heappop(self._largest) if self._largest else (0, 0)
        if -size < LEAST:  # and so are all others, from now on
            return False
        text = self._texts[place]
        kept = replace(text, text=excerpt_of(text.text, -size // 2), cut=True)
        if getsizeof(kept.text) < -size:
            self._size += size
            self._put(place, kept, loud=True)
        return True

    def _drop(self, place: int) -> None:
        text = self._texts.pop(place)
        self._size -= getsizeof(text.text)
        self._lost += text.text.count("\n") + 1
