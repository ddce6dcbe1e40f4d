"""The job table: what is stored before the ack, claimed under a lease, and ended once."""

import asyncio
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import Executable, Row, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import Database, now
from bot.cases.upsert import dialect_of
from bot.work import statements as sql
from bot.work.model import Hands, Job, NewJob, Save
from bot.work.naming import beside_of
from bot.work.settings import WorkSettings
from bot.work.tables import STATUS, jobs
from bot.work.written import said_in
from decoder import writes_japanese

log = structlog.get_logger()
_STORED = tuple(name for name in Job.__dataclass_fields__ if name != "first")
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
        self.hands: Hands | None = None  # this process's worker, where it has one
        self._storing: set[asyncio.Task[bool]] = set()

    async def enqueue(self, job: NewJob, *, delivery: str | None = None) -> bool:
        """Store ``job``; False where its key, or that delivery, is known already.

        Where the worker has room it is claimed in the same transaction: one commit less before the answer. So it goes on
        where the caller is cancelled, else a claimed job would lie until its lease ends.
        """
        storing = asyncio.create_task(self._enqueue(job, delivery))
        self._storing.add(storing)
        storing.add_done_callback(self._stored)
        return await asyncio.shield(storing)

    def _stored(self, storing: asyncio.Task[bool]) -> None:
        self._storing.discard(storing)
        if not storing.cancelled():
            storing.exception()  # told to the caller; where that is gone, to nobody

    async def _enqueue(self, job: NewJob, delivery: str | None) -> bool:
        hands = self.hands if self.hands is not None and self.hands.reach(job.kind) else None

        async def unit(session: AsyncSession) -> tuple[int | None, Job | None]:
            if delivery is not None and not await _remember(session, delivery):
                return None, None
            return (await _store(session, job), None) if hands is None else await self._take_new(session, job)

        new = taken = None
        try:
            new, taken = await self.database.write(unit)
        finally:
            if hands is not None:
                hands.take(taken)
        if new is None:
            return False
        log.info("stored", job=new, kind=job.kind)  # beside the request's id: from here on the job has its own
        if taken is None:
            self.wake.set()
        return True

    async def is_busy(self, lane: str) -> bool:
        """Whether a job of ``lane`` is queued or running, in whichever process."""

        async def unit(session: AsyncSession) -> bool:
            return (await session.execute(sql.BUSY, {"lane": lane, "beside": beside_of(lane)})).first() is not None

        return await self.database.read(unit)

    async def adopt(self) -> None:
        """At the start on SQLite: what runs in the table runs nowhere, for this process has the file to itself."""
        if self.database.is_sqlite:
            await self.database.write(lambda session: session.execute(sql.ADOPTED))

    async def claim(self, kinds: Collection[str], room: int, *, idle: bool) -> Claim:
        """Take up to ``room`` due jobs of these ``kinds``; a suspected one only when ``idle``, and then nothing else."""

        async def unit(session: AsyncSession) -> Claim:
            rows = (await session.execute(sql.DUE, {"kinds": list(kinds), "room": room})).all()
            lost = [row for row in rows if row.state == "running"]
            buried = [await self._lost(session, row) for row in lost].count(True)
            return replace(await self._take(session, _ready(rows), room, idle), again=bool(lost), buried=buried)

        return await self.database.write(unit)

    async def extend(self, held: Sequence[Job]) -> frozenset[int]:
        """Renew the leases; return the ids that are still held."""
        values = {"ids": [job.id for job in held], "by": self.owner, "lease": self.settings.lease}

        async def unit(session: AsyncSession) -> frozenset[int]:
            return frozenset((await session.execute(sql.EXTENDED, values)).scalars())

        return await self.database.write(unit)

    async def finish(self, job: Job, save: Save | None = None, regrets: Regrets | None = None) -> None:
        """End ``job`` and run ``save``, in one transaction; with ``regrets`` the person is told. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            await self._change(session, sql.DONE, job, why=regrets and regrets.error)
            if save is not None:
                await save(session)
            if regrets is not None:
                await _apologise(session, job, regrets)

        await self.database.write(unit)

    async def retry(self, job: Job, pause: float, *, error: str | None = None, failed: bool = False) -> None:
        """Give ``job`` back, to be claimed again after ``pause``. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            await self._change(session, sql.BACK, job, pause=pause, failed=int(failed), why=error)

        await self.database.write(unit)

    async def bury(self, job: Job, regrets: Regrets) -> None:
        """Set ``job`` aside for good, as a dead letter, and tell the person once. Raises LostLease."""

        async def unit(session: AsyncSession) -> None:
            await self._change(session, sql.DEAD, job, why=regrets.error)
            await _apologise(session, job, regrets)

        await self.database.write(unit)

    async def renewed(self, session: AsyncSession, job: Job) -> float:
        """Renew the lease and return the time. Raises LostLease: a process that was stopped past its lease ends here."""
        lease = self.settings.lease
        due = (await session.execute(sql.RENEWED, self._claimed(job) | {"lease": lease})).scalar()
        if due is None:
            raise LostLease(job.key)
        return float(due) - lease

    def _claimed(self, job: Job) -> dict[str, Any]:
        """Return the parameters that name this process's claim."""
        return {"job": job.id, "by": self.owner, "attempt": job.attempt}

    async def _change(self, session: AsyncSession, change: Executable, job: Job, **values: Any) -> None:
        if (await session.execute(change, self._claimed(job) | values)).first() is None:
            raise LostLease(job.key)

    async def _take(self, session: AsyncSession, ready: Sequence[Row[Any]], room: int, idle: bool) -> Claim:
        suspect = bool(ready) and ready[0].solo
        if suspect and not idle:
            return Claim(hold=True)
        chosen = [row.id for row in (ready[:1] if suspect else ready[:room])]
        if not chosen:
            return Claim()
        taken = await session.execute(sql.TAKEN, {"ids": chosen, "by": self.owner, "lease": self.settings.lease})
        return Claim(tuple(sorted((_job(row) for row in taken.mappings()), key=lambda job: job.id)), alone=suspect)

    async def _take_new(self, session: AsyncSession, job: NewJob) -> tuple[int | None, Job | None]:
        """Store ``job`` and claim it, unless its turn is later; return its id, and the claim."""
        if not await _is_first(session, job.lane):
            return await _store(session, job), None
        lanes = {"in_lane": job.lane, "beside": beside_of(job.lane) if job.lane else None}
        claim = lanes | {"by": self.owner, "lease": self.settings.lease}
        statement = sql.storing_at_once(dialect_of(session))
        row = (await session.execute(statement, _values(job) | claim)).mappings().first()
        if row is None:
            return None, None
        return row["id"], replace(_job(row), first=True) if row["state"] == "running" else None

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
        solo = row.solo or row.deaths > 0 or (await session.execute(sql.POSTING, {"job": row.id})).first() is None
        back = {"state": "queued", "due": now(), "owner": None, "deaths": deaths, "solo": solo}
        await session.execute(update(jobs).where(jobs.c.id == row.id).values(back))
        return False


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(**{name: row[name] for name in _STORED})


def _ready(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.state == "queued"]


async def _remember(session: AsyncSession, delivery: str) -> bool:
    return (await session.execute(sql.remembering(dialect_of(session)), {"id": delivery})).first() is not None


async def _is_first(session: AsyncSession, lane: str | None) -> bool:
    """Whether nobody else is storing a job of ``lane`` now: on PostgreSQL two would not see each other, and both begin."""
    if lane is None or dialect_of(session) != "postgresql":
        return True
    return bool((await session.execute(sql.LANE_HELD, {"lane": lane})).scalar())


def _values(job: NewJob) -> dict[str, Any]:
    names = ("key", "kind", "team", "channel", "thread_ts", "lane")
    return {name: getattr(job, name) for name in names} | {"payload": dict(job.payload)}


async def _store(session: AsyncSession, job: NewJob) -> int | None:
    number: int | None = (await session.execute(sql.storing(dialect_of(session)), _values(job))).scalar()
    return number


async def _apologise(session: AsyncSession, job: Job, regrets: Regrets) -> None:
    """Store the apology as a job of its own: once for a key, and none where the job had already answered.

    Where the job had got no further than its status, the apology takes its place.
    """
    said = {row.step: row.ts for row in await session.execute(sql.SAID, {"job": job.id})}
    if job.kind == APOLOGY or said.keys() - {STATUS}:
        return
    carried = {name: job.payload[name] for name in ("response_url", "user", "language") if name in job.payload}
    if writes_japanese(said_in(job.payload)):
        carried["language"] = "ja"
    payload = carried | {"sentence": regrets.sentence} | ({STATUS: said[STATUS]} if STATUS in said else {})
    await _store(session, NewJob(f"{job.key}#{APOLOGY}", APOLOGY, job.team, job.channel, payload, job.thread_ts))
