"""The statements of the job table, built once: they are executed with values for each job, and building costs more than running.

Parameters: ``job by attempt`` name a claim, by its id, process and number; the others are said where they are used.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from bot.cases.database import now
from bot.cases.upsert import insert_into
from bot.work.tables import STATUS, deliveries, jobs, posts, slots

OPEN = ("queued", "running")  # the states of a job that has not ended

AGE = (now() - jobs.c.created).label("age")
JOB = [
    *(jobs.c[name] for name in ("id", "key", "kind", "team", "channel", "payload", "thread_ts", "lane", "failures", "deaths")),
    jobs.c.attempts.label("attempt"),
    AGE,
]


def _number(name: str) -> Any:
    return bindparam(name, type_=Double)


_HELD = and_(
    jobs.c.id == bindparam("job"),
    jobs.c.owner == bindparam("by"),
    jobs.c.attempts == bindparam("attempt"),
    jobs.c.state == "running",
)


def _change(**values: Any) -> Any:
    """Return what changes a claimed job, and gives no row where the claim is lost."""
    return update(jobs).where(_HELD).values(values).returning(jobs.c.id)


DONE = _change(state="done", ended=now(), payload={}, owner=None, error=bindparam("why"))
BACK = _change(  # queued again after ``pause`` seconds; ``failed`` 1 where that is the job's fault
    state="queued",
    due=now() + _number("pause"),
    owner=None,
    failures=jobs.c.failures + bindparam("failed", type_=Integer),
    error=bindparam("why"),
)
DEAD = _change(state="dead", ended=now(), owner=None, error=bindparam("why"))
RENEWED = update(jobs).where(_HELD).values(due=now() + _number("lease")).returning(jobs.c.due)
EXTENDED = (  # of the jobs ``ids``
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)), jobs.c.owner == bindparam("by"), jobs.c.state == "running")
    .values(due=now() + _number("lease"))
    .returning(jobs.c.id)
)
ADOPTED = update(jobs).where(jobs.c.state == "running").values(due=now())
TAKEN = (  # the jobs ``ids``
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="running", owner=bindparam("by"), due=now() + _number("lease"), attempts=jobs.c.attempts + 1)
    .returning(*JOB)
)


def open_around(those: FromClause, lane: str = "lane") -> ColumnElement[bool]:
    """Return whether one of ``those`` jobs has not ended, and is in the lane (the parameter of that name) or ``beside`` it."""
    return and_(those.c.lane.in_([bindparam(lane), bindparam("beside")]), those.c.state.in_(OPEN))


BUSY = select(jobs.c.id).where(open_around(jobs)).limit(1)
POSTING = (  # beyond its status: reading goes on after that
    select(posts.c.job_id).where(posts.c.job_id == bindparam("job"), posts.c.tried.is_not(None), posts.c.step != STATUS).limit(1)
)
SAID = select(posts.c.step, posts.c.ts).where(posts.c.job_id == bindparam("job"), posts.c.ts.is_not(None))


def _due() -> Select[Any]:
    """Select up to ``room`` of ``kinds``: due jobs and ended leases, suspects first, the most often dead of them last."""
    before = jobs.alias("before")
    first = or_(before.c.id < jobs.c.id, before.c.state == "running")  # a later one runs where this was beside the lane
    blocked = exists().where(before.c.lane == jobs.c.lane, before.c.state.in_(OPEN), first)
    turn = or_(jobs.c.lane.is_(None), jobs.c.state == "running", ~blocked)
    order = (jobs.c.solo.desc(), case((jobs.c.solo == true(), jobs.c.deaths), else_=0), jobs.c.due, jobs.c.id)
    due = select(*JOB, jobs.c.state, jobs.c.solo).where(jobs.c.state.in_(OPEN), jobs.c.due <= now(), turn)
    due = due.where(jobs.c.kind.in_(bindparam("kinds", expanding=True)))
    return due.order_by(*order).limit(bindparam("room", type_=Integer)).with_for_update(skip_locked=True, of=jobs)


DUE = _due()


@cache
def remembering(dialect: str) -> ReturningInsert[Any]:
    """Return what stores a delivery's ``id``, and gives no row where it is known."""
    return insert_into(dialect, deliveries).on_conflict_do_nothing().returning(deliveries.c.id)


# PostgreSQL only; never waited for: whoever waits would hold a connection that the work in hand needs.
LANE_HELD = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("lane"), 0)))


@cache
def storing(dialect: str) -> ReturningInsert[Any]:
    """Return what stores a job, and gives no row where its key is known."""
    return insert_into(dialect, jobs).on_conflict_do_nothing(index_elements=[jobs.c.key]).returning(jobs.c.id)


@cache
def storing_at_once(dialect: str) -> ReturningInsert[Any]:
    """Return what does the same and claims the job, unless something due waits, or another is in its lane or ``beside`` it."""
    before, waiting = jobs.alias("before"), jobs.alias("waiting")
    free = ~or_(
        exists().where(open_around(before, "in_lane")), exists().where(waiting.c.state == "queued", waiting.c.due <= now())
    )
    claimed: dict[str, Any] = {
        "state": case((free, "running"), else_="queued"),
        "owner": case((free, bindparam("by"))),
        "due": now() + case((free, _number("lease")), else_=0.0),
        "attempts": case((free, 1), else_=0),
    }
    new = insert_into(dialect, jobs).values(claimed).on_conflict_do_nothing(index_elements=[jobs.c.key])
    return new.returning(*JOB, jobs.c.state)


# Of one ``step`` that the ``job`` posts.
_STEP = and_(posts.c.job_id == bindparam("job"), posts.c.step == bindparam("which"))
INTENT = select(posts.c.slot, posts.c.tried, posts.c.ts).where(_STEP)
KNOWN = select(posts.c.tried, posts.c.ts, now().label("now")).where(_STEP)
POSTED = update(posts).where(_STEP).values(ts=bindparam("at"))
LOOKED = update(posts).where(_STEP).values(tried=_number("at"))
GIVEN_UP = delete(posts).where(_STEP)
PUT_OFF: Update = update(posts).where(_STEP).values(tried=None, slot=_number("until"))

# Of a channel.
BLOCKED = select(slots.c.blocked).where(slots.c.team == bindparam("team"), slots.c.channel == bindparam("channel"))


@cache
def reserving(dialect: str) -> ReturningInsert[Any]:
    """Return what takes the next slot of ``team`` and ``channel``: a ``gap`` from ``time`` or from the last one taken."""
    free = case((slots.c.free > _number("time"), slots.c.free), else_=_number("time")) + _number("gap")
    new = insert_into(dialect, slots).values(
        team=bindparam("of_team"), channel=bindparam("of_channel"), free=_number("time") + _number("gap"), blocked=0.0
    )
    moved = new.on_conflict_do_update(index_elements=[slots.c.team, slots.c.channel], set_={"free": free})
    return moved.returning(slots.c.free)
