"""What the people of a channel chose: whether the bot speaks there unasked, its language, the crashes that they muted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import Database
from bot.cases.tables import choices, mutes
from bot.cases.upsert import upsert

Speak = Literal["on", "mention", "off"]


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one channel. None: nobody chose, the bot's own settings decide."""

    speak: Speak | None = None
    language: str | None = None
    muted: frozenset[str] = frozenset()  # signatures that nobody wants to hear of unasked


class ChoiceBook:
    """The choices of all channels; each call sees those of one team."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, team: str, channel: str) -> Choices:
        """Return what was chosen in ``channel``."""
        chosen = select(choices.c.speak, choices.c.language).where(choices.c.team == team, choices.c.channel == channel)
        muted = select(mutes.c.signature).where(mutes.c.team == team, mutes.c.channel == channel)

        async def unit(session: AsyncSession) -> Choices:
            row = (await session.execute(chosen)).first()
            silent = frozenset((await session.execute(muted)).scalars())
            return Choices(row.speak, row.language, silent) if row else Choices(muted=silent)

        return await self._database.read(unit)

    async def choose(self, session: AsyncSession, team: str, channel: str, chosen: Choices, user: str | None) -> None:
        """Store what ``user`` chose for ``channel``; what is muted stays as it is."""
        values: dict[str, Any] = {"team": team, "channel": channel, "speak": chosen.speak, "language": chosen.language}
        values |= {"user": user, "changed": datetime.now(UTC)}
        await upsert(session, choices, values, key=[choices.c.team, choices.c.channel])

    async def mute(self, session: AsyncSession, team: str, channel: str, signature: str, user: str | None) -> None:
        """Be silent about ``signature`` in ``channel`` unless asked."""
        values = {"team": team, "channel": channel, "signature": signature, "user": user, "changed": datetime.now(UTC)}
        await upsert(session, mutes, values, key=[mutes.c.team, mutes.c.channel, mutes.c.signature])

    async def unmute(self, session: AsyncSession, team: str, channel: str, signatures: Collection[str]) -> int:
        """Speak of ``signatures`` in ``channel`` again; return how many were muted."""
        here = (mutes.c.team == team, mutes.c.channel == channel, mutes.c.signature.in_(list(signatures)))
        return len((await session.execute(delete(mutes).where(*here).returning(mutes.c.signature))).all())

    async def delete_team(self, session: AsyncSession, team: str) -> int:
        """Forget every choice of that team; return how many there were."""
        gone = await session.execute(delete(choices).where(choices.c.team == team).returning(choices.c.channel))
        more = await session.execute(delete(mutes).where(mutes.c.team == team).returning(mutes.c.signature))
        return len(gone.all()) + len(more.all())
