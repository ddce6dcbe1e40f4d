"""What a job has posted, or may have: the intent is stored before each post, with the channel's time slot."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.upsert import dialect_of, upsert
from bot.work import statements as sql
from bot.work.model import Job
from bot.work.table import JobTable
from bot.work.tables import posts, slots


@dataclass(frozen=True, slots=True)
class Intent:
    """Leave to post. ``wait``: seconds until the channel's slot; ``tried``: when an earlier attempt may have reached Slack."""

    wait: float
    now: float  # the database's clock
    tried: float | None = None
    ts: str | None = None  # known to be posted

    @property
    def unsure(self) -> bool:
        """Slack has to be asked first."""
        return self.tried is not None and self.ts is None


class PostTable:
    """The posts of jobs that this process holds."""

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self.settings = table.settings

    async def intend(self, job: Job, step: str, channel: str) -> Intent:
        """Store that ``step`` is about to be posted, unless its slot is far off; renews the lease. Raises LostLease."""

        async def unit(session: AsyncSession) -> Intent:
            time = await self._table.renewed(session, job)
            row = (await session.execute(sql.INTENT, {"job": job.id, "which": step})).first()
            channel_of = (session, job.team, channel)
            slot = await (self._kept(*channel_of, row.slot) if row else self._reserve(*channel_of, time))
            wait = max(0.0, slot - time)
            tried = row.tried if row else None
            if not tried:
                mine = {"job_id": job.id, "step": step, "slot": slot, "ts": None}
                mine["tried"] = time if wait <= self.settings.slot_wait else None
                await upsert(session, posts, mine, key=[posts.c.job_id, posts.c.step])
            return Intent(wait, time, tried, row.ts if row else None)

        return await self._table.database.write(unit)

    async def renew(self, job: Job) -> None:
        """Renew the lease. Raises LostLease."""
        await self._table.database.write(lambda session: self._table.renewed(session, job))

    async def known(self, job: Job, step: str) -> Intent | None:
        """Return what is stored of ``step``; None where it was never begun."""

        async def unit(session: AsyncSession) -> Intent | None:
            row = (await session.execute(sql.KNOWN, {"job": job.id, "which": step})).first()
            return Intent(0.0, row.now, row.tried, row.ts) if row else None

        return await self._table.database.read(unit)

    async def posted(self, job: Job, steps: Mapping[str, str]) -> None:
        """Store the ``ts`` of each step: a later attempt need not ask Slack."""

        async def unit(session: AsyncSession) -> None:
            for step, ts in steps.items():
                await session.execute(sql.POSTED, {"job": job.id, "which": step, "at": ts})

        if steps:
            await self._table.database.write(unit)

    async def looked(self, job: Job, step: str, tried: float) -> None:
        """Store how far back ``step`` is still to be looked for."""

        async def unit(session: AsyncSession) -> None:
            await self._table.renewed(session, job)
            await session.execute(sql.LOOKED, {"job": job.id, "which": step, "at": tried})

        await self._table.database.write(unit)

    async def refused(self, job: Job, step: str) -> None:
        """Store that ``step`` was certainly not posted; its slot is given up. Raises LostLease: it is another's intent now."""

        async def unit(session: AsyncSession) -> None:
            await self._table.renewed(session, job)
            await session.execute(sql.GIVEN_UP, {"job": job.id, "which": step})

        await self._table.database.write(unit)

    async def slow_down(self, job: Job, step: str, channel: str, seconds: float) -> None:
        """Store a 429: ``step`` was not posted, and the channel has no room for ``seconds``."""

        async def unit(session: AsyncSession) -> None:
            time = await self._table.renewed(session, job)
            free = time + seconds + self.settings.channel_gap
            key = {"team": job.team, "channel": channel}
            values = key | {"free": free, "blocked": time + seconds}
            await upsert(session, slots, values, key=[slots.c.team, slots.c.channel])
            await session.execute(sql.PUT_OFF, {"job": job.id, "which": step, "until": time + seconds})

        await self._table.database.write(unit)

    async def _kept(self, session: AsyncSession, team: str, channel: str, slot: float) -> float:
        """Return the slot that was reserved earlier, or the end of the pause that Slack has asked for since."""
        blocked = (await session.execute(sql.BLOCKED, {"team": team, "channel": channel})).scalar()
        return max(slot, blocked or 0.0)

    async def _reserve(self, session: AsyncSession, team: str, channel: str, time: float) -> float:
        """Take the channel's next slot and move it on."""
        gap = self.settings.channel_gap
        values = {"of_team": team, "of_channel": channel, "time": time, "gap": gap}
        return float((await session.execute(sql.reserving(dialect_of(session)), values)).scalar_one()) - gap
