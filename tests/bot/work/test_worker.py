"""The worker: how jobs end, what is repeated, what a person is told."""

import asyncio
import contextlib
from dataclasses import replace

import pytest
import structlog

from bot.demo.slack import Fault
from bot.replies import Message
from bot.work import JobTable, Later, NewJob, Quiet, Unreadable, Worker, census, dead_letters
from bot.work.model import Job
from bot.work.tables import deliveries
from bot.work.worker import apologise
from decoder.words import load_words

SORRY = load_words("bot.work", "words")("apology")


class Ends:
    """What metrics would hear."""

    def __init__(self):
        self.heard = []

    def ended(self, job, outcome, seconds):
        assert seconds >= 0
        self.heard.append((job.kind, outcome))


class Shop:
    """A worker that runs, and the thread that it answers in."""

    def __init__(self, table, slack, client):
        self.table, self.slack, self.client, self.ends = table, slack, client, Ends()
        self.root = None
        self.worker = None

    async def client_of(self, _job):
        return self.client

    @contextlib.asynccontextmanager
    async def runs(self, handler, **handlers):
        self.root = self.root or await self.slack.says("alice", "inc-42", "a screen")
        self.worker = Worker(self.table, {"look": handler, **handlers}, self.client_of, self.ends)
        running = asyncio.create_task(self.worker.run())
        try:
            yield
        finally:
            self.worker.stop()
            await running

    async def asks(self, key="k", **more):
        where = {"team": self.slack.workspace.id, "channel": self.root.channel, "thread_ts": self.root.ts}
        await self.table.enqueue(NewJob(key, "look", **(where | more)))

    async def has_room(self):
        await has_room(self.worker)

    async def says(self, _job, turn):
        await turn.post(Message("answer"), channel=self.root.channel, thread_ts=self.root.ts)

    async def until(self, **counts):
        async with asyncio.timeout(20):
            while True:
                count = await census(self.table.database)
                if all(getattr(count, state) == number for state, number in counts.items()):
                    return
                await asyncio.sleep(0.01)

    @property
    def replies(self):
        return [reply.text for reply in self.slack.replies(self.root)]


async def has_room(worker):
    """Wait until the first claim has found nothing."""
    async with asyncio.timeout(20):
        while worker._claiming:  # noqa: ASYNC110 - of the worker
            await asyncio.sleep(0.01)


@pytest.fixture
def shop(table, slack, client):
    return Shop(table, slack, client)


async def test_a_stored_job_is_answered_without_waiting_for_the_next_poll(shop):
    shop.table.settings = replace(shop.table.settings, poll=60.0)
    async with shop.runs(shop.says):
        await asyncio.sleep(0.1)
        await shop.asks()
        await shop.until(done=1)

    assert (shop.replies, shop.ends.heard) == (["answer"], [("look", "done")])


async def test_a_worker_with_room_begins_what_is_stored_without_a_claim(shop):
    shop.table.settings = replace(shop.table.settings, poll=60.0)
    async with shop.runs(shop.says):
        await shop.has_room()
        claims, shop.table.claim = shop.table.claim, None  # whoever claims from here on fails
        await shop.asks()
        await shop.until(done=1)
        shop.table.claim = claims

    assert shop.replies == ["answer"]


async def test_no_more_is_begun_at_once_than_there_are_hands(shop):
    shop.table.settings = replace(shop.table.settings, workers=2)
    free, busy, most = asyncio.Event(), set(), []

    async def holds(job, _turn):
        busy.add(job.key)
        most.append(len(busy))
        await free.wait()
        busy.discard(job.key)

    async with shop.runs(holds):
        await asyncio.gather(*(shop.asks(f"k{number}") for number in range(6)))
        await shop.until(running=2)
        free.set()
        await shop.until(done=6)

    assert max(most) <= 2


async def test_while_it_stops_nothing_new_is_begun(shop):
    free = asyncio.Event()

    async def holds(_job, _turn):
        await free.wait()

    async with shop.runs(holds):
        await shop.asks("first")
        await shop.until(running=1)
        shop.worker.stop()
        await shop.asks("second")
        free.set()

    assert (await census(shop.table.database)).queued == 1


async def test_a_worker_that_was_cancelled_begins_nothing_more(shop):
    worker = Worker(shop.table, {"look": shop.says}, shop.client_of)
    running = asyncio.create_task(worker.run())
    await has_room(worker)
    had_room = worker.reach("look")
    worker.take(None)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert (had_room, running.cancelled(), worker.reach("look")) == (True, True, False)


async def test_what_is_begun_at_once_logs_nothing_of_the_request_that_brought_it(shop):
    seen = []

    async def looks(_job, _turn):
        seen.append(structlog.contextvars.get_contextvars())

    async with shop.runs(looks):
        await shop.asks("first")
        await shop.until(done=1)
        with structlog.contextvars.bound_contextvars(request="abc"):
            await shop.asks("second")
        await shop.until(done=2)

    assert [set(one) for one in seen] == [{"job", "kind"}] * 2


async def test_what_a_handler_returns_is_saved_with_the_jobs_end(shop):
    async def handler(_job, _turn):
        async def save(session):
            await session.execute(deliveries.insert().values(id="saved", seen=0.0))

        return save

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(done=1)
    kept = await shop.table.database.read(lambda session: session.execute(deliveries.select()))

    assert [row.id for row in kept] == ["saved"]


async def test_a_quiet_end_says_nothing(shop):
    async def handler(_job, _turn):
        raise Quiet("is_archived")

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(done=1)

    assert (shop.replies, shop.ends.heard) == ([], [("look", "quiet")])


async def test_what_cannot_be_read_is_said_in_its_own_words(shop):
    async def handler(_job, _turn):
        raise Unreadable("The file is empty.")

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(done=2)

    assert (shop.replies, await dead_letters(shop.table.database)) == (["The file is empty."], ())


async def test_a_job_that_always_fails_ends_as_one_apology_and_a_dead_letter(shop):
    async def handler(_job, _turn):
        raise ValueError("no")

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(dead=1, done=1)
    (letter,) = await dead_letters(shop.table.database)

    assert (shop.replies, letter.error, letter.attempts) == ([SORRY], "ValueError: no", 3)
    assert shop.ends.heard == [("look", "failed")] * 2 + [("look", "dead"), ("apology", "done")]


async def test_poison_among_good_jobs_leaves_the_good_ones_answered(shop):
    async def handler(job, turn):
        if job.payload["poison"]:
            raise ValueError("no")
        await turn.post(Message(job.key), channel=shop.root.channel, thread_ts=shop.root.ts)

    async with shop.runs(handler):
        for number in range(20):
            await shop.asks(f"k{number}", payload={"poison": number % 5 == 0})
        await shop.until(dead=4, done=20)

    assert sorted(shop.replies) == sorted([f"k{n}" for n in range(20) if n % 5] + [SORRY] * 4)


async def test_a_status_becomes_the_apology(shop):
    async def begins(_job, turn):
        await turn.begin(Message("reading"), channel=shop.root.channel, thread_ts=shop.root.ts)
        raise ValueError("no")

    async with shop.runs(begins):
        await shop.asks()
        await shop.until(dead=1, done=1)

    assert shop.replies == [SORRY]


async def test_an_apology_that_fails_is_not_apologised_for(shop):
    async def handler(_job, _turn):
        raise ValueError("no")

    async with shop.runs(handler):
        shop.slack.faults.add(Fault("error", where="chat.postMessage", error="some_new_error", times=None))
        await shop.asks()
        await shop.until(dead=2)

    assert shop.replies == []


async def test_a_slack_in_trouble_is_waited_for_without_counting_failures(shop):
    async with shop.runs(shop.says):
        shop.slack.faults.add(Fault("status", where="chat.postMessage", times=6))
        await shop.asks()
        await shop.until(done=1)

    assert shop.replies == ["answer"]
    assert shop.ends.heard == [("look", "later")] * 6 + [("look", "done")]


async def test_patience_with_slack_ends(shop):
    shop.table.settings = replace(shop.table.settings, patience=0.0)

    async def handler(_job, _turn):
        raise Later("down", 0.0)

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(dead=1, done=1)

    assert shop.replies == [SORRY]


async def test_a_long_job_keeps_its_lease(shop):
    shop.table.settings = replace(shop.table.settings, lease=0.9)
    attempts = []

    async def handler(job, turn):
        attempts.append(job.attempt)
        await asyncio.sleep(1.3)
        await shop.says(job, turn)

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(done=1)

    assert attempts == [1]


async def test_a_job_that_another_process_took_is_dropped(shop):
    shop.table.settings = replace(shop.table.settings, lease=0.9)
    dropped = asyncio.Event()

    async def handler(_job, _turn):
        try:
            await asyncio.sleep(20)
        except asyncio.CancelledError:
            dropped.set()
            raise

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(running=1)
        thief = JobTable(shop.table.database, shop.table.settings)
        taken = shop.table.owner
        shop.table.owner = thief.owner  # renewals ask for the new owner's jobs and find none
        async with asyncio.timeout(5):
            await dropped.wait()
        shop.table.owner = taken

    assert shop.replies == []


async def test_no_more_jobs_run_at_a_time_than_there_are_workers(shop):
    go_on, begun, most = asyncio.Event(), 0, 0

    async def handler(_job, _turn):
        nonlocal begun, most
        begun += 1
        most = max(most, begun)
        await go_on.wait()
        begun -= 1

    async with shop.runs(handler):
        for number in range(20):
            await shop.asks(f"k{number}")
        await shop.until(running=shop.table.settings.workers)
        go_on.set()
        await shop.until(done=20)

    assert most == shop.table.settings.workers


async def test_stopping_waits_for_what_runs_and_gives_back_what_takes_too_long(shop):
    shop.table.settings = replace(shop.table.settings, drain=0.3)

    async def handler(job, turn):
        if job.key == "long":
            await asyncio.sleep(30)
        await asyncio.sleep(0.1)
        await shop.says(job, turn)

    async with shop.runs(handler):
        await shop.asks("short")
        await shop.asks("long")
        await shop.until(running=2)
    count = await census(shop.table.database)

    assert (shop.replies, count.done, count.queued, count.running) == (["answer"], 1, 1, 0)


async def test_a_job_given_back_by_a_stop_is_nobodys_fault(shop):
    shop.table.settings = replace(shop.table.settings, drain=0.05)

    async def handler(_job, _turn):
        await asyncio.sleep(30)

    async with shop.runs(handler):
        await shop.asks()
        await shop.until(running=1)
    (job,) = (await shop.table.claim(["look"], 1, idle=True)).jobs

    assert (job.attempt, job.failures, job.deaths) == (2, 0, 0)


async def test_the_worker_outlives_a_database_that_is_away_for_a_while(shop, monkeypatch):
    claim, calls = shop.table.claim, []

    async def flaky(*args, **more):
        calls.append(1)
        if len(calls) < 4:
            raise OSError("gone")
        return await claim(*args, **more)

    monkeypatch.setattr(shop.table, "claim", flaky)
    async with shop.runs(shop.says):
        await shop.asks()
        await shop.until(done=1)

    assert shop.replies == ["answer"]


async def test_a_command_without_a_thread_hears_its_apology_where_it_was_typed():
    heard = []

    class Turn:
        async def respond(self, message, *, response_url):
            heard.append((message.text, response_url))

    await apologise(Job(1, "k", "apology", "T1", "C1", {"response_url": "http://x", "sentence": None}, 1), Turn())

    assert heard == [(SORRY, "http://x")]
