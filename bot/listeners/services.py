"""What listeners work with; built once, in bot/app.py."""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog

from bot.cases import CaseBook, ChoiceBook
from bot.listeners.allowance import Allowance
from bot.work import NewJob, Queue
from bot.work.channels import Channels
from bot.work.handlers.asked import Earlier
from bot.work.naming import flood_key, lane_of
from bot.work.speaking import is_welcome
from bot.work.tongues import Tongues

log = structlog.get_logger()
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
    _said: dict[tuple[str, ...], deque[Said]] = field(default_factory=dict)  # who spoke last stands last

    def note(self, author: tuple[str, ...], ts: str, text: str, *, looked: bool) -> None:
        """Remember a message of ``author`` (team, channel, thread, user)."""
        self._drop_old()
        said = self._said[author] = self._said.pop(author, deque(maxlen=KEPT))
        said.append(Said(self.clock(), Earlier(ts, text[:LONGEST]), looked))

    def before(self, author: tuple[str, ...]) -> tuple[Said, ...]:
        """Return what ``author`` said within the last ``seconds``, oldest first."""
        since = self.clock() - self.seconds
        return tuple(one for one in self._said.get(author, ()) if one.at >= since)

    def forget(self, *place: str, ts: str | None = None) -> None:
        """Forget what was said in ``place`` (team, channel, …; none: everywhere), or the one message ``ts`` of it."""
        for author in [author for author in self._said if author[: len(place)] == place]:
            kept = [one for one in self._said[author] if ts is not None and one.earlier.ts != ts]
            self._said[author] = deque(kept, maxlen=KEPT)
            if not kept:
                del self._said[author]

    def _drop_old(self) -> None:
        """Let go of what nobody may ask for any more, and of the oldest where there is too much."""
        since = self.clock() - self.seconds
        while self._said and (len(self._said) >= MOST or next(iter(self._said.values()))[-1].at < since):
            del self._said[next(iter(self._said))]


Leave = Callable[[Iterable[str], str | None, float], Awaitable[None]]
"""Deletes what is stored of workspaces, or for "" of a whole organisation, installed before a moment (seconds since 1970)."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that listeners share. Who the bot is, and where, is the ``me`` that each request comes with."""

    queue: Queue
    cases: CaseBook
    choices: ChoiceBook
    channels: Channels
    recent: Recent
    allowance: Allowance
    patterns: tuple[str, ...]
    leave: Leave
    tongues: Tongues
    agent: bool = False

    async def take(self, job: NewJob, *, by: str | None, delivery: str | None = None) -> bool:
        """Store what ``by`` brought; over their allowance it is left alone. False where it was not stored."""
        return await self.admits(job, by) and await self.queue.enqueue(job, delivery=delivery)

    async def admits(self, job: NewJob, by: str | None) -> bool:
        """Whether ``job`` is within the allowance of ``by``; where it is not, they are told once."""
        author = (job.team, str(by))
        if self.allowance.takes(author, job.key):
            return True
        if self.allowance.tells(author):
            log.warning("allowance_spent", team=job.team, by=by)
            await self.queue.enqueue(_telling(job, str(by)))
        return False

    async def may_speak(self, team: str, channel: str) -> bool:
        """Whether the bot may speak unasked in ``channel``, as far as is known without asking Slack."""
        return is_welcome(await self.choices.of(team, channel), self.channels.known(team, channel), self.patterns)

    async def is_case(self, team: str, channel: str, ts: str) -> bool:
        """Whether that message is part of a case, or may become one yet. In this order: a job's end stores its case."""
        return await self.is_busy(team, channel) or bool(await self.cases.by_message(team, channel, ts))

    async def is_thread(self, team: str, channel: str, thread_ts: str) -> bool:
        """Whether that thread was answered, or may be answered in a moment: the worker, next in line, will know."""
        return await self.is_busy(team, channel) or bool(await self.cases.by_thread(team, channel, thread_ts))

    async def is_busy(self, team: str, channel: str) -> bool:
        """Whether work of that channel is under way."""
        return await self.queue.is_busy(lane_of(team, channel))


def _telling(job: NewJob, by: str) -> NewJob:
    """Return the work of telling ``by`` that ``job`` was left alone, where they brought it."""
    carried = {name: job.payload[name] for name in ("response_url", "asked", "bot") if name in job.payload}
    payload = carried | {"user": by}
    return NewJob(flood_key(job.team, by, job.key), "flood", job.team, job.channel, payload, job.thread_ts)
