"""What listeners work with; built once, in bot/app.py."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.cases import CaseBook
from bot.work import Queue
from bot.work.channels import Channels
from bot.work.handlers import Me
from bot.work.handlers.asked import Earlier
from decoder import Language

MOST = 2_000
KEPT = 6  # messages of one author
LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Said:
    """What an author said a moment ago; ``looked``: it went to work."""

    at: float
    earlier: Earlier
    looked: bool


@dataclass
class Recent:
    """The last messages of each author, in memory and for ``seconds`` only: a screen may come in pieces."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _said: dict[tuple[str, ...], deque[Said]] = field(default_factory=dict)

    def note(self, author: tuple[str, ...], ts: str, text: str, *, looked: bool) -> None:
        """Remember a message of ``author`` (team, channel, thread, user)."""
        if len(self._said) >= MOST:
            self._said.clear()
        said = self._said.setdefault(author, deque(maxlen=KEPT))
        said.append(Said(self.clock(), Earlier(ts, text[:LONGEST]), looked))

    def before(self, author: tuple[str, ...]) -> tuple[Said, ...]:
        """Return what ``author`` said within the last ``seconds``, oldest first."""
        since = self.clock() - self.seconds
        return tuple(one for one in self._said.get(author, ()) if one.at >= since)

    def has(self, team: str, channel: str, ts: str) -> bool:
        """Whether that message went to work within the last ``seconds``."""
        since = self.clock() - self.seconds
        authors = (author for author in self._said if author[:2] == (team, channel))
        said = (one for author in authors for one in self._said[author])
        return any(one.looked and one.earlier.ts == ts and one.at >= since for one in said)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that listeners share."""

    queue: Queue
    cases: CaseBook
    channels: Channels
    me: Me
    recent: Recent
    patterns: tuple[str, ...]
    language: Language = "en"
