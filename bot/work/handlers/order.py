"""What comes in order: a job that has to do with what is being read beside its lane waits for it, the others go by."""

from collections.abc import Mapping
from typing import Any

from bot.answers import asks_to_forget
from bot.work.courier import Yields
from bot.work.lanes import Lanes
from bot.work.model import Job
from bot.work.naming import is_beside


async def in_order(lanes: Lanes, job: Job) -> None:
    """Return where it is the turn of ``job``. Raises Yields: it waits in its lane, or behind what is beside it, or goes back."""
    if job.lane is None or job.first:
        return
    if is_beside(job.lane):
        await lanes.end_beside(job)
        raise Yields("what it waited for has ended", 0.0)
    ahead = await lanes.ahead(job)
    if any(earlier.lane == job.lane for earlier in ahead):
        raise Yields("what came before it is back in the lane", 0.0)  # since this was claimed
    if any(comes_after(job, earlier) for earlier in ahead):
        await lanes.wait_behind(job)
        raise Yields("waits for what is being read", 0.0)


def comes_after(job: Job, reading: Job) -> bool:
    """Whether ``job`` may need what ``reading`` will leave behind, or must not be undone by it.

    It is about the same message, thread, or one that was put in front of it; it is the next piece of an author's screen; or
    it forgets: what is being read may be of that host or thread.
    """
    said: Mapping[str, Any] = job.payload
    if job.kind == "forget" or (said.get("asked") and asks_to_forget(str(said.get("question") or ""))):
        return True
    if {said.get("ts"), said.get("thread_ts"), job.thread_ts} & _messages(reading.payload):
        return True
    return bool(_pieces_by(said) & _pieces_by(reading.payload))


def _messages(said: Mapping[str, Any]) -> frozenset[str]:
    """Return the messages that a job is about."""
    earlier = (one.get("ts") for one in said.get("earlier", ()))
    return frozenset(str(ts) for ts in (said.get("ts"), said.get("thread_ts"), *earlier) if ts)


def _pieces_by(said: Mapping[str, Any]) -> frozenset[str]:
    """Return who may be sending a screen in pieces: each is a message of the channel, none is in a thread."""
    if not said.get("ts") or said.get("thread_ts"):
        return frozenset()
    return frozenset(str(said[name]) for name in ("user", "asker") if said.get(name))
