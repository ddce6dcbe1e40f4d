"""The one database of the bot: SQLite for one process, PostgreSQL for several; the same statements on both."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Dialect, Double, Engine, MetaData, create_engine, event, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from bot.cases.migrate import Standing, standing, upgrade
from bot.cases.threads import Threads

Result = TypeVar("Result")
Unit = Callable[[AsyncSession], Awaitable[Result]]
"""Statements of one transaction. It waits for nothing but its session, and is fit to be run again after a rollback."""

COMMAND_SECONDS = 60.0  # a statement that PostgreSQL has not answered by then raises TimeoutError, and its job is tried again
CONNECT_SECONDS = 15.0

# Batch mode on SQLite finds constraints by their names.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class DatabaseInUse(Exception):  # noqa: N818 - said to a person, who is told what to do
    """Another process has this SQLite file."""


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as seconds since 1970 (SQLite has no time zones)."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - given by SQLAlchemy
        """Return the seconds."""
        return value.timestamp() if value is not None else None

    def process_result_value(self, value: float | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC."""
        return datetime.fromtimestamp(value, UTC) if value is not None else None


class now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function that it is
    """The database's clock, in seconds since 1970: replicas have one clock between them.

    It moves within a transaction and stands still within a statement, which may ask for it several times.
    """

    type = Double()
    inherit_cache = True


@compiles(now, "sqlite")
def _now_sqlite(element: now, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001 - given by SQLAlchemy
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _now_postgresql(element: now, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ARG001
    return "CAST(EXTRACT(EPOCH FROM statement_timestamp()) AS double precision)"


class begins(FunctionElement[Any]):  # noqa: N801 - and no boolean for SQLAlchemy, which would compare it with 1
    """Whether a host's name is a short one, or that with a domain behind it, in the form by which an index finds it.

    SQLite takes no index for a LIKE with ESCAPE; it compares bytes, and "/" follows "." ("esx01", "esx01.lab.example").
    """

    inherit_cache = True


@compiles(begins, "sqlite")
def _begins_sqlite(element: begins, compiler: SQLCompiler, **more: Any) -> str:
    host, short = (compiler.process(clause, **more) for clause in element.clauses)
    return f"({host} >= {short} AND {host} < {short} || '/')"


@compiles(begins, "postgresql")
def _begins_postgresql(element: begins, compiler: SQLCompiler, **more: Any) -> str:
    host, short = (compiler.process(clause, **more) for clause in element.clauses)
    return f"starts_with({host}, {short})"


class Database:
    """An open database, migrated. ``write`` and ``read`` run one transaction each."""

    def __init__(self, engine: AsyncEngine, lock: sqlite3.Connection | None) -> None:
        self.engine = engine
        self._lock = lock
        self._threads = Threads(_sync_engine_of(engine.url)) if self.is_sqlite else None

    @classmethod
    async def open(cls, url: str | URL, *, alone: bool = True) -> Self:
        """Open and migrate. Raises DatabaseInUse, DatabaseNewer.

        On SQLite ``alone`` shuts out a second bot; a tool that only looks passes False and migrates nothing.
        """
        where = make_url(url)
        lock = _sole_owner(where) if alone else None
        try:
            if alone:
                await upgrade(engine_of(where, migrating=True))
            return cls(engine_of(where), lock)
        except BaseException:
            _let_go(lock)
            raise

    @property
    def is_sqlite(self) -> bool:
        """One process, one writer."""
        return self.engine.dialect.name == "sqlite"

    async def write(self, unit: Unit[Result]) -> Result:
        """Run ``unit`` in a transaction of its own and commit it; whatever it raises undoes all of it."""
        if self._threads is not None:
            result: Result = await self._threads.write(unit)
            return result
        async with AsyncSession(self.engine) as session, session.begin():
            return await unit(session)

    async def read(self, unit: Unit[Result]) -> Result:
        """Run ``unit`` without keeping anything of it."""
        if self._threads is not None:
            result: Result = await self._threads.read(unit)
            return result
        async with AsyncSession(self.engine) as session:
            return await unit(session)

    async def glance(self, unit: Unit[Result]) -> Result:
        """Do the same for a few rows that an index finds, of which every message asks."""
        if self._threads is not None:
            result: Result = await self._threads.glance(unit)
            return result
        return await self.read(unit)

    @contextlib.asynccontextmanager
    async def alone(self, key: int) -> AsyncIterator[bool]:
        """Hold the lock ``key``, which one process has at a time, and goes with it; yield whether it was to be had."""
        if self.is_sqlite:
            yield True
            return
        async with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            mine = bool(await connection.scalar(select(func.pg_try_advisory_lock(key))))
            try:
                yield mine
            finally:
                if mine:
                    await connection.execute(select(func.pg_advisory_unlock(key)))

    async def standing(self) -> Standing:
        """Return how it stands to this version's migrations."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(standing)

    async def close(self) -> None:
        """Close every connection; another process may have the file then."""
        if self._threads is not None:
            await self._threads.close()
        await self.engine.dispose()
        _let_go(self._lock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def engine_of(url: str | URL, *, migrating: bool = False) -> AsyncEngine:
    """Return an engine: on SQLite with a log that survives power loss (WAL, synchronous=FULL) and explicit transactions.

    One for ``migrating`` rebuilds tables without foreign keys, and takes its time: another process may migrate first.
    """
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        limits = {"timeout": CONNECT_SECONDS, "command_timeout": None if migrating else COMMAND_SECONDS}
        return create_async_engine(where, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=limits)
    engine = create_async_engine(where, poolclass=NullPool) if migrating else create_async_engine(where)
    _set_up(engine.sync_engine, foreign_keys=not migrating)
    return engine


def _sync_engine_of(url: URL) -> Engine:
    """Return an engine of the standard library's driver on the same SQLite file, for threads."""
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), connect_args={"check_same_thread": False})
    _set_up(engine, foreign_keys=True)
    return engine


def _set_up(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come late and deferred
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", f"foreign_keys={int(foreign_keys)}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _sole_owner(url: URL) -> sqlite3.Connection | None:
    """Hold a lock beside the SQLite file for as long as this process lives; the system lets go of it, however it dies."""
    if url.get_backend_name() != "sqlite" or not url.database or ":memory:" in url.database:
        return None
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(f"{url.database}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise DatabaseInUse(
            f"{url.database} is in use by another process. SQLite serves one bot; "
            "for several, set PSOD_DATABASE_URL to a PostgreSQL database (postgresql+asyncpg://USER:PASSWORD@HOST/NAME)."
        ) from None
    return lock


def _let_go(lock: sqlite3.Connection | None) -> None:
    if lock is not None:
        with contextlib.suppress(sqlite3.Error):
            lock.close()


async def tidy(database: Database) -> None:
    """Let SQLite look at its indexes: without it the planner took the wrong one on 20,000 cases."""
    if database.is_sqlite:
        await database.write(lambda session: session.execute(text("PRAGMA optimize")))
