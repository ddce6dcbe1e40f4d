"""The job table: what is stored before the ack, claimed under a lease, and ended once."""

import asyncio
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import Database, now
from bot.cases.upsert import insert_into
from bot.work.model import Job, NewJob, Save
from bot.work.settings import WorkSettings
from bot.work.tables import deliveries, jobs, posts

OPEN = ("queued", "running")  # the states of a job that has not ended
APOLOGY = "apology"  # the kind of job that tells a person that theirs came to nothing


class LostLease(Exception):  # noqa: N818 - an outcome, not an error
    """Another process has the job: whatever this one still holds of it is void."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a process may do next: jobs that it holds now; ``hold``: finish what runs before claiming more."""

    jobs: tuple[Job, ...] = ()
    alone: bool = False  # the one job is suspected of a death: nothing may run beside it
    hold: bool = False
    again: bool = False  # dead processes' jobs were found: claim once more at once
    buried: int = 0


@dataclass(frozen=True, slots=True)
class Regrets:
    """Why a job came to nothing. ``sentence`` is told to the person as it is; without one, a general apology."""

    error: str
    sentence: str | None = None


class JobTable:
    """The jobs, for one process. Every change of a held job asks first whether it is still held."""

    def __init__(self, database: Database, settings: WorkSettings) -> None:
        self.database = database
        self.settings = settings
        self.owner = uuid.uuid4().hex
        self.wake = asyncio.Event()

    async def enqueue(self, job: NewJob, *, delivery: str | None = None) -> bool:
        """Store ``job``; False where its key, or that delivery, is known already."""

        async def unit(session: AsyncSession) -> bool:
            if delivery is not None and not await _remember(session, delivery):
                return False
            return await _store(session, job)

        new = await self.database.write(unit)
        if new:
            self.wake.set()
        return new

    async def is_busy(self, lane: str) -> bool:
        """Whether a job of ``lane`` is queued or running, in whichever process."""
        here = select(jobs.c.id).where(jobs.c.lane == lane, jobs.c.state.in_(OPEN)).limit(1)

        async def unit(session: AsyncSession) -> bool:
            return (await session.execute(here)).first() is not None

        return await self.database.read(unit)

    async def adopt(self) -> None:
        """At the start on SQLite: what runs in the table runs nowhere, for this process has the file to itself."""
        if self.database.is_sqlite:
            here = update(jobs).where(jobs.c.state == "running").values(due=now())
            await self.database.write(lambda session: session.execute(here))

    async def claim(self, kinds: Collection[str], room: int, *, idle: bool) -> Claim:
        """Take up to ``room`` due jobs of these ``kinds``; a suspected one only when ``idle``, and then nothing else."""

        async def unit(session: AsyncSession) -> Claim:
            rows = (await session.execute(_due(kinds, room))).all()
            lost = [row for row in rows if row.state == "running"]
            buried = [await self._lost(session, row) for row in lost].count(True)
            return replace(await self._take(session, _ready(rows), room, idle), again=bool(lost), buried=buried)

        return await self.database.write(unit)

    async def extend(self, held: Sequence[Job]) -> frozenset[int]:
        """Renew the leases; return the ids that are still held."""
        mine = update(jobs).where(jobs.c.id.in_([job.id for job in held]), jobs.c.owner == self.owner, jobs.c.state == "running")
        statement = mine.values(due=now() + self.settings.lease).returning(jobs.c.id)

        async def unit(session: AsyncSession) -> frozenset[int]:
            return frozenset((await session.execute(statement)).scalars())

        return await self.database.write(unit)

    async def finish(self, job: Job, save: Save | None = None, regrets: Regrets | None = None) -> None:
        """End ``job`` and run ``save``, in one transaction; with ``regrets`` the person is told. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            await self._change(session, job, state="done", ended=now(), payload={}, owner=None, error=regrets and regrets.error)
            if save is not None:
                await save(session)
            if regrets is not None:
                await _apologise(session, job, regrets)

        await self.database.write(unit)
        self.wake.set()

    async def retry(self, job: Job, pause: float, *, error: str | None = None, failed: bool = False) -> None:
        """Give ``job`` back, to be claimed again after ``pause``. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            failures = jobs.c.failures + int(failed)
            await self._change(session, job, state="queued", due=now() + pause, owner=None, failures=failures, error=error)

        await self.database.write(unit)

    async def bury(self, job: Job, regrets: Regrets) -> None:
        """Set ``job`` aside for good, as a dead letter, and tell the person once. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            await self._change(session, job, state="dead", ended=now(), owner=None, error=regrets.error)
            await _apologise(session, job, regrets)

        await self.database.write(unit)
        self.wake.set()

    def held(self, job: Job) -> ColumnElement[bool]:
        """Return the condition under which this process still holds that very claim."""
        return and_(jobs.c.id == job.id, jobs.c.owner == self.owner, jobs.c.attempts == job.attempt, jobs.c.state == "running")

    async def _change(self, session: AsyncSession, job: Job, **values: Any) -> None:
        changed = await session.execute(update(jobs).where(self.held(job)).values(values).returning(jobs.c.id))
        if changed.first() is None:
            raise LostLease(job.key)

    async def _take(self, session: AsyncSession, ready: Sequence[Row[Any]], room: int, idle: bool) -> Claim:
        suspect = bool(ready) and ready[0].solo
        if suspect and not idle:
            return Claim(hold=True)
        chosen = [row.id for row in (ready[:1] if suspect else ready[:room])]
        if not chosen:
            return Claim()
        lease = {"state": "running", "owner": self.owner, "due": now() + self.settings.lease, "attempts": jobs.c.attempts + 1}
        taken = await session.execute(update(jobs).where(jobs.c.id.in_(chosen)).values(lease).returning(*_JOB))
        return Claim(tuple(sorted((_job(row) for row in taken.mappings()), key=lambda job: job.id)), alone=suspect)

    async def _lost(self, session: AsyncSession, row: Row[Any]) -> bool:
        """Put back a job whose process is gone: alone, unless it had come as far as its post; True if set aside instead.

        Reading a screen can kill a process, posting cannot: a job that was posting is innocent until its second death.
        """
        deaths = row.deaths + 1
        if row.solo and deaths >= self.settings.deaths:
            regrets = Regrets(f"the process died {deaths} times with this job")
            dead = {"state": "dead", "ended": now(), "owner": None, "deaths": deaths, "error": regrets.error}
            await session.execute(update(jobs).where(jobs.c.id == row.id).values(dead))
            await _apologise(session, _job(row._mapping), regrets)  # noqa: SLF001 - public by SQLAlchemy's word
            return True
        posting = select(posts.c.job_id).where(posts.c.job_id == row.id, posts.c.tried.is_not(None))
        solo = row.solo or row.deaths > 0 or (await session.execute(posting)).first() is None
        back = {"state": "queued", "due": now(), "owner": None, "deaths": deaths, "solo": solo}
        await session.execute(update(jobs).where(jobs.c.id == row.id).values(back))
        return False


_AGE = (now() - jobs.c.created).label("age")
_JOB = [
    *(jobs.c[name] for name in ("id", "key", "kind", "team", "channel", "payload", "thread_ts", "lane", "failures", "deaths")),
    jobs.c.attempts.label("attempt"),
    _AGE,
]


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})


def _ready(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.state == "queued"]


def _due(kinds: Collection[str], room: int) -> Any:
    """Select what may be claimed: due jobs and ended leases, suspects first, the most often dead of them last."""
    before = jobs.alias("before")
    blocked = exists().where(before.c.lane == jobs.c.lane, before.c.state.in_(OPEN), before.c.id < jobs.c.id)
    turn = or_(jobs.c.lane.is_(None), jobs.c.state == "running", ~blocked)
    order = (jobs.c.solo.desc(), case((jobs.c.solo == true(), jobs.c.deaths), else_=0), jobs.c.due, jobs.c.id)
    columns = [*_JOB, jobs.c.state, jobs.c.solo]
    due = select(*columns).where(jobs.c.state.in_(OPEN), jobs.c.due <= now(), turn)
    due = due.where(jobs.c.kind.in_(kinds))
    return due.order_by(*order).limit(room).with_for_update(skip_locked=True, of=jobs)


async def _remember(session: AsyncSession, delivery: str) -> bool:
    statement = insert_into(session, deliveries).values(id=delivery, seen=now()).on_conflict_do_nothing()
    return (await session.execute(statement.returning(deliveries.c.id))).first() is not None


async def _store(session: AsyncSession, job: NewJob) -> bool:
    statement = insert_into(session, jobs).values(_new(job)).on_conflict_do_nothing(index_elements=[jobs.c.key])
    return (await session.execute(statement.returning(jobs.c.id))).first() is not None


def _new(job: NewJob) -> dict[str, Any]:
    names = ("key", "kind", "team", "channel", "thread_ts", "lane")
    values = {name: getattr(job, name) for name in names} | {"payload": dict(job.payload)}
    counted = dict.fromkeys(("attempts", "failures", "deaths"), 0)
    return values | counted | {"state": "queued", "due": now(), "created": now(), "solo": False}


async def _apologise(session: AsyncSession, job: Job, regrets: Regrets) -> None:
    """Store the apology as a job of its own: once for a key, and none where the job had already answered."""
    answered = select(posts.c.ts).where(posts.c.job_id == job.id, posts.c.ts.is_not(None)).limit(1)
    if job.kind == APOLOGY or (await session.execute(answered)).first() is not None:
        return
    carried = {name: job.payload[name] for name in ("response_url", "user", "language") if name in job.payload}
    payload = carried | {"sentence": regrets.sentence}
    await _store(session, NewJob(f"{job.key}#{APOLOGY}", APOLOGY, job.team, job.channel, payload, job.thread_ts))
