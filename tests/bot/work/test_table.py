"""The job table, on both databases."""

import asyncio
import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from bot.cases import Case, CaseBook, Part
from bot.cases.tables import parts
from bot.work import JobTable, LostLease, WorkSettings, census, dead_letters, forget_team, revive
from bot.work.naming import beside_of
from bot.work.posts import PostTable
from bot.work.table import Regrets
from bot.work.tables import STATUS, deliveries, jobs
from bot.work.upkeep import Upkeep

KINDS = ("look", "apology")
DIED = 0.08  # longer than the short lease


async def claim(table, room=10, *, idle=True):
    return await table.claim(KINDS, room, idle=idle)


async def one(table):
    (job,) = (await claim(table, 1)).jobs
    return job


async def rows(database, *columns):
    query = select(*columns).order_by(jobs.c.id)
    return [tuple(row) for row in await database.read(lambda session: session.execute(query))]


async def die(table):
    """Claim what there is and never come back."""
    assert (await claim(table)).jobs
    await asyncio.sleep(DIED)


# --- storing


async def test_work_is_stored_once_whatever_delivery_brings_it(table, new_job):
    first = await table.enqueue(new_job(), delivery="Ev1")
    other_event = await table.enqueue(new_job(), delivery="Ev2")

    assert (first, other_event) == (True, False)


async def test_a_delivery_is_taken_once_whatever_work_it_brings(table, new_job):
    first = await table.enqueue(new_job("a"), delivery="Ev1")
    again = await table.enqueue(new_job("b"), delivery="Ev1")

    assert (first, again) == (True, False)


async def test_a_burst_of_the_same_work_is_stored_once(table, new_job, database):
    taken = await asyncio.gather(*(table.enqueue(new_job(), delivery=f"Ev{n}") for n in range(20)))

    assert taken.count(True) == 1
    assert len(await rows(database, jobs.c.id)) == 1


async def test_finished_work_is_still_known(table, new_job):
    await table.enqueue(new_job())
    await table.finish(await one(table))

    assert await table.enqueue(new_job()) is False


# --- claiming


async def test_jobs_are_claimed_in_the_order_they_came(table, new_job):
    for key in "abc":
        await table.enqueue(new_job(key))

    assert [job.key for job in (await claim(table, 2)).jobs] == ["a", "b"]


async def test_a_claim_carries_all_that_was_stored(table, new_job):
    await table.enqueue(new_job(payload={"text": "a ☃ screen"}, lane="l1"))
    job = await one(table)

    assert (job.payload, job.lane, job.thread_ts, job.channel, job.attempt) == ({"text": "a ☃ screen"}, "l1", "1.0", "C1", 1)


async def test_a_claimed_job_is_nobody_elses(table, short, new_job):
    await table.enqueue(new_job())
    await one(table)

    assert (await claim(short)).jobs == ()


async def test_two_replicas_share_the_jobs_between_them(table, short, new_job):
    for number in range(20):
        await table.enqueue(new_job(f"k{number}"))
    claims = await asyncio.gather(*(claim(each, 5) for each in (table, short) * 2))
    keys = [job.key for each in claims for job in each.jobs]

    assert len(keys) == len(set(keys)) >= 5


async def test_a_kind_that_this_version_does_not_know_is_left_to_one_that_does(table, new_job):
    await table.enqueue(new_job(kind="of tomorrow"))

    assert (await claim(table)).jobs == ()


async def test_a_lane_is_worked_off_one_by_one_in_order(table, new_job):
    for key in "abc":
        await table.enqueue(new_job(key, lane="thread" if key != "c" else None))
    first = (await claim(table)).jobs
    beside = (await claim(table)).jobs
    await table.finish(first[0])
    after = (await claim(table)).jobs

    assert [[job.key for job in each] for each in (first, beside, after)] == [["a", "c"], [], ["b"]]


async def test_a_dead_letter_does_not_block_its_lane(table, new_job):
    for key in "ab":
        await table.enqueue(new_job(key, lane="thread"))
    await table.bury(await one(table), Regrets("no"))

    assert [job.key for job in (await claim(table)).jobs if job.kind == "look"] == ["b"]


# --- a worker with room


class OpenHands:
    """A worker that always has room, and remembers what it was given."""

    def __init__(self, room=100):
        self.room, self.taken = room, []

    def reach(self, kind):
        self.room -= 1
        return kind == "look" and self.room >= 0

    def take(self, job):
        self.taken.append(job)


@pytest.fixture
def hands(table):
    table.hands = OpenHands()
    return table.hands


async def test_what_is_stored_while_the_worker_has_room_is_its_own_at_once(table, new_job, hands):
    assert await table.enqueue(new_job())
    (job,) = hands.taken
    await table.finish(job)

    assert (job.attempt, job.kind) == (1, "look")
    assert await rows(table.database, jobs.c.state) == [("done",)]


async def test_work_that_is_known_already_is_not_begun_again(table, new_job, hands):
    for delivery in ("Ev1", "Ev2", "Ev1"):
        await table.enqueue(new_job(), delivery=delivery)

    assert [job is not None for job in hands.taken] == [True, False, False]


async def test_the_next_of_a_lane_waits_for_its_turn(table, new_job, hands):
    for key in "ab":
        await table.enqueue(new_job(key, lane="thread"))
    begun, waits = hands.taken
    before = (await claim(table)).jobs
    await table.finish(begun)

    assert (begun.key, waits, before) == ("a", None, ())
    assert [job.key for job in (await claim(table)).jobs] == ["b"]


async def test_beside_its_lane_a_job_is_waited_for_too(table, new_job, hands, database):
    """What is read there for long may be what this one comes after: that is looked at when it is claimed."""
    await table.enqueue(new_job("a", lane="thread"))
    beside = update(jobs).where(jobs.c.key == "a").values(lane=beside_of("thread"))
    await database.write(lambda session: session.execute(beside))
    await table.enqueue(new_job("b", lane="thread"))
    (later,) = (await claim(table)).jobs

    assert [job and (job.key, job.first) for job in hands.taken] == [("a", True), None]
    assert (later.key, later.first) == ("b", False)


async def test_what_has_waited_longer_goes_first(table, new_job):
    await table.enqueue(new_job("older"))
    table.hands = OpenHands()
    await table.enqueue(new_job("newer"))

    assert table.hands.taken == [None]
    assert [job.key for job in (await claim(table)).jobs] == ["older", "newer"]


async def test_without_room_it_waits(table, new_job):
    table.hands = OpenHands(room=1)
    for key in "ab":
        await table.enqueue(new_job(key))

    assert [job.key for job in table.hands.taken] == ["a"]
    assert await rows(table.database, jobs.c.key, jobs.c.state) == [("a", "running"), ("b", "queued")]


async def test_a_caller_that_is_cancelled_leaves_its_work_to_be_done(table, new_job, hands):
    caller = asyncio.create_task(table.enqueue(new_job()))
    await asyncio.sleep(0)
    caller.cancel()
    async with asyncio.timeout(20):
        while not hands.taken:  # noqa: ASYNC110 - of a fake that has no events
            await asyncio.sleep(0.01)

    assert [job.key for job in hands.taken] == ["T1:C1:1.0"]


async def test_what_cannot_be_stored_when_its_caller_is_gone_is_nobodys_unheard_error(table, new_job):
    unheard = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context["message"]))
    caller = asyncio.create_task(table.enqueue(new_job(payload={"text": object()})))
    await asyncio.sleep(0)
    caller.cancel()
    async with asyncio.timeout(20):
        while table._storing:  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.01)
    gone = caller.cancelled()
    del caller  # which holds what it waited for
    gc.collect()

    assert (gone, unheard) == (True, [])


async def test_where_it_cannot_be_stored_the_room_is_given_back(table, new_job, hands):
    with pytest.raises(StatementError):
        await table.enqueue(new_job(payload={"text": object()}))

    assert hands.taken == [None]


async def test_of_one_lane_two_processes_never_begin_two_at_once(table, new_job):
    begun = []
    for round_ in range(10):
        both = [JobTable(table.database, table.settings) for _ in range(2)]
        for one_of_them in both:
            one_of_them.hands = OpenHands()
        await asyncio.gather(*(each.enqueue(new_job(f"{round_}{n}", lane=f"lane {round_}")) for n, each in enumerate(both)))
        taken = [(each, job) for each in both for job in each.hands.taken if job is not None]
        begun.append(len(taken))
        for owner, job in taken:
            await owner.finish(job)
        while rest := (await claim(table)).jobs:
            begun.append(len(rest))
            await table.finish(rest[0])

    assert max(begun) == 1
    assert sum(begun) == 20


# --- leases


async def test_a_dead_processs_job_is_taken_over_when_its_lease_ends(table, short, new_job):
    await table.enqueue(new_job())
    await die(short)
    found = await claim(table)
    job = await one(table)

    assert (found.again, found.jobs) == (True, ())
    assert (job.attempt, job.deaths) == (2, 1)


async def test_a_renewed_lease_does_not_end(table, short, new_job):
    await table.enqueue(new_job())
    job = await one(short)
    kept = await table.extend([job])
    renewed = await replace_owner(table, short).extend([job])
    await asyncio.sleep(DIED)

    assert (kept, renewed) == (frozenset(), {job.id})
    assert (await claim(table)).again is False


def replace_owner(table, owner):
    same = JobTable(table.database, table.settings)
    same.owner = owner.owner
    return same


async def test_a_process_that_was_stopped_past_its_lease_can_end_nothing(table, short, new_job):
    await table.enqueue(new_job())
    old = await one(short)
    await asyncio.sleep(DIED)
    await claim(table)
    new = await one(table)
    saved = []

    async def save(session):  # noqa: ARG001
        saved.append("zombie")

    posts = PostTable(short)
    for ending in (short.finish(old, save), short.retry(old, 0), short.bury(old, Regrets("x")), posts.intend(old, "r", "C1")):
        with pytest.raises(LostLease):
            await ending
    await table.finish(new)

    assert saved == []


async def test_the_same_process_cannot_end_a_claim_that_it_had_lost_in_between(short, new_job):
    await short.enqueue(new_job())
    old = await one(short)
    await asyncio.sleep(DIED)
    await claim(short)
    await one(short)

    with pytest.raises(LostLease):
        await short.finish(old)


async def test_on_sqlite_a_restart_finds_its_own_jobs_at_once(table, new_job):
    await table.enqueue(new_job())
    await one(table)
    again = JobTable(table.database, table.settings)
    await again.adopt()

    assert (await claim(again)).again is table.database.is_sqlite


# --- ending


async def test_a_job_ends_together_with_what_it_saves(table, new_job, database):
    await table.enqueue(new_job(payload={"text": "secret"}))

    async def save(session):
        await session.execute(deliveries.insert().values(id="saved", seen=0.0))

    await table.finish(await one(table), save)

    assert await rows(database, jobs.c.state, jobs.c.payload, jobs.c.owner) == [("done", {}, None)]
    assert (await database.read(lambda session: session.execute(text("select id from deliveries")))).scalars().all() == ["saved"]


async def test_a_save_that_fails_leaves_the_job_running_and_nothing_saved(table, new_job, database):
    await table.enqueue(new_job())
    job = await one(table)

    async def save(session):
        await session.execute(deliveries.insert().values(id="saved", seen=0.0))
        raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        await table.finish(job, save)

    assert await rows(database, jobs.c.state) == [("running",)]
    assert (await database.read(lambda session: session.execute(text("select id from deliveries")))).all() == []


async def test_a_job_given_back_waits_for_its_pause(table, new_job):
    await table.enqueue(new_job())
    await table.retry(await one(table), 0.15, error="x", failed=True)
    at_once = (await claim(table)).jobs
    await asyncio.sleep(0.2)
    job = await one(table)

    assert (at_once, job.attempt, job.failures, job.deaths) == ((), 2, 1, 0)


async def test_a_dead_letter_is_listed_told_once_and_can_be_revived(table, new_job, database):
    await table.enqueue(new_job(payload={"text": "a screen", "language": "ja"}))
    for _ in range(2):
        job = next(job for job in (await claim(table)).jobs if job.kind == "look")
        await table.bury(job, Regrets("ValueError: no"))
        (letter,) = await dead_letters(database)
        assert await revive(database, letter.id)
    revived = await rows(database, jobs.c.key, jobs.c.state, jobs.c.failures)

    assert (letter.key, letter.kind, letter.error, letter.attempts) == ("T1:C1:1.0", "look", "ValueError: no", 2)
    assert revived == [("T1:C1:1.0", "queued", 0), ("T1:C1:1.0#apology", "running", 0)]


async def test_only_a_dead_letter_can_be_revived(table, new_job, database):
    await table.enqueue(new_job())
    job = await one(table)

    assert await revive(database, job.id) is False


async def test_an_apology_carries_what_it_needs_and_no_text(table, new_job):
    await table.enqueue(new_job(payload={"text": "a screen", "language": "ja", "response_url": "http://x"}))
    await table.finish(await one(table), regrets=Regrets("unreadable", "It is empty."))
    apology = await one(table)

    assert (apology.kind, apology.channel, apology.thread_ts) == ("apology", "C1", "1.0")
    assert apology.payload == {"language": "ja", "response_url": "http://x", "sentence": "It is empty."}


async def test_a_job_that_had_answered_is_not_apologised_for(table, new_job):
    await table.enqueue(new_job())
    job = await one(table)
    await PostTable(table).intend(job, "reply", "C1")
    await PostTable(table).posted(job, {"reply": "2.0"})
    await table.bury(job, Regrets("x"))

    assert (await claim(table)).jobs == ()


async def test_an_apology_takes_the_place_of_a_status(table, new_job):
    await table.enqueue(new_job())
    job = await one(table)
    await PostTable(table).intend(job, STATUS, "C1")
    await PostTable(table).posted(job, {STATUS: "2.0"})
    await table.bury(job, Regrets("x"))

    assert (await one(table)).payload == {"sentence": None, "status": "2.0"}


# --- quarantine


async def test_after_a_death_suspects_run_one_at_a_time(table, short, new_job):
    for key in "abc":
        await table.enqueue(new_job(key))
    await die(short)
    await claim(table)
    await table.enqueue(new_job("fresh"))
    busy = await claim(table, idle=False)
    alone = await claim(table)
    (suspect,) = alone.jobs
    await table.finish(suspect)

    assert (busy.hold, busy.jobs, alone.alone) == (True, (), True)


async def test_a_job_that_had_got_as_far_as_its_status_is_a_suspect(table, short, new_job):
    """Reading goes on after the status, and reading can kill."""
    await table.enqueue(new_job())
    job = await one(short)
    await PostTable(short).intend(job, STATUS, "C1")
    await asyncio.sleep(DIED)
    await claim(table)

    assert (await claim(table)).alone is True


async def test_a_job_that_was_already_posting_is_no_suspect_of_the_first_death(table, short, new_job):
    await table.enqueue(new_job())
    job = await one(short)
    await PostTable(short).intend(job, "reply", "C1")
    await asyncio.sleep(DIED)
    await claim(table)

    assert (await claim(table, idle=False)).jobs[0].key == job.key


async def test_the_job_that_kills_is_set_aside_and_its_neighbours_are_not(table, short, new_job, database):
    """'bad' kills whatever process runs it; the others end when they run beside nothing deadly."""
    for key in ("a", "b", "bad", "c"):
        await table.enqueue(new_job(key))
    for _ in range(40):
        held = await claim(short)
        if any(job.key == "bad" for job in held.jobs):
            await asyncio.sleep(DIED)
            continue
        for job in held.jobs:
            await short.finish(job)

    assert await rows(database, jobs.c.key, jobs.c.state) == [
        ("a", "done"),
        ("b", "done"),
        ("bad", "dead"),
        ("c", "done"),
        ("bad#apology", "done"),
    ]


# --- retention


async def test_finished_keys_are_kept_for_their_time_and_then_deleted(database, new_job):
    table = JobTable(database, WorkSettings())
    await table.enqueue(new_job("done"), delivery="Ev1")
    await table.finish(await one(table))
    await table.enqueue(new_job("queued"))
    await Upkeep(table).once()
    kept = await rows(database, jobs.c.key)
    hasty = JobTable(database, replace(table.settings, keep_jobs=-1.0))
    await Upkeep(hasty).once()

    assert (kept, await rows(database, jobs.c.key)) == ([("done",), ("queued",)], [("queued",)])
    assert await hasty.enqueue(new_job("done"), delivery="Ev1")


async def test_cases_are_kept_for_half_a_year_and_then_deleted_with_their_text(database):
    book, table = CaseBook(database), JobTable(database, WorkSettings())
    for age in (179, 181):
        part = Part(source="1.0", ts="1.0", text=f"written {age} days ago")
        created = datetime.now(UTC) - timedelta(days=age)
        case = Case(team="T1", channel="C1", thread_ts=str(age), id=str(age), created=created, parts=(part,))
        await database.write(lambda session, case=case: book.save(session, case))
    await Upkeep(table).once()

    assert [case.id for case in await book.latest("T1")] == ["179"]
    assert [part.text for part in (await book.by_id("T1", "179")).parts] == ["written 179 days ago"]
    assert len((await database.read(lambda session: session.execute(select(parts)))).all()) == 1


async def test_the_census_counts_jobs_by_state(table, new_job, database):
    for key in "abcd":
        await table.enqueue(new_job(key))
    first, second, _ = (await claim(table, 3)).jobs
    await table.finish(first)
    await table.bury(second, Regrets("x"))
    count = await census(database)

    assert (count.queued, count.running, count.done, count.dead) == (2, 1, 1, 1)
    assert count.oldest >= 0


async def test_a_team_that_leaves_takes_its_work_along(table, new_job, database):
    await table.enqueue(new_job("a"))
    await table.enqueue(new_job("b", team="T2"))
    job = (await claim(table, 1)).jobs[0]
    await PostTable(table).intend(job, "reply", "C1")
    await database.write(lambda session: forget_team(session, "T1"))

    assert await rows(database, jobs.c.key) == [("b",)]


async def test_a_lane_is_busy_until_its_last_job_has_ended(table, new_job):
    """What a job leaves behind is not to be known before; other lanes are no matter."""
    await table.enqueue(new_job(lane="T1:C1"))
    queued = await table.is_busy("T1:C1")
    (job,) = (await table.claim(["look"], 1, idle=True)).jobs
    running = await table.is_busy("T1:C1")
    await table.finish(job)

    assert (queued, running, await table.is_busy("T1:C1"), await table.is_busy("T1:C2")) == (True, True, False, False)
