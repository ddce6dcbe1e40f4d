"""One writer for SQLite that commits what waits together: a commit costs a disk flush, however much it holds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

Unit = Callable[[AsyncSession], Awaitable[Any]]
MOST = 64  # units in one transaction: bounds how long the first of them waits


class GroupCommit:
    """Runs units one after the other, those that wait at the same moment in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._waiting: list[tuple[Unit, asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, unit: Unit) -> Any:
        """Run ``unit``; return once it is on the disk. A cancelled caller leaves its unit to be done."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((unit, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._drain())
        return await done

    async def settle(self) -> None:
        """Wait until nothing is being written; what a cancelled caller left is done too."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._together(batch)
            except Exception:  # noqa: BLE001 - one unit's error must not undo the others: each gets its own transaction
                for unit, done in batch:
                    await self._alone(unit, done)

    async def _together(self, batch: list[tuple[Unit, asyncio.Future[Any]]]) -> None:
        async with AsyncSession(self._engine) as session, session.begin():
            results = [await unit(session) for unit, _ in batch]
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():
                done.set_result(result)

    async def _alone(self, unit: Unit, done: asyncio.Future[Any]) -> None:
        try:
            async with AsyncSession(self._engine) as session, session.begin():
                result = await unit(session)
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(result)
