"""Lanes: what reads for long steps beside its own, and goes back before it decides anything."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.work import JobTable, LostLease, lanes
from bot.work.courier import Yields
from bot.work.handlers.order import in_order
from bot.work.lanes import Lanes
from bot.work.tables import jobs

LANE, BESIDE = "T1:C1", "T1:C1/beside"


async def put_behind(table, job):
    """Let ``job`` wait behind what is beside its lane."""
    await Lanes(table).wait_behind(job)
    await table.retry(job, 0.0)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(lanes, "AFTER", 0.01)
    monkeypatch.setattr(lanes, "PAUSE", 0.01)


class Reader:
    """Reads until it is told to stop."""

    def __init__(self, table, job):
        self.job, self.end = job, asyncio.Event()
        self.table = table
        self.task = asyncio.create_task(Lanes(table).beside(job, self.end.wait()))

    async def lane(self):
        async def unit(session):
            return (await session.execute(select(jobs.c.lane).where(jobs.c.id == self.job.id))).scalar()

        return await self.table.database.read(unit)

    async def until(self, lane):
        async with asyncio.timeout(20):
            while await self.lane() != lane:  # noqa: ASYNC110 - of the database
                await asyncio.sleep(0.01)
        return self

    async def ends(self):
        self.end.set()
        async with asyncio.timeout(20):
            return await self.task


@pytest.fixture
async def stored(table, new_job):
    """Store jobs of one lane, by their keys."""

    async def stored(*keys):
        for key in keys:
            await table.enqueue(new_job(key, lane=LANE))

    return stored


async def claimed(table, room=4):
    return {job.key: job for job in (await table.claim(("look",), room, idle=False)).jobs}


async def test_what_comes_behind_long_reading_goes_by_and_then_the_reader_has_the_lane_to_itself(table, stored):
    await stored("slow", "next", "last")
    slow = (await claimed(table))["slow"]
    reader = await Reader(table, slow).until(BESIDE)
    next_one = await claimed(table)
    reader.end.set()
    await reader.until(LANE)
    meanwhile = (list(next_one), await claimed(table), reader.task.done())
    await table.finish(next_one["next"])
    await reader.ends()
    alone = await claimed(table)
    await table.finish(slow)

    assert meanwhile == (["next"], {}, False)
    assert alone == {}
    assert list(await claimed(table)) == ["last"]


async def test_short_reading_never_leaves_its_lane(table, stored, monkeypatch):
    monkeypatch.setattr(lanes, "AFTER", 60.0)
    await stored("short", "next")
    reader = Reader(table, (await claimed(table))["short"])
    await reader.ends()

    assert await claimed(table) == {}


async def test_a_lane_is_busy_while_something_is_read_beside_it(table, stored):
    await stored("slow")
    slow = (await claimed(table))["slow"]
    reader = await Reader(table, slow).until(BESIDE)
    beside = await table.is_busy(LANE)
    await reader.ends()
    await table.finish(slow)

    assert (beside, await table.is_busy(LANE)) == (True, False)


async def test_of_two_that_read_for_long_the_later_one_stays_until_the_first_is_done_and_neither_waits_for_ever(table, stored):
    await stored("first", "second")
    first = await Reader(table, (await claimed(table))["first"]).until(BESIDE)
    second = Reader(table, (await claimed(table))["second"])
    await asyncio.sleep(0.1)
    stayed = await second.lane()
    first.end.set()  # it waits in the lane for the second one, which may step beside it only now
    await second.until(BESIDE)
    second.end.set()
    await first.ends()
    held_up = second.task.done()
    await table.finish(first.job)
    await second.ends()

    assert (stayed, held_up) == (LANE, False)


async def test_what_waits_behind_the_reader_comes_back_with_it_in_order(table, stored):
    await stored("slow", "question", "other")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    question = (await claimed(table))["question"]
    ahead = [job.key for job in await Lanes(table).ahead(question)]
    await put_behind(table, question)
    other = (await claimed(table))["other"]
    await table.finish(other)
    waits = await claimed(table)
    await reader.ends()
    await table.finish(reader.job)
    (back,) = (await claimed(table)).values()

    assert ahead == ["slow"]
    assert waits == {}
    assert (back.key, back.lane) == ("question", LANE)


async def test_what_waited_for_a_reader_that_came_to_nothing_goes_back_by_itself(table, stored):
    await stored("slow", "question", "later")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    question = (await claimed(table))["question"]
    await put_behind(table, question)
    reader.task.cancel()
    await table.finish(reader.job)  # as one that nobody can read ends
    found = await claimed(table)
    await Lanes(table).end_beside(found["question"])
    await table.retry(found["question"], 0.0)
    await table.finish(found["later"])

    assert [(job.key, job.lane) for job in (await claimed(table)).values()] == [("question", LANE)]


async def test_a_reader_that_a_restart_gave_back_begins_in_its_lane_again_with_what_waits_behind_it(
    table, database, settings, stored
):
    await stored("slow", "question")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    question = (await claimed(table))["question"]
    await put_behind(table, question)
    reader.task.cancel()
    await table.retry(reader.job, 0.0)
    restarted = JobTable(database, settings)
    again = await claimed(restarted)
    with pytest.raises(Yields):
        await in_order(Lanes(restarted), again["slow"])
    await restarted.retry(again["slow"], 0.0)
    back = await claimed(restarted)
    await in_order(Lanes(restarted), back["slow"])
    await restarted.finish(back["slow"])

    assert (list(again), [job.lane for job in back.values()]) == (["slow"], [LANE])
    assert [(job.key, job.lane) for job in (await claimed(restarted)).values()] == [("question", LANE)]


async def test_what_was_claimed_just_before_the_reader_came_back_lets_it_go_first(table, stored):
    await stored("slow", "next")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    next_one = (await claimed(table))["next"]
    reader.end.set()
    await reader.until(LANE)
    with pytest.raises(Yields):
        await in_order(Lanes(table), next_one)
    await table.retry(next_one, 0.0)
    await reader.ends()
    before = await claimed(table)
    await table.finish(reader.job)

    assert (before, list(await claimed(table))) == ({}, ["next"])


async def test_what_comes_back_into_its_lane_waits_for_a_later_one_that_runs_there(table, stored):
    await stored("slow", "question", "later")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    question = (await claimed(table))["question"]
    await put_behind(table, question)
    later = (await claimed(table))["later"]
    reader.task.cancel()
    await table.finish(reader.job)  # as one that nobody can read ends
    question = (await claimed(table))["question"]
    await Lanes(table).end_beside(question)
    await table.retry(question, 0.0)
    beside_later = await claimed(table)
    await table.finish(later)

    assert (beside_later, list(await claimed(table))) == ({}, ["question"])


async def lease_ends(table, job):
    await table.database.write(lambda session: session.execute(update(jobs).where(jobs.c.id == job.id).values(due=0.0)))


async def test_a_reader_gives_its_worker_back_where_a_suspect_that_comes_first_waits_for_all_of_them(table, stored):
    await stored("first", "second")
    first = await Reader(table, (await claimed(table))["first"]).until(BESIDE)
    second = Reader(table, (await claimed(table))["second"])
    first.end.set()
    await first.until(LANE)
    await second.until(BESIDE)
    first.task.cancel()  # its process is gone, before it had an answer
    await lease_ends(table, first.job)
    await claimed(table)
    waits = await table.claim(("look",), 4, idle=False)
    second.end.set()
    with pytest.raises(Yields):
        await second.ends()
    await table.retry(second.job, 0.0)
    alone = await table.claim(("look",), 4, idle=True)
    await table.finish(alone.jobs[0])

    assert (waits.hold, [job.key for job in alone.jobs], alone.alone) == (True, ["first"], True)
    assert list(await claimed(table)) == ["second"]


async def test_a_reader_waits_for_nobody_whose_process_is_gone(table, stored):
    await stored("slow", "next")
    reader = await Reader(table, (await claimed(table))["slow"]).until(BESIDE)
    next_one = (await claimed(table))["next"]
    await lease_ends(table, next_one)
    await reader.ends()

    assert await reader.lane() == LANE


async def test_a_reader_whose_job_another_process_has_raises(table, short, stored):
    await stored("slow")
    slow = (await claimed(short))["slow"]
    reader = await Reader(short, slow).until(BESIDE)
    async with asyncio.timeout(20):
        while not (await table.claim(("look",), 1, idle=True)).jobs:  # noqa: ASYNC110 - its lease ends, and the other takes it
            await asyncio.sleep(0.02)
    reader.end.set()

    with pytest.raises(LostLease):
        await reader.task


async def test_what_the_reading_raises_is_raised(table, stored):
    await stored("slow")
    slow = (await claimed(table))["slow"]

    async def fails():
        await asyncio.sleep(0.05)
        raise ValueError("of the file")

    with pytest.raises(ValueError, match="of the file"):
        await Lanes(table).beside(slow, fails())


async def test_half_of_the_workers_are_never_beside_a_lane(database, settings, new_job):
    table = JobTable(database, settings)
    channels = [f"T1:C{number}" for number in range(settings.workers)]
    for channel in channels:
        await table.enqueue(new_job(channel, lane=channel))
    mine, ends = Lanes(table), asyncio.Event()
    readers = [asyncio.create_task(mine.beside(job, ends.wait())) for job in (await claimed(table)).values()]
    async with asyncio.timeout(20):
        while await beside(table) < 2:  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)  # the others would be there by now
    most = await beside(table)
    ends.set()
    await asyncio.gather(*readers)

    assert (most, await beside(table)) == (settings.workers // 2, 0)


async def test_a_process_with_one_worker_reads_in_the_lane(database, settings, new_job):
    table = JobTable(database, replace(settings, workers=1))
    await table.enqueue(new_job("slow", lane=LANE))
    (slow,) = (await claimed(table)).values()
    reader = Reader(table, slow)
    await asyncio.sleep(0.1)  # it would be beside the lane by now
    lane = await reader.lane()
    await reader.ends()

    assert lane == LANE


async def beside(table):
    """Count the jobs that are beside their lanes."""

    async def unit(session):
        return len((await session.execute(select(jobs.c.id).where(jobs.c.lane.like("%/beside")))).all())

    return await table.database.read(unit)
