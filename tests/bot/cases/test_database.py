"""Opening, writing, migrating: on both databases."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import distinct, func, inspect, literal, select, text

import bot.work
import bot.workspaces  # noqa: F401 - the tables of both belong to the whole
from bot.cases import Database, DatabaseInUse, DatabaseNewer
from bot.cases.database import engine_of, now
from bot.cases.migrate import LOCK, config_for, upgrade

INSTALLED = {"slack_bots", "slack_oauth_states", "org_teams"}


async def on(url, step):
    engine = engine_of(url, migrating=True)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


async def test_the_migrations_make_what_the_code_describes(database_url):
    await upgrade(engine_of(database_url, migrating=True))

    await on(database_url, lambda connection: command.check(config_for(connection)))  # raises where they differ


def revisions(connection):
    """Return the revisions, oldest first."""
    scripts = ScriptDirectory.from_config(config_for(connection))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def shape(connection):
    """Return tables, columns and indexes as the database has them."""
    seen = inspect(connection)
    return {
        (name, column["name"], str(column["type"]), column["nullable"])
        for name in seen.get_table_names()
        for column in seen.get_columns(name)
    } | {(name, index["name"]) for name in seen.get_table_names() for index in seen.get_indexes(name)}


async def test_each_migration_can_be_undone_and_done_again(database_url):
    shapes = [await on(database_url, lambda connection: command.upgrade(config_for(connection), "0001") or shape(connection))]
    for revision in (await on(database_url, revisions))[1:]:
        after = await on(database_url, lambda c, to=revision: command.upgrade(config_for(c), to) or shape(c))
        undone = await on(database_url, lambda c: command.downgrade(config_for(c), "-1") or shape(c))
        again = await on(database_url, lambda c, to=revision: command.upgrade(config_for(c), to) or shape(c))

        assert (undone, again) == (shapes[-1], after), revision
        shapes.append(after)
    await on(database_url, lambda connection: command.downgrade(config_for(connection), "base"))
    left = await on(database_url, lambda connection: set(inspect(connection).get_table_names()))

    assert left == {"alembic_version"}


async def test_what_was_stored_by_the_first_version_survives_all_migrations_there_and_back(database_url):
    case = {"id": "c1", "team": "T1", "channel": "C1", "thread_ts": "1.0", "private": False, "shared": False, "language": "en"}
    part = {
        "case_id": "c1",
        "source": "1.0",
        "team": "T1",
        "channel": "C1",
        "ts": "1.0",
        "position": 0,
        "text": "#PF",
        "name": None,
    }
    await on(database_url, lambda connection: command.upgrade(config_for(connection), "0001"))
    await on(database_url, lambda connection: put(connection, "cases", case | {"created": 1.0}))
    await on(database_url, lambda connection: put(connection, "parts", part))
    await upgrade(engine_of(database_url, migrating=True))
    up = await on(
        database_url, lambda c: (c.scalar(text("select thread_ts from cases")), c.scalar(text("select text from parts")))
    )
    await on(database_url, lambda connection: command.downgrade(config_for(connection), "0001"))
    down = await on(
        database_url, lambda c: (c.scalar(text("select thread_ts from cases")), c.scalar(text("select text from parts")))
    )

    assert up == down == ("1.0", "#PF")


def put(connection, table, values):
    """Insert a row in plain SQL, as an earlier version would have: today's tables may not fit."""
    names = ", ".join(f'"{name}"' for name in values)
    connection.execute(text(f"insert into {table} ({names}) values ({', '.join(f':{name}' for name in values)})"), values)  # noqa: S608


async def test_a_database_of_a_newer_version_is_left_alone_and_named(database_url):
    await upgrade(engine_of(database_url, migrating=True))
    await on(database_url, lambda connection: connection.execute(text("update alembic_version set version_num = '9999'")))

    with pytest.raises(DatabaseNewer):
        await Database.open(database_url)
    async with await Database.open(database_url, alone=False) as database:
        assert await database.standing() == "newer"


async def test_a_database_says_how_it_stands(database_url):
    async with await Database.open(database_url, alone=False) as database:
        stood = [await database.standing()]
        await on(database_url, lambda connection: command.upgrade(config_for(connection), "0001"))
        stood.append(await database.standing())
        await upgrade(engine_of(database_url, migrating=True))

        assert [*stood, await database.standing()] == ["new", "behind", "current"]


@pytest.mark.slow
async def test_two_replicas_that_start_together_migrate_once(postgres_url):
    one, other = await asyncio.gather(Database.open(postgres_url), Database.open(postgres_url))
    versions = await one.read(lambda session: session.execute(text("select count(*) from alembic_version")))
    await one.close()
    await other.close()

    assert versions.scalar() == 1


@pytest.mark.slow
async def test_a_server_that_does_not_answer_raises_instead_of_holding_a_job_for_ever(postgres_url, monkeypatch):
    monkeypatch.setattr("bot.cases.database.COMMAND_SECONDS", 1.0)

    async def backend(session):
        return (await session.execute(text("select pg_backend_pid()"))).scalar()

    async with await Database.open(postgres_url) as database:
        process = await database.read(backend)
        os.kill(process, signal.SIGSTOP)
        try:
            async with asyncio.timeout(120):
                with pytest.raises(TimeoutError):
                    await database.write(lambda session: insert(session, "lost"))
        finally:
            os.kill(process, signal.SIGCONT)
        await database.write(lambda session: insert(session, "stored"))
        kept = await database.read(lambda session: session.execute(text("select id from deliveries")))

    assert list(kept.scalars()) == ["stored"]


@pytest.mark.slow
async def test_a_migration_waits_for_another_replicas_as_long_as_that_takes(postgres_url, monkeypatch):
    monkeypatch.setattr("bot.cases.database.COMMAND_SECONDS", 0.1)
    other = engine_of(postgres_url, migrating=True)
    async with other.begin() as migrating:
        await migrating.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        opening = asyncio.create_task(Database.open(postgres_url))
        done, _ = await asyncio.wait([opening], timeout=1.0)
    await other.dispose()
    async with await opening as database:
        assert (done, await database.standing()) == (set(), "current")


@pytest.mark.slow
async def test_a_second_bot_on_the_same_sqlite_file_is_sent_to_postgresql(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    program = f"import asyncio; from bot.cases import Database; asyncio.run(Database.open({url!r}))"
    async with await Database.open(url):
        second = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )

    assert second.returncode != 0
    assert "DatabaseInUse" in second.stderr
    assert "postgresql+asyncpg://" in second.stderr


async def test_a_closed_sqlite_file_can_be_opened_again(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    async with await Database.open(url):
        with pytest.raises(DatabaseInUse):
            await Database.open(url)
    async with await Database.open(url) as again:
        assert again.is_sqlite


async def test_a_tool_may_look_while_the_bot_runs(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    async with await Database.open(url), await Database.open(url, alone=False) as tool:
        assert (await tool.read(lambda session: session.execute(text("select count(*) from jobs")))).scalar() == 0


async def test_sqlite_keeps_what_it_has_committed_through_a_power_cut(tmp_path):
    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as database:
        mode = await database.read(lambda session: session.execute(text("pragma journal_mode")))
        synchronous = await database.read(lambda session: session.execute(text("pragma synchronous")))

        assert (mode.scalar(), synchronous.scalar()) == ("wal", 2)


async def insert(session, name, *, fail=False):
    await session.execute(text("insert into deliveries (id, seen) values (:id, 0)"), {"id": name})
    if fail:
        raise ValueError(name)
    return name


async def test_writes_at_the_same_moment_do_not_share_each_others_errors(database):
    units = [database.write(lambda s, n=n: insert(s, f"d{n}", fail=n == 3)) for n in range(8)]
    results = await asyncio.gather(*units, return_exceptions=True)
    kept = await database.read(lambda session: session.execute(text("select id from deliveries order by id")))

    assert isinstance(results[3], ValueError)
    assert list(kept.scalars()) == ["d0", "d1", "d2", "d4", "d5", "d6", "d7"]


async def test_the_databases_clock_is_in_seconds_since_1970(database):
    async def clock(session):
        rows = await session.execute(text("select 1"))
        assert rows.scalar() == 1
        return (await session.execute(now().select())).scalar()

    first = await database.read(clock)

    assert 1.7e9 < first <= await database.read(clock)


async def test_the_databases_clock_stands_still_within_a_statement(database):
    """A job that is stored reads it several times, and must not be due by one of them only."""
    number = select(literal(1)).cte("number", recursive=True)
    counted = number.union_all(select(number.c[0] + 1).where(number.c[0] < 20_000))
    moments = select(func.count(distinct(now()))).select_from(counted)

    assert (await database.read(lambda session: session.execute(moments))).scalar() == 1


async def test_a_unit_that_waits_for_more_than_its_session_is_told_so(tmp_path):
    async def unit(session):
        await insert(session, "before")
        await asyncio.sleep(0)

    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as database:
        with pytest.raises(RuntimeError, match="waits for nothing but its session"):
            await database.write(unit)
        left = await database.read(lambda session: session.execute(text("select count(*) from deliveries")))

        assert left.scalar() == 0
