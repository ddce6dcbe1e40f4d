"""Many who store, workers that stop, die and come back: each job is done once, in its turn, and alone in its lane."""

import asyncio
import contextlib
import random
from collections import defaultdict
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.work import JobTable, Later, NewJob, Worker, census, lanes
from bot.work.handlers.order import in_order
from bot.work.lanes import Lanes
from bot.work.tables import deliveries, jobs

CALM, SLOW = ("T1:C1", "T1:C2"), ("T1:C3", "T1:C4")  # channels; in the slow ones much is read for long
PEOPLE = ("U1", "U2", "U3")
UNDER_FIRE = 1_000  # deaths and failures before a job is set aside: here they are the test's doing


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(lanes, "AFTER", 0.01)
    monkeypatch.setattr(lanes, "PAUSE", 0.01)


class Mortal(Worker):
    """A worker that may be gone from one moment to the next."""

    dead = False

    def _begin(self, job):
        if not self.dead:
            super()._begin(job)

    def die(self):
        self.dead = True
        self._table.hands = None
        for task in self._running:
            task.cancel()


class Yard:
    """Where everything is done, and what was seen of it."""

    def __init__(self, database, settings, seed):
        self.database = database
        self.settings = replace(settings, attempts=UNDER_FIRE, deaths=UNDER_FIRE, retry=0.001, retry_most=0.01)
        self.dice = random.Random(seed)  # noqa: S311 - what happens when
        self.inside, self.together = defaultdict(set), []
        self.tables, self.stored = [], 0

    async def store(self, lane, many):
        for _ in range(many):
            self.stored += 1
            key, slow = f"k{self.stored}", lane in SLOW and self.dice.random() < 0.3
            said = {"user": self.dice.choice(PEOPLE), "ts": f"{self.stored}.0", "seconds": 0.05 if slow else 0.0}
            job = NewJob(key, "look", "T1", lane.partition(":")[2], said, lane=lane)
            await self.dice.choice(self.tables).enqueue(job, delivery=f"Ev{key}")
            await asyncio.sleep(self.dice.random() * 0.01)

    async def look(self, lanes_, job, _turn):
        await in_order(lanes_, job)
        await lanes_.beside(job, asyncio.sleep(job.payload["seconds"]))
        others = self.inside[job.lane]
        self.together += [(job.key, other) for other in others]
        others.add(job.key)
        try:
            await asyncio.sleep(self.dice.random() * 0.01)
            self.stumble()
        finally:
            others.discard(job.key)
        return lambda session: session.execute(deliveries.insert().values(id=job.key))

    def stumble(self):
        luck = self.dice.random()
        if luck < 0.05:
            raise ValueError("no")
        if luck < 0.1:
            raise Later("busy", 0.001)

    async def live(self, ends):
        """Be one process after the other, until ``ends``."""
        while not ends.is_set():
            table = JobTable(self.database, self.settings)
            mine = Lanes(table)
            worker = Mortal(table, {"look": lambda job, turn, mine=mine: self.look(mine, job, turn)}, self.no_client)
            self.tables.append(table)
            running = asyncio.create_task(worker.run())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ends.wait(), self.dice.random())
            if ends.is_set() or self.dice.random() < 0.5:
                worker.stop()
                await running
            else:
                await self.bury(worker, running)
            self.tables.remove(table)

    async def bury(self, worker, running):
        worker.die()
        running.cancel()
        await asyncio.gather(running, *worker._running, return_exceptions=True)
        await asyncio.sleep(0.05)
        theirs = (jobs.c.owner == worker._table.owner, jobs.c.state == "running")
        await self.database.write(lambda session: session.execute(update(jobs).where(*theirs).values(due=0.0)))

    async def no_client(self, _job):
        return None

    async def until_done(self):
        done = 0
        while done < self.stored:
            async with asyncio.timeout(30):  # for the next one
                before, done = done, (await census(self.database)).done
                while done == before:
                    await asyncio.sleep(0.05)
                    done = (await census(self.database)).done

    async def ended(self):
        """Return the jobs' rows in the order in which they ended, lane by lane."""
        when = select(jobs.c.id, jobs.c.key, jobs.c.lane, jobs.c.state).join(deliveries, deliveries.c.id == jobs.c.key)
        found = defaultdict(list)
        for row in await self.database.read(lambda session: session.execute(when.order_by(deliveries.c.seen, jobs.c.id))):
            found[row.lane].append(row)
        return found


async def play(database, settings, seed, *, lives, many):
    yard, ends = Yard(database, settings, seed), asyncio.Event()
    living = [asyncio.create_task(yard.live(ends)) for _ in range(lives if not database.is_sqlite else 1)]
    yard.tables.append(JobTable(database, yard.settings))  # of a process whose worker has ended, or not begun
    await asyncio.gather(*(yard.store(lane, many) for lane in (*CALM, *SLOW) for _ in range(2)))
    await yard.until_done()
    ends.set()
    await asyncio.gather(*living)
    return yard


async def check(yard):
    ended = await yard.ended()
    assert sum(map(len, ended.values())) == yard.stored
    assert yard.together == []
    for lane in CALM:
        ids = [row.id for row in ended[lane]]
        assert ids == sorted(ids)


async def test_each_job_is_done_once_and_in_its_turn_whoever_stops_or_dies(database, settings):
    await check(await play(database, settings, seed=1, lives=3, many=10))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 4))
async def test_the_same_for_long(database, settings, seed):
    await check(await play(database, settings, seed, lives=4, many=40))
