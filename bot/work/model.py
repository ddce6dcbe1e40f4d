"""The values of durable work: a job, what a handler may do, how it ends."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.replies import Message, Upload


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to store. ``key`` is its identity: team, channel and ts of the message (or file id), never the event id.

    ``channel`` and ``thread_ts`` are where an apology goes; without them it goes to a ``response_url`` in the payload, if any.
    Jobs of one ``lane`` (a channel) are done one after the other, in the order they came, but for what is read for long.
    """

    key: str
    kind: str
    team: str
    channel: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    thread_ts: str | None = None
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Stored work that this process holds a lease on."""

    id: int
    key: str
    kind: str
    team: str
    channel: str | None
    payload: Mapping[str, Any]
    attempt: int  # 1 on the first
    thread_ts: str | None = None
    lane: str | None = None
    failures: int = 0  # earlier attempts that raised
    deaths: int = 0  # earlier attempts that ended without a word: the process was gone
    age: float = 0.0  # seconds since it was stored
    first: bool = False  # begun as it was stored: nothing of its lane, nor beside that, was there before it


Save = Callable[[AsyncSession], Awaitable[None]]


class Queue(Protocol):
    """What listeners know of the work."""

    async def enqueue(self, job: NewJob, *, delivery: str | None = None) -> bool:
        """Store ``job``; False where its key, or that delivery (event_id, trigger_id), is known already."""
        ...

    async def is_busy(self, lane: str) -> bool:
        """Whether work of ``lane`` is under way: what it will leave behind cannot be known yet."""
        ...


class Hands(Protocol):
    """A worker, as the table knows it: what is stored while it has room is its own at once."""

    def reach(self, kind: str) -> bool:
        """Whether there is room for a job of ``kind``; True keeps that room until ``take``."""
        ...

    def take(self, job: Job | None) -> None:
        """Begin ``job``; None: it came to nothing, or its turn is later."""
        ...


class Turn(Protocol):
    """What a handler may do in Slack while it works on one job; every post is made once, whatever dies in between."""

    async def post(self, message: Message, *, channel: str, thread_ts: str | None, step: str = "reply") -> str:
        """Post once per job and ``step``; return the ``ts``."""
        ...

    async def begin(self, message: Message, *, channel: str, thread_ts: str | None) -> str:
        """Post a status once per job and return its ``ts``: what the job says at last takes its place, by ``update``."""
        ...

    async def standing(self, *, channel: str, thread_ts: str | None) -> str | None:
        """Return the ``ts`` of the status that this attempt or an earlier one has posted, None where there is none."""
        ...

    async def update(self, message: Message, *, channel: str, ts: str) -> None:
        """Replace the message at ``ts``."""
        ...

    async def upload(self, file: Upload, *, channel: str, thread_ts: str, step: str) -> None:
        """Share a file in a thread once per job and ``step``; where that cannot be known, rather not than twice."""
        ...

    async def ephemeral(self, message: Message, *, channel: str, user: str, thread_ts: str | None = None) -> None:
        """Show ``message`` to one user; at least once."""
        ...

    async def respond(self, message: Message, *, response_url: str) -> None:
        """Answer a command or button through its response_url (ephemeral); at least once."""
        ...


Handler = Callable[[Job, Turn], Awaitable[Save | None]]
"""Works on a job; what it returns is run in the transaction that ends the job. Raise ``Quiet`` to end without an answer."""


class Quiet(Exception):  # noqa: N818 - an outcome, not an error
    """The job ends without an answer: the channel is gone, archived, or the bot is no member."""


class Unreadable(Exception):  # noqa: N818 - an outcome, not an error
    """The job can never be done; its sentence is told to the person once."""
