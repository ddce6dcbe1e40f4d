"""What the people of a channel chose: whether the bot speaks there unasked, its language, the crashes that they muted."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, delete, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import Database
from bot.cases.tables import choices, mutes
from bot.cases.upsert import upsert

Speak = Literal["on", "mention", "off"]
A_MOMENT = 2.0  # seconds that what was read holds
MOST = 1_000  # channels

# Asked of every message, so built once: building it takes longer than SQLite's answer.
_CHOSEN = union_all(
    select(choices.c.speak, choices.c.language, null().label("signature")).where(
        choices.c.team == bindparam("team"), choices.c.channel == bindparam("channel")
    ),
    select(null(), null(), mutes.c.signature).where(mutes.c.team == bindparam("team"), mutes.c.channel == bindparam("channel")),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one channel. None: nobody chose, the bot's own settings decide."""

    speak: Speak | None = None
    language: str | None = None
    muted: frozenset[str] = frozenset()  # signatures that nobody wants to hear of unasked


class ChoiceBook:
    """The choices of all channels; each call sees those of one team."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Choices]] = {}
        self._changed = float("-inf")  # when something was chosen here: what is read may be older until that is committed

    async def of(self, team: str, channel: str) -> Choices:
        """Return what was chosen in ``channel``; another process knows it a moment later: every message asks, several times."""
        asked = self._clock()
        read, known = self._known.get((team, channel), (0.0, None))
        if known is not None and asked < read + A_MOMENT:
            return known
        where = {"team": team, "channel": channel}

        async def unit(session: AsyncSession) -> Choices:
            rows = (await session.execute(_CHOSEN, where)).all()
            speak, language = next(((row.speak, row.language) for row in rows if row.signature is None), (None, None))
            return Choices(speak, language, frozenset(row.signature for row in rows if row.signature is not None))

        found = await self._database.glance(unit)
        if asked > self._changed + A_MOMENT:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[team, channel] = (asked, found)
        return found

    def _changes(self) -> None:
        self._changed = self._clock()
        self._known.clear()

    async def choose(self, session: AsyncSession, team: str, channel: str, chosen: Choices, user: str | None) -> None:
        """Store what ``user`` chose for ``channel``; what is muted stays as it is."""
        self._changes()
        values: dict[str, Any] = {"team": team, "channel": channel, "speak": chosen.speak, "language": chosen.language}
        values |= {"user": user, "changed": datetime.now(UTC)}
        await upsert(session, choices, values, key=[choices.c.team, choices.c.channel])

    async def mute(self, session: AsyncSession, team: str, channel: str, signature: str, user: str | None) -> None:
        """Be silent about ``signature`` in ``channel`` unless asked."""
        self._changes()
        values = {"team": team, "channel": channel, "signature": signature, "user": user, "changed": datetime.now(UTC)}
        await upsert(session, mutes, values, key=[mutes.c.team, mutes.c.channel, mutes.c.signature])

    async def unmute(self, session: AsyncSession, team: str, channel: str, signatures: Collection[str]) -> int:
        """Speak of ``signatures`` in ``channel`` again; return how many were muted."""
        self._changes()
        here = (mutes.c.team == team, mutes.c.channel == channel, mutes.c.signature.in_(list(signatures)))
        return len((await session.execute(delete(mutes).where(*here).returning(mutes.c.signature))).all())

    async def delete_team(self, session: AsyncSession, team: str) -> int:
        """Forget every choice of that team; return how many there were."""
        self._changes()
        gone = await session.execute(delete(choices).where(choices.c.team == team).returning(choices.c.channel))
        more = await session.execute(delete(mutes).where(mutes.c.team == team).returning(mutes.c.signature))
        return len(gone.all()) + len(more.all())
