"""SQLite in threads of its own: a whole transaction is one step aside, and writes that wait together share one commit.

The asynchronous driver steps aside for every cursor, statement and fetch: some seventy times a job, measured.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable, Result
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

Unit = Callable[[AsyncSession], Awaitable[Any]]
Given = TypeVar("Given")
MOST = 64  # units in one transaction: bounds how long the first of them waits
READERS = 2


class Direct:
    """What a unit knows of an AsyncSession, over a connection of the thread that it runs in: nothing has to be waited for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, values: Any = None) -> Result[Any]:
        """Run a statement."""
        return self._connection.execute(statement, values)

    def get_bind(self) -> Connection:
        """Return what statements run on."""
        return self._connection


class Threads:
    """Runs units against one SQLite file: one writer, a few readers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = _Pool(engine.execution_options(begin="BEGIN IMMEDIATE"), 1, "sqlite-writer")
        self._readers = _Pool(engine, READERS, "sqlite-reader")
        self._here = _Seat(engine, waits=False)
        self._waiting: list[tuple[Unit, asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, unit: Unit) -> Any:
        """Run ``unit``; return once it is on the disk. A cancelled caller leaves its unit to be done."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((unit, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._drain())
        return await done

    async def read(self, unit: Unit) -> Any:
        """Run ``unit`` and keep nothing of it."""
        (result,) = await self._readers.run([unit])
        return result

    async def glance(self, unit: Unit) -> Any:
        """Do the same on the spot: a few rows that an index finds are read before a thread has woken up."""
        try:
            if not self._here.is_open:
                await self._readers.do(self._here.open)
            (result,) = self._here.run([unit])
        except OperationalError:  # somebody holds the whole file: that is waited for beside the event loop
            return await self.read(unit)
        return result

    async def close(self) -> None:
        """Finish what waits and close the connections."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)
        for pool in (self._writer, self._readers):
            await asyncio.to_thread(pool.close)
        self._here.close()
        self._engine.dispose()

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                results = await self._writer.run([unit for unit, _ in batch])
            except Exception as error:  # noqa: BLE001 - one unit's error must not undo the others: each gets its own transaction
                await self._one_by_one(batch, error)
            else:
                for (_, done), result in zip(batch, results, strict=True):
                    _give(done, result)

    async def _one_by_one(self, batch: Sequence[tuple[Unit, asyncio.Future[Any]]], error: Exception) -> None:
        if len(batch) == 1:
            _give(batch[0][1], error=error)
            return
        for unit, done in batch:
            try:
                (result,) = await self._writer.run([unit])
            except Exception as own:  # noqa: BLE001 - handed to the caller
                _give(done, error=own)
            else:
                _give(done, result)


class _Seat:
    """One thread's connection, kept: opening one for each transaction costs more than most reads."""

    def __init__(self, engine: Engine, *, waits: bool = True) -> None:
        """Sit down on ``engine``; ``waits``: for whoever holds the file, as long as that says."""
        self._engine = engine
        self._waits = waits
        self._open: Connection | None = None
        self._opening = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the connection stands: opening it waits for whoever holds the file."""
        return self._open is not None

    def open(self) -> Connection:
        """Return the connection."""
        with self._opening:
            self._open = self._open or self._connected()
            return self._open

    def run(self, units: Sequence[Unit]) -> list[Any]:
        """Run ``units`` in one transaction."""
        connection = self.open()
        try:
            with connection.begin():
                return [_drive(unit, connection) for unit in units]
        except BaseException:
            self.close()  # in whatever state it is
            raise

    def close(self) -> None:
        """Close the connection; the next transaction opens another."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _connected(self) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # closed, it is nobody else's
        if not self._waits:
            connection.connection.cursor().execute("PRAGMA busy_timeout=0")
        return connection


class _Pool:
    """A few threads, each with its seat."""

    def __init__(self, engine: Engine, size: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(size, name, initializer=self._sit_down)
        self._engine = engine
        self._of_thread = threading.local()
        self._seats: list[_Seat] = []

    async def run(self, units: Sequence[Unit]) -> list[Any]:
        """Run ``units`` in one transaction, in a thread."""
        return await self.do(self._run, units)

    async def do(self, function: Callable[..., Given], *arguments: Any) -> Given:
        """Call ``function`` in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def close(self) -> None:
        """Wait for the threads, and close what they had open."""
        self._threads.shutdown()
        for seat in self._seats:
            seat.close()

    def _sit_down(self) -> None:
        self._of_thread.seat = _Seat(self._engine)
        self._seats.append(self._of_thread.seat)

    def _run(self, units: Sequence[Unit]) -> list[Any]:
        seat: _Seat = self._of_thread.seat
        return seat.run(units)


def _drive(unit: Unit, connection: Connection) -> Any:
    """Run a coroutine that waits for nothing; rows that it returns are fetched first. Raises RuntimeError where it waits."""
    steps = unit(cast("AsyncSession", Direct(connection))).__await__()
    try:
        next(steps)
    except StopIteration as end:
        rows = isinstance(end.value, CursorResult) and end.value.returns_rows
        return end.value.freeze()() if rows else end.value
    raise RuntimeError("a unit of work waits for nothing but its session")


def _give(done: asyncio.Future[Any], result: Any = None, error: Exception | None = None) -> None:
    if done.done():  # the caller was cancelled
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
