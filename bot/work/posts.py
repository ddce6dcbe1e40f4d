"""What a job has posted, or may have: the intent is stored before each post, with the channel's time slot."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import now
from bot.cases.upsert import insert_into, upsert
from bot.work.model import Job
from bot.work.table import JobTable, LostLease
from bot.work.tables import jobs, posts, slots


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
            time = await self._renew(session, job)
            here = select(posts.c.slot, posts.c.tried, posts.c.ts).where(posts.c.job_id == job.id, posts.c.step == step)
            row = (await session.execute(here)).first()
            channel_of = (session, job.team, channel)
            slot = await (self._kept(*channel_of, row.slot) if row else self._reserve(*channel_of, time))
            wait = max(0.0, slot - time)
            tried = row.tried if row else None
            if not tried:
                mine = {"job_id": job.id, "step": step, "slot": slot, "ts": None}
                mine["tried"] = time if wait <= self.settings.slot_wait else None
                await session.execute(upsert(session, posts, mine, key=[posts.c.job_id, posts.c.step]))
            return Intent(wait, time, tried, row.ts if row else None)

        return await self._table.database.write(unit)

    async def posted(self, job: Job, steps: Mapping[str, str]) -> None:
        """Store the ``ts`` of each step: a later attempt need not ask Slack."""

        async def unit(session: AsyncSession) -> None:
            for step, ts in steps.items():
                here = (posts.c.job_id == job.id, posts.c.step == step)
                await session.execute(update(posts).where(*here).values(ts=ts))

        if steps:
            await self._table.database.write(unit)

    async def refused(self, job: Job, step: str) -> None:
        """Store that ``step`` was certainly not posted; its slot is given up. Raises LostLease: it is another's intent now."""

        async def unit(session: AsyncSession) -> None:
            await self._renew(session, job)
            here = (posts.c.job_id == job.id, posts.c.step == step)
            await session.execute(delete(posts).where(*here))

        await self._table.database.write(unit)

    async def slow_down(self, job: Job, step: str, channel: str, seconds: float) -> None:
        """Store a 429: ``step`` was not posted, and the channel has no room for ``seconds``."""

        async def unit(session: AsyncSession) -> None:
            time = await self._renew(session, job)
            free = time + seconds + self.settings.channel_gap
            key = {"team": job.team, "channel": channel}
            values = key | {"free": free, "blocked": time + seconds}
            await session.execute(upsert(session, slots, values, key=[slots.c.team, slots.c.channel]))
            here = (posts.c.job_id == job.id, posts.c.step == step)
            await session.execute(update(posts).where(*here).values(tried=None, slot=time + seconds))

        await self._table.database.write(unit)

    async def _renew(self, session: AsyncSession, job: Job) -> float:
        """Renew the lease and return the time. A process that was stopped past its lease ends here."""
        lease = self.settings.lease
        statement = update(jobs).where(self._table.held(job)).values(due=now() + lease).returning(jobs.c.due)
        due = (await session.execute(statement)).scalar()
        if due is None:
            raise LostLease(job.key)
        return float(due) - lease

    async def _kept(self, session: AsyncSession, team: str, channel: str, slot: float) -> float:
        """Return the slot that was reserved earlier, or the end of the pause that Slack has asked for since."""
        here = select(slots.c.blocked).where(slots.c.team == team, slots.c.channel == channel)
        return max(slot, (await session.execute(here)).scalar() or 0.0)

    async def _reserve(self, session: AsyncSession, team: str, channel: str, time: float) -> float:
        """Take the channel's next slot and move it on."""
        gap = self.settings.channel_gap
        new = insert_into(session, slots).values(team=team, channel=channel, free=time + gap, blocked=0.0)
        free = case((slots.c.free > time, slots.c.free), else_=time) + gap
        moved = new.on_conflict_do_update(index_elements=[slots.c.team, slots.c.channel], set_={"free": free})
        return float((await session.execute(moved.returning(slots.c.free))).scalar_one()) - gap
