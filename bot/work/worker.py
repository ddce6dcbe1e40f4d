"""Claims jobs, runs their handlers under a lease that it renews, and ends each job one way."""

import asyncio
import contextlib
import contextvars
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.replies import Message
from bot.rounds import Rounds
from bot.work.courier import Courier, Later, Yields
from bot.work.looking import LookUps
from bot.work.model import Handler, Job, Quiet, Save, Turn, Unreadable
from bot.work.posts import PostTable
from bot.work.table import APOLOGY, Claim, JobTable, LostLease, Regrets
from bot.work.upkeep import Upkeep
from bot.work.written import written
from bot.workspaces import NotInstalled
from decoder import Language, load_words

ClientOf = Callable[[Job], Awaitable[AsyncWebClient]]
"""Gives the client of a job's workspace; it must not repeat requests on its own (``retry_handlers=[]``)."""

log = structlog.get_logger()


class Observer(Protocol):
    """What metrics hear of the work."""

    def ended(self, job: Job, outcome: str, seconds: float) -> None:
        """Count an attempt that ended: done quiet unreadable later failed dead lost."""
        ...


class Worker:
    """Runs up to ``settings.workers`` jobs at a time until ``stop``."""

    def __init__(
        self, table: JobTable, handlers: Mapping[str, Handler], client_of: ClientOf, observer: Observer | None = None
    ) -> None:
        self._table = table
        self._settings = table.settings
        self._handlers: Mapping[str, Handler] = {APOLOGY: partial(apologise, own=table.settings.language), **handlers}
        self._client_of = client_of
        self._observer = observer
        self._posts = PostTable(table)
        self._look_ups = LookUps(placeholder_first=table.settings.placeholder_first)
        self._running: dict[asyncio.Task[None], Job] = {}
        self._kept = 0  # room kept for jobs that are being stored
        self._claiming = True  # until the first claim: what a dead process left goes first
        self._alone = False  # a suspect runs
        self._hold = False  # a suspect waits for the others to end
        self._stopping = False
        table.hands = self

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns once what runs has ended, or has been given back."""
        self._stopping = True
        self._table.wake.set()

    def reach(self, kind: str) -> bool:
        """Whether there is room for a job of ``kind``; True keeps that room until ``take``."""
        if self._stopping or self._claiming or self._alone or self._hold or self._room() <= 0 or kind not in self._handlers:
            return False
        self._kept += 1
        return True

    def take(self, job: Job | None) -> None:
        """Begin ``job``; None: it came to nothing, or its turn is later."""
        self._kept -= 1
        if job is not None:
            self._begin(job)
        if job is None or self._stopping:
            self._table.wake.set()  # what waits for the room, or for the last job to end

    def _room(self) -> int:
        return self._settings.workers - len(self._running) - self._kept

    async def run(self) -> None:
        """Work until ``stop``."""
        await self._table.adopt()
        upkeep = Rounds(Upkeep(self._table).once, self._settings.upkeep, name="upkeep")
        renewing, keeping = asyncio.create_task(self._renew()), asyncio.create_task(upkeep.run())
        try:
            while not self._stopping:
                self._table.wake.clear()
                if not await self._claimed():
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._settings.poll):  # wait_for may lose a cancellation
                            await self._table.wake.wait()
            await self._drain()
        finally:
            self._stopping = True  # where it was cancelled, too: nothing is begun that nobody would renew
            upkeep.stop()
            renewing.cancel()
            await asyncio.gather(renewing, keeping, return_exceptions=True)

    async def _claimed(self) -> bool:
        """Claim what there is room for; whether there may be more at once."""
        room = self._room()
        if room <= 0 or self._alone:
            return False
        self._claiming = True
        try:
            claim = await self._table.claim(tuple(self._handlers), room, idle=not self._running and not self._kept)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the loop must outlive that
            log.warning("claim failed", error=type(error).__name__)
            return False
        self._claiming = False
        self._start(claim)
        return claim.again

    def _start(self, claim: Claim) -> None:
        if claim.buried:
            log.error("jobs set aside after deaths of the process", jobs=claim.buried)
        self._alone, self._hold = claim.alone, claim.hold
        for job in claim.jobs:
            self._begin(job)

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._attempt(job), context=contextvars.Context())  # nothing of who stored it
        self._running[task] = job
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._alone = self._alone and bool(self._running)
        self._table.wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("job left to its lease", error=type(error).__name__)  # the database is away: nothing could be stored

    async def _attempt(self, job: Job) -> None:
        began = time.monotonic()
        outcome = "lost"
        structlog.contextvars.bind_contextvars(job=job.id, kind=job.kind)
        try:
            outcome = await self._end(job)
        except LostLease:
            log.warning("lease lost")
        except asyncio.CancelledError:
            if self._stopping:
                await asyncio.shield(self._table.retry(job, 0.0))
            raise
        finally:
            seconds = time.monotonic() - began
            log.info("ended", outcome=outcome, attempt=job.attempt, seconds=round(seconds, 3))
            if self._observer is not None:
                self._observer.ended(job, outcome, seconds)

    async def _end(self, job: Job) -> str:
        """Run the handler and store how it ended; return that as a word."""
        try:
            save = await self._handle(job)
            await self._table.finish(job, save)
        except LostLease:
            raise
        except (Quiet, NotInstalled) as quiet:
            await self._table.finish(job)
            log.info("ended without an answer", reason=str(quiet))
            return "quiet"
        except Unreadable as unreadable:
            await self._table.finish(job, regrets=Regrets("unreadable", str(unreadable)))
            return "unreadable"
        except Exception as error:  # noqa: BLE001 - whatever a handler raises ends in a retry or a dead letter
            return await self._failed(job, error)
        return "done"

    async def _handle(self, job: Job) -> Save | None:
        turn = Courier(job, await self._client_of(job), self._posts, self._look_ups)
        return await self._handlers[job.kind](job, turn)

    async def _failed(self, job: Job, error: Exception) -> str:
        """Try again later, or set the job aside: what is wrong with Slack is waited for, what is wrong with us is counted."""
        what = f"{type(error).__name__}: {error}"[:300].encode("ascii", "backslashreplace").decode().replace("\x00", "")
        if isinstance(error, Later) and (isinstance(error, Yields) or job.age < self._settings.patience):
            await self._table.retry(job, error.pause, error=what)
            return "later"
        if not isinstance(error, Later) and job.failures + 1 < self._settings.attempts:
            await self._table.retry(job, self._settings.pause(job.failures + 1), error=what, failed=True)
            log.warning("job failed", error=type(error).__name__, at=_place(error))
            return "failed"
        await self._table.bury(job, Regrets(what))
        log.error("job set aside", error=type(error).__name__, at=_place(error))
        return "dead"

    async def _renew(self) -> None:
        """Renew every lease each third of it; a job that another process has taken is dropped."""
        while True:
            await asyncio.sleep(self._settings.lease / 3)
            held = dict(self._running)
            if not held:
                continue
            try:
                kept = await self._table.extend(list(held.values()))
            except Exception as error:  # noqa: BLE001 - the next third may do better; a post asks for itself
                log.warning("leases not renewed", error=type(error).__name__)
                continue
            for task, job in held.items():
                if job.id not in kept and task in self._running:
                    task.cancel()

    async def _drain(self) -> None:
        while self._kept:
            self._table.wake.clear()
            await self._table.wake.wait()
        if not self._running:
            return
        _, late = await asyncio.wait(list(self._running), timeout=self._settings.drain)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def apologise(job: Job, turn: Turn, *, own: Language = "en") -> None:
    """Tell the person that their job came to nothing: to who typed a command, for their eyes only, else in the thread.

    A status of the job becomes that sentence.
    """
    words = load_words("bot.work", "words", written(job.payload, own))
    message = Message(job.payload.get("sentence") or words("apology"))
    if response_url := job.payload.get("response_url"):
        await turn.respond(message, response_url=response_url)
    elif job.channel and (status := job.payload.get("status")):
        await turn.update(message, channel=job.channel, ts=str(status))
    elif job.channel and job.thread_ts:
        await turn.post(message, channel=job.channel, thread_ts=job.thread_ts)


def _place(error: BaseException) -> str:
    """``file:line`` of the innermost frame: a log carries no message text, and an exception's text may."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
