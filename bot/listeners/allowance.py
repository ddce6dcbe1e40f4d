"""How much one person or bot may bring in a while: each process counts what it takes in itself."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 2_000  # authors remembered

Author = tuple[str, str]
"""Team and user, or bot."""


@dataclass
class _Brought:
    """What an author brought, with the time; ``told``: they know that it is too much."""

    works: deque[tuple[float, str]] = field(default_factory=deque)
    told: bool = False


@dataclass
class Allowance:
    """``most`` works of one author within ``seconds``; the same work again, as its other events bring it, counts once."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _authors: dict[Author, _Brought] = field(default_factory=dict)

    def takes(self, author: Author, work: str) -> bool:
        """Whether ``work``, by its key, is within the allowance; then it is counted."""
        brought = self._of(author)
        if any(known == work for _, known in brought.works):
            return True
        if len(brought.works) >= self.most:
            return False
        brought.works.append((self.clock(), work))
        return True

    def is_spent(self, author: Author) -> bool:
        """Whether nothing more is taken now."""
        return len(self._of(author).works) >= self.most

    def tells(self, author: Author) -> bool:
        """Whether ``author`` has yet to hear of it: once, until their allowance was whole again."""
        brought = self._of(author)
        before, brought.told = brought.told, True
        return not before

    def _of(self, author: Author) -> _Brought:
        """Return what counts at this moment."""
        if len(self._authors) >= MOST and author not in self._authors:
            self._authors.clear()
        brought = self._authors.setdefault(author, _Brought())
        since = self.clock() - self.seconds
        while brought.works and brought.works[0][0] < since:
            brought.works.popleft()
        brought.told = brought.told and bool(brought.works)
        return brought
