"""Dead letters, counts, and what is deleted when its time has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import CaseBook
from bot.cases.database import Database, now, tidy
from bot.work.table import JobTable
from bot.work.tables import deliveries, jobs, posts, slots


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that was set aside. ``ended`` in seconds since 1970."""

    id: int
    key: str
    kind: str
    team: str
    channel: str | None
    attempts: int
    ended: float
    error: str | None


@dataclass(frozen=True, slots=True)
class Census:
    """How the work stands: jobs by state, the age of the oldest of each, and how long the oldest due one waits, in seconds."""

    queued: int = 0
    running: int = 0
    done: int = 0
    dead: int = 0
    oldest: float = 0.0
    ages: Mapping[str, float] = field(default_factory=dict)


async def dead_letters(database: Database) -> tuple[DeadLetter, ...]:
    """List what was set aside, newest first."""
    columns = [jobs.c[name] for name in DeadLetter.__dataclass_fields__]
    query = select(*columns).where(jobs.c.state == "dead").order_by(jobs.c.ended.desc(), jobs.c.id.desc())

    async def unit(session: AsyncSession) -> tuple[DeadLetter, ...]:
        return tuple(DeadLetter(**row) for row in (await session.execute(query)).mappings())

    return await database.read(unit)


async def revive(database: Database, job_id: int) -> bool:
    """Queue a dead letter again, as if nothing had happened; False where there is none of that id."""
    fresh: dict[str, Any] = {"state": "queued", "due": now(), "created": now(), "ended": None, "error": None}
    fresh |= {"failures": 0, "deaths": 0, "solo": False}
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "dead").values(fresh).returning(jobs.c.id)

    async def unit(session: AsyncSession) -> bool:
        return (await session.execute(statement)).first() is not None

    return await database.write(unit)


async def census(database: Database) -> Census:
    """Count the jobs."""
    age = func.coalesce(now() - func.min(jobs.c.due), 0.0)
    oldest = select(age).where(jobs.c.state == "queued", jobs.c.due <= now())

    async def unit(session: AsyncSession) -> Census:
        count = select(jobs.c.state, func.count(), now() - func.min(jobs.c.created)).group_by(jobs.c.state)
        rows = (await session.execute(count)).all()
        waits = float((await session.execute(oldest)).scalar() or 0.0)
        return Census(**{row[0]: row[1] for row in rows}, oldest=waits, ages={row[0]: float(row[2]) for row in rows})

    return await database.read(unit)


async def forget_team(session: AsyncSession, team: str) -> None:
    """Delete the work of a team that has removed the bot."""
    await session.execute(delete(jobs).where(jobs.c.team == team))
    await session.execute(delete(slots).where(slots.c.team == team))


async def forget_thread(session: AsyncSession, team: str, channel: str, thread_ts: str) -> None:
    """Delete the dead letters of a thread: they hold what was written in it."""
    here = (jobs.c.team == team, jobs.c.channel == channel, jobs.c.thread_ts == thread_ts, jobs.c.state == "dead")
    await session.execute(delete(jobs).where(*here))


class Upkeep:
    """Retention."""

    def __init__(self, table: JobTable) -> None:
        self._database = table.database
        self._settings = table.settings

    async def once(self) -> None:
        """Delete what is older than its time."""
        done = and_(jobs.c.state == "done", jobs.c.ended < now() - self._settings.keep_jobs)
        dead = and_(jobs.c.state == "dead", jobs.c.ended < now() - self._settings.keep_dead)

        async def unit(session: AsyncSession) -> None:
            await session.execute(delete(jobs).where(or_(done, dead)))
            await session.execute(delete(posts).where(posts.c.job_id.in_(select(jobs.c.id).where(jobs.c.state == "done"))))
            await session.execute(delete(deliveries).where(deliveries.c.seen < now() - self._settings.keep_jobs))
            await session.execute(delete(slots).where(slots.c.free < now() - self._settings.keep_jobs))

        await self._database.write(unit)
        oldest = datetime.now(UTC) - timedelta(seconds=self._settings.keep_cases)
        await self._database.write(lambda session: CaseBook(self._database).delete_before(session, oldest))
        await tidy(self._database)
