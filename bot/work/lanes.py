"""The lanes: a job that reads for long steps beside its lane and lets by what has nothing to do with it.

One job of a lane is beside it at a time; what must come after it waits there behind it. Before it decides anything the job
goes back, with those, and has its lane to itself: from then on it is as if it had never left.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import now
from bot.work.courier import Yields
from bot.work.model import Job
from bot.work.naming import beside_of
from bot.work.statements import OPEN, open_around
from bot.work.table import JobTable, LostLease
from bot.work.tables import jobs

Result = TypeVar("Result")
AFTER = 2.0  # seconds that reading holds up its lane before it steps beside it
PAUSE = 0.2  # seconds between two looks at the lane
LOOKS = 10  # that find nothing going on in the lane before what waits for it gives its worker back
_other = jobs.alias("other")
_READ: list[Any] = [jobs.c[name] for name in ("id", "key", "kind", "team", "channel", "payload", "thread_ts", "lane")]
_AHEAD = (  # asked by every job of a lane, so built once
    select(*_READ, jobs.c.attempts.label("attempt")).where(open_around(jobs), jobs.c.id < bindparam("job")).order_by(jobs.c.id)
)
log = structlog.get_logger()


class Lanes:
    """Where jobs stand to their lanes, for one process: of its workers only half are ever beside one, of one none.

    Who goes back may wait for another job: there is always a worker for that.
    """

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self._most = table.settings.workers // 2
        self._beside = 0

    async def beside(self, job: Job, reading: Coroutine[Any, Any, Result]) -> Result:
        """Do ``reading``, where it takes long beside the lane of ``job``; what it raises leaves the job where it is."""
        task = asyncio.create_task(reading)
        left = False
        try:
            while not (await asyncio.wait({task}, timeout=None if left else AFTER))[0]:
                left = await self._leaves(job)
            result = await task
            if left:
                await self._goes_back(job)
            return result
        finally:
            self._beside -= left
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def ahead(self, job: Job) -> tuple[Job, ...]:
        """Return the earlier jobs that are beside the lane of ``job``, or came back into it."""
        values = {"lane": job.lane, "beside": beside_of(str(job.lane)), "job": job.id}

        async def unit(session: AsyncSession) -> tuple[Job, ...]:
            return tuple(Job(**row) for row in (await session.execute(_AHEAD, values)).mappings())

        return await self._table.database.glance(unit)

    async def wait_behind(self, job: Job) -> None:
        """Put ``job`` behind what is beside its lane, for its next attempt. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            moved = update(jobs).where(self._held(job)).values(lane=beside_of(str(job.lane))).returning(jobs.c.id)
            if (await session.execute(moved)).first() is None:
                raise LostLease(job.key)

        await self._table.database.write(unit)

    async def end_beside(self, job: Job) -> None:
        """Put ``job``, the first beside its lane now, and what waits behind it back, for their next attempts."""
        lane = str(job.lane).removesuffix(beside_of(""))
        await self._table.database.write(lambda session: session.execute(self._back(job, lane)))

    async def _leaves(self, job: Job) -> bool:
        """Step beside the lane, unless another job is there; whether that was done."""
        if job.lane is None or self._beside >= self._most:
            return False
        self._beside += 1
        left = False
        try:
            left = await self._table.database.write(lambda session: self._step(session, job, beside_of(str(job.lane))))
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the reading goes on in its lane
            log.warning("stays in its lane", error=type(error).__name__)
        finally:
            self._beside -= not left
        return left

    async def _step(self, session: AsyncSession, job: Job, beside: str) -> bool:
        there = exists().where(_other.c.lane == beside, _other.c.state.in_(OPEN))
        step = update(jobs).where(self._held(job), ~there).values(lane=beside).returning(jobs.c.id)
        return (await session.execute(step)).first() is not None

    async def _goes_back(self, job: Job) -> None:
        """Return once the lane is this job's own. Raises LostLease.

        Raises Yields where what comes first waits for a worker: that may be this one, or, of a suspect, all of them.
        """
        idle = 0
        while not await self._is_back(job):
            idle = 0 if await self._others_run(job) else idle + 1
            if idle >= LOOKS:
                raise Yields("what came before it waits", 0.0)
            await asyncio.sleep(PAUSE)
        while await self._others_run(job):  # noqa: ASYNC110 - of every process
            await asyncio.sleep(PAUSE)

    async def _is_back(self, job: Job) -> bool:
        """Go back, unless an earlier job is there: of two that would wait for each other the later one waits outside."""
        earlier = exists().where(_other.c.lane == job.lane, _other.c.state.in_(OPEN), _other.c.id < job.id)

        async def unit(session: AsyncSession) -> bool:
            lane = (await session.execute(select(jobs.c.lane).where(self._held(job)))).scalar()
            if lane is None:
                raise LostLease(job.key)
            moved = await session.execute(self._back(job, str(job.lane)).where(~earlier))
            return lane == job.lane or job.id in set(moved.scalars())

        return await self._table.database.write(unit)

    async def _others_run(self, job: Job) -> bool:
        """Whether another job of the lane is held by a process that lives."""
        others = select(jobs.c.id).where(jobs.c.lane == job.lane, jobs.c.state == "running", jobs.c.id != job.id)
        held = others.where(jobs.c.due > now()).limit(1)

        async def unit(session: AsyncSession) -> bool:
            return (await session.execute(held)).first() is not None

        return await self._table.database.read(unit)

    def _back(self, job: Job, lane: str) -> Any:
        """Return what moves ``job``, and all that waits, back into ``lane``."""
        mine = or_(jobs.c.id == job.id, jobs.c.state == "queued")
        there = (jobs.c.lane == beside_of(lane), jobs.c.state.in_(OPEN))
        return update(jobs).where(*there, mine).values(lane=lane).returning(jobs.c.id)

    def _held(self, job: Job) -> ColumnElement[bool]:
        claim = (jobs.c.id == job.id, jobs.c.owner == self._table.owner, jobs.c.attempts == job.attempt)
        return and_(*claim, jobs.c.state == "running")
