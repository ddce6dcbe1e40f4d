"""The values that the bot remembers."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime


def new_case_id() -> str:
    """Return an id that says nothing and cannot be guessed."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Part:
    """One message or file of a case. The text itself is stored: it is decoded again each time, by today's decoder."""

    source: str  # the message's ts, or the file's id
    ts: str  # of the message that brought it: deleting the message deletes the part
    text: str
    author: str | None = None
    name: str | None = None  # of the file
    position: int = 0  # among the parts of one message


@dataclass(frozen=True, slots=True)
class Case:
    """One thread with its crashes. The facts are those of the newest crash; None where its text does not say."""

    team: str
    channel: str
    thread_ts: str
    id: str = field(default_factory=new_case_id)
    private: bool = False  # the channel is private: elsewhere the case is no more than a count
    shared: bool = False  # the channel is shared with other companies
    reply_ts: str | None = None  # the bot's answer
    user: str | None = None  # who brought it
    language: str = "en"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    host: str | None = None
    signature: str | None = None
    family: str | None = None
    domain: str | None = None
    pcpu: int | None = None
    world: str | None = None
    bank: int | None = None
    build: str | None = None
    crash_time: str | None = None  # as the crash gives it
    occurrence: str | None = None  # equal where one screen or record is brought twice; None where it shows no time
    given_host: str | None = None  # named by a person, where the text does not say
    cure: str | None = None  # how it ended, in a person's words
    cured_by: str | None = None
    cured: datetime | None = None
    right_by: str | None = None  # who said that it was read right
    wrong_by: str | None = None  # who said that it was read wrong: it is compared with nothing
    parts: tuple[Part, ...] = ()  # by time; empty in lists of cases

    @property
    def text(self) -> str:
        """All parts in their order, each on lines of its own."""
        return "\n".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Related:
    """What else is known of a case's host and signature, newest first and without parts; the case itself is not among it."""

    of_host: tuple[Case, ...] = ()
    of_signature: tuple[Case, ...] = ()
    apart: frozenset[frozenset[str]] = frozenset()  # pairs of ids: a person said that these are not the same crash

    def __bool__(self) -> bool:
        return bool(self.of_host or self.of_signature)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where a message stands: the case that holds it, and the one that its author gave a part to a moment ago."""

    holding: Case | None = None
    recent: Case | None = None

    def __bool__(self) -> bool:
        return self.holding is not None or self.recent is not None
