"""The last moment to hold a post back: a process may be stopped while it connects, and wake up when another has its job."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

import aiohttp

from bot.work.table import LostLease

_until: ContextVar[float | None] = ContextVar("until", default=None)  # of the request that this task is making


def clock() -> float:
    """Return seconds that go on while a process is stopped, and while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@contextlib.contextmanager
def held(until: float) -> Iterator[None]:
    """Let requests inside go out before ``until`` only: now, and once their connection stands. Raises LostLease."""
    _check(until)
    token = _until.set(until)
    try:
        yield
    finally:
        _until.reset(token)


def tracing() -> aiohttp.TraceConfig:
    """Return what a ClientSession needs (``trace_configs=[…]``) to ask again between connecting and sending.

    aiohttp calls the last two just before it writes, whatever they are named for: a kept connection is not made anew.
    """
    config = aiohttp.TraceConfig()
    for moment in (config.on_connection_create_end, config.on_request_headers_sent, config.on_request_chunk_sent):
        moment.append(_connected)
    return config


async def _connected(*_: object) -> None:
    until = _until.get()
    if until is not None:
        _check(until)


def _check(until: float) -> None:
    if clock() > until:
        raise LostLease("stopped past the lease")
