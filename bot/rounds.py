"""What is done again and again beside the work: at the start, and every so often until it is stopped."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


class Rounds:
    """Awaits ``once`` every so many seconds; a round that fails is told in the log as ``name``, the next may do better."""

    def __init__(self, once: Callable[[], Awaitable[object]], every: float, *, name: str) -> None:
        self._once, self._every, self._name = once, every, name
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Let ``run`` return after what it is at: cancelled, a query leaves its connection behind, a renewal its token."""
        self._stopped.set()

    async def run(self) -> None:
        """Go on until ``stop``."""
        while not self._stopped.is_set():
            try:
                await self._once()
            except Exception as error:  # noqa: BLE001 - whatever it was, there is a next round
                log.warning("round failed", of=self._name, error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), self._every)
