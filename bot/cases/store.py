"""CaseBook: finds, keeps and forgets cases. Every query is bound to its team."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.database import Database, begins
from bot.cases.model import Around, Case, Part, Related
from bot.cases.tables import apart, cases, forgotten, parts
from bot.cases.upsert import upsert

_CASE = [cases.c[field.name] for field in fields(Case) if field.name != "parts"]
_PART = [parts.c[field.name] for field in fields(Part)]
JUDGED = 1_000  # most cases in one export
EVERY = 10_000  # most cases of one host that are forgotten at once
UNFIT = re.compile(r"[\x00\ud800-\udfff]")

# Asked of every message, so built once: building them takes longer than SQLite's answer.
_ITS_PARTS = select(*_PART).where(parts.c.case_id == bindparam("case")).order_by(parts.c.ts, parts.c.position, parts.c.source)
_OF_TEAM = select(*_CASE).where(cases.c.team == bindparam("team"))
_OF_THREAD = _OF_TEAM.where(cases.c.channel == bindparam("channel"), cases.c.thread_ts == bindparam("thread")).limit(1)
_OF_PART = (
    _OF_TEAM.join(parts, parts.c.case_id == cases.c.id)
    .order_by(parts.c.ts.desc())
    .where(parts.c.team == bindparam("team"), parts.c.channel == bindparam("channel"))
    .limit(1)
)
_OF_MESSAGE = _OF_PART.where(parts.c.ts == bindparam("ts"))
_RECENT = _OF_PART.where(parts.c.author == bindparam("author"), parts.c.ts.between(bindparam("earliest"), bindparam("ts")))
_NEWEST = _OF_TEAM.order_by(cases.c.created.desc(), cases.c.id).limit(bindparam("most"))
_ON_HOST = _NEWEST.where(
    begins(cases.c.host, bindparam("short", type_=Text)),
    cases.c.id != bindparam("case"),
    or_(cases.c.host.in_([bindparam("host"), bindparam("short")]), cases.c.host.like(bindparam("longer"), escape="/")),
)
_ALIKE = _NEWEST.where(cases.c.id != bindparam("case"), cases.c.signature == bindparam("signature"))


class CaseBook:
    """The cases of all teams; each call sees those of one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_id(self, team: str, case_id: str) -> Case | None:
        """Return the case with its parts."""
        return await self._one(team, cases.c.id == case_id)

    async def by_thread(self, team: str, channel: str, thread_ts: str) -> Case | None:
        """Return the case of that thread."""
        return await self._first(_OF_THREAD, {"team": team, "channel": channel, "thread": thread_ts})

    async def by_reply(self, team: str, channel: str, reply_ts: str) -> Case | None:
        """Return the case that the bot answered with that message."""
        return await self._one(team, and_(cases.c.channel == channel, cases.c.reply_ts == reply_ts))

    async def by_message(self, team: str, channel: str, ts: str) -> Case | None:
        """Return the case that holds the text or a file of that message."""
        return await self._first(_OF_MESSAGE, {"team": team, "channel": channel, "ts": ts})

    async def recent(self, team: str, channel: str, author: str, ts: str, *, seconds: float) -> Case | None:
        """Return the case to which ``author`` gave a part in the ``seconds`` up to ``ts``, for a screen in several messages."""
        return await self._first(_RECENT, {"team": team, "channel": channel, "ts": ts} | _lately(author, ts, seconds))

    async def around(self, team: str, channel: str, author: str, ts: str, *, seconds: float) -> Around:
        """Return what ``by_message`` and ``recent`` would, in one look at the database."""
        where = {"team": team, "channel": channel, "ts": ts}

        async def unit(session: AsyncSession) -> Around:
            holding = await _first(session, _OF_MESSAGE, where)
            return Around(holding, await _first(session, _RECENT, where | _lately(author, ts, seconds)))

        return await self._database.glance(unit)

    async def of_host(self, team: str, host: str, *, limit: int = 100) -> tuple[Case, ...]:
        """Return the host's cases without their parts, newest first; ``esx04`` and ``esx04.lab.example`` are one host."""
        values = {"team": team, "case": "", "most": limit, **_names_of(host)}
        return await self._database.read(lambda session: _rows(session, _ON_HOST, values))

    async def related(self, team: str, case: Case, *, limit: int = 100) -> Related:
        """Return what else the team knows of the host and the signature of ``case``, in one look at the database."""
        others = {"team": team, "case": case.id, "most": limit}

        async def unit(session: AsyncSession) -> Related:
            of_host = await _rows(session, _ON_HOST, others | _names_of(case.host)) if case.host else ()
            alike = await _rows(session, _ALIKE, others | {"signature": case.signature}) if case.signature else ()
            pairs = await _apart(session, team, [case.id, *(one.id for one in alike)]) if alike else frozenset()
            return Related(of_host, alike, pairs)

        return await self._database.read(unit)

    async def newest(self, team: str, channel: str) -> Case | None:
        """Return the channel's newest case that was answered in it."""
        here = _of_team(team).where(cases.c.channel == channel, cases.c.reply_ts.is_not(None))
        query = here.order_by(cases.c.created.desc(), cases.c.id).limit(1)  # sorts all of the channel's
        return await self._database.read(lambda session: _first(session, query, None))

    async def latest(self, team: str, channel: str | None = None, *, limit: int = 100) -> tuple[Case, ...]:
        """Return the newest cases without their parts, of every channel or of one."""
        query = _of_team(team)
        return await self._many(query if channel is None else query.where(cases.c.channel == channel), limit)

    async def judged(self, team: str) -> tuple[Case, ...]:
        """Return the cases, with their parts, of which somebody said that they are right, wrong, or not the same crash."""
        pairs = select(apart.c.one).union(select(apart.c.other)).scalar_subquery()
        said = or_(cases.c.wrong_by.is_not(None), cases.c.right_by.is_not(None), cases.c.id.in_(pairs))
        found = await self._many(_of_team(team).where(said), JUDGED)
        return await self.with_parts(team, found)

    async def apart(self, team: str, case_ids: Sequence[str]) -> frozenset[frozenset[str]]:
        """Return the pairs with one of ``case_ids`` of which somebody said that they are not the same crash."""
        return await self._database.read(lambda session: _apart(session, team, case_ids))

    async def set_apart(self, session: AsyncSession, case: Case, others: Sequence[str], user: str | None) -> int:
        """Remember that ``case`` is not the same crash as ``others``, of its team; return how many were there."""
        its = select(cases.c.id).where(cases.c.team == case.team, cases.c.id.in_([case.id, *others]))
        known = set((await session.execute(its)).scalars())
        if case.id not in known:
            return 0
        for other in sorted(known - {case.id}):
            one, two = sorted((case.id, other))
            values = {"one": one, "other": two, "user": user, "said": datetime.now(UTC)}
            await upsert(session, apart, values, key=[apart.c.one, apart.c.other])
        return len(known) - 1

    async def teams(self) -> tuple[str, ...]:
        """Return every team that has a case: for the operator's own tools, never for an answer in Slack."""

        async def unit(session: AsyncSession) -> tuple[str, ...]:
            return tuple((await session.execute(select(cases.c.team).distinct().order_by(cases.c.team))).scalars())

        return await self._database.read(unit)

    async def with_parts(self, team: str, found: Sequence[Case]) -> tuple[Case, ...]:
        """Return the same cases, each with its parts, in the same order."""
        whole = [await self.by_id(team, case.id) for case in found]
        return tuple(case for case in whole if case is not None)

    async def save(self, session: AsyncSession, case: Case) -> None:
        """Store the case as it is (its host in lower case), its parts included: those no longer in it are deleted.

        Raises PermissionError for an id that is another team's.
        """
        await _check_team(session, case)
        values = _fit({column.name: getattr(case, column.name) for column in _CASE} | {"host": case.host and case.host.lower()})
        await upsert(session, cases, values, key=[cases.c.id])
        here = parts.c.case_id == case.id
        await session.execute(delete(parts).where(here, parts.c.source.not_in([part.source for part in case.parts])))
        for part in case.parts:
            await self._put(session, case, part)

    async def change(self, session: AsyncSession, case: Case) -> bool:
        """Store the case as ``save`` does, if it is still there: one that was forgotten meanwhile stays so; whether it was."""
        known = select(cases.c.id).where(cases.c.team == case.team, cases.c.id == case.id).with_for_update()
        if (await session.execute(known)).first() is None:
            return False
        await self.save(session, case)
        return True

    async def _put(self, session: AsyncSession, case: Case, part: Part) -> None:
        values = _fit(asdict(part) | {"case_id": case.id, "team": case.team, "channel": case.channel})
        await upsert(session, parts, values, key=[parts.c.case_id, parts.c.source])

    async def delete(self, session: AsyncSession, team: str, case_id: str) -> int:
        """Forget one case, and remember which messages are not to be read again; return how many were there."""
        its = select(parts.c.channel, parts.c.ts).distinct().where(parts.c.team == team, parts.c.case_id == case_id)
        key = [forgotten.c.team, forgotten.c.channel, forgotten.c.ts]
        for row in (await session.execute(its)).all():
            values = {"team": team, "channel": row.channel, "ts": row.ts, "moment": datetime.now(UTC)}
            await upsert(session, forgotten, values, key=key)
        return await _forget(session, and_(cases.c.team == team, cases.c.id == case_id))

    async def is_forgotten(self, team: str, channel: str, ts: str) -> bool:
        """Whether that message was part of a case that somebody had forgotten."""
        here = (forgotten.c.team == team, forgotten.c.channel == channel, forgotten.c.ts == ts)

        async def unit(session: AsyncSession) -> bool:
            return (await session.execute(select(forgotten.c.ts).where(*here))).first() is not None

        return await self._database.read(unit)

    async def delete_team(self, session: AsyncSession, team: str) -> int:
        """Forget everything of that team."""
        await session.execute(delete(forgotten).where(forgotten.c.team == team))
        return await _forget(session, cases.c.team == team)

    async def delete_before(self, session: AsyncSession, moment: datetime) -> int:
        """Forget cases of every team that are older than ``moment``, and what was forgotten before it: retention."""
        await session.execute(delete(forgotten).where(forgotten.c.moment < moment))
        return await _forget(session, cases.c.created < moment)

    async def _one(self, team: str, where: ColumnElement[bool]) -> Case | None:
        return await self._first(_of_team(team).where(where).limit(1))

    async def _first(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> Case | None:
        return await self._database.glance(lambda session: _first(session, query, values))

    async def _many(self, query: Select[Any], limit: int) -> tuple[Case, ...]:
        async def unit(session: AsyncSession) -> tuple[Case, ...]:
            return await _rows(session, query.order_by(cases.c.created.desc(), cases.c.id).limit(limit))

        return await self._database.read(unit)


def _of_team(team: str) -> Select[Any]:
    return select(*_CASE).where(cases.c.team == team)


async def _first(session: AsyncSession, query: Select[Any], values: Mapping[str, Any] | None) -> Case | None:
    row = (await session.execute(query, values)).mappings().first()
    if row is None:
        return None
    found = (await session.execute(_ITS_PARTS, {"case": row["id"]})).mappings()
    return Case(**row, parts=tuple(Part(**part) for part in found))


async def _rows(session: AsyncSession, query: Select[Any], values: Mapping[str, Any] | None = None) -> tuple[Case, ...]:
    return tuple(Case(**row) for row in (await session.execute(query, values)).mappings())


def _lately(author: str, ts: str, seconds: float) -> dict[str, str]:
    return {"author": author, "earliest": f"{Decimal(ts) - Decimal(str(seconds)):.6f}"}


def _names_of(host: str) -> dict[str, str]:
    """Return the names that are the same host: logs print the short one, vCenter the long one; addresses have one form only."""
    name = host.lower()
    first, dot, _ = name.partition(".")
    if name[:1].isdigit() or ":" in name:
        return {"host": name, "short": name, "longer": ""}
    literal = re.sub(r"([%_/])", r"/\1", name)
    return {"host": name, "short": first, "longer": "" if dot else f"{literal}.%"}


async def _apart(session: AsyncSession, team: str, case_ids: Sequence[str]) -> frozenset[frozenset[str]]:
    """Both ends of a pair are of one team: looking at one of them is enough."""
    ours = select(apart.c.one, apart.c.other).join(cases, cases.c.id == apart.c.one).where(cases.c.team == team)
    rows = await session.execute(ours.where(or_(apart.c.one.in_(case_ids), apart.c.other.in_(case_ids))))
    return frozenset(frozenset((row.one, row.other)) for row in rows)


def _fit(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as a database takes them: SQLite has no lone surrogate, PostgreSQL no NUL."""
    return {name: UNFIT.sub("\ufffd", value) if isinstance(value, str) else value for name, value in values.items()}


async def _check_team(session: AsyncSession, case: Case) -> None:
    foreign = select(cases.c.id).where(cases.c.id == case.id, cases.c.team != case.team)
    if (await session.execute(foreign)).first() is not None:
        raise PermissionError("the case is another team's")


async def _forget(session: AsyncSession, where: ColumnElement[bool]) -> int:
    gone = await session.execute(delete(cases).where(where).returning(cases.c.id))
    return len(gone.all())
