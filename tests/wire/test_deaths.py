"""Killed after each step on the way of a crash, the next process takes it up there: one reply, and corrections land in it."""

import asyncio

import pytest

from bot.cases import Database
from bot.demo.slack import LoopbackSlack, Upload
from bot.work import census, dead_letters
from tests.wire.test_chaos import PACE, PATIENCE, SCREEN, Mother, alive, free_port, values_for

pytestmark = pytest.mark.slow
QUIET = "2024-03-01T02:03:04.000Z cpu4:2097)ScsiDeviceIO: 4161: nothing to see here.\n"

BEFORE = SCREEN.format(number=1)
AFTER = BEFORE.replace("#PF Exception 14", "#GP Exception 13")


@pytest.fixture
async def slack():
    async with LoopbackSlack(pace=PACE) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def values(request, slack, tmp_path):
    """Return the settings of every life, by each transport."""
    port = free_port()
    if request.param == "http":
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    served = {"connection": request.param, "host": "127.0.0.1", "port": port, "slack_signing_secret": slack.signing_secret}
    return values_for(slack, f"sqlite+aiosqlite:///{tmp_path}/bot.db", **served)


@pytest.fixture
async def lives(slack, values):
    """Return what begins a life, which may end by itself after a step; the one before is over then."""
    async with Mother.at_work() as mother:

        async def begin(**more):
            for one in tuple(mother.alive):
                await slack.until(lambda one=one: not alive(one), PATIENCE)
                mother.alive.discard(one)
            return await mother.bears(values | more)

        yield begin, mother


async def corrected(slack, post):
    """Wait until the reply to ``post`` says what the correction says and nothing moves any more."""
    await slack.until(lambda: slack.replies(post) and "Exception 13" in slack.replies(post)[0].text, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


async def left_over(values):
    """Return what is still to be done, and what was set aside, once everybody has left."""
    async with await Database.open(values["database_url"], alone=False) as database:
        count = await census(database)
        return count.queued + count.running, await dead_letters(database)


async def all_done(values):
    """Wait until nothing is left to be done."""
    async with asyncio.timeout(PATIENCE):
        while (await left_over(values))[0]:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)


async def test_a_death_after_any_step_leaves_one_reply_that_is_corrected_in_place(slack, lives, values):
    begin, mother = lives
    replies = {}
    for step in ("stored", "claimed", "intended", "posted", "saved"):
        await begin(dies_after=step)
        post = await slack.says("alice", "inc-42", BEFORE)
        last = await begin()
        await slack.until(lambda post=post: slack.replies(post), PATIENCE)
        await slack.edits(post, AFTER)
        replies[step] = len(await corrected(slack, post))
        mother.kills(last)
        await slack.until(lambda last=last: not alive(last), PATIENCE)

    assert replies == dict.fromkeys(replies, 1)
    assert await left_over(values) == (0, ())


@pytest.mark.parametrize("values", ["socket"], indirect=True)
async def test_a_death_after_any_step_of_a_correction_loses_nothing(slack, lives, values):
    begin, mother = lives
    replies = {}
    last = await begin()
    for step in ("stored", "claimed", "updated", "saved"):
        post = await slack.says("alice", "inc-42", BEFORE)
        await slack.until(lambda post=post: slack.replies(post), PATIENCE)
        await slack.settled(timeout=PATIENCE)
        mother.kills(last)
        await slack.until(lambda last=last: not alive(last), PATIENCE)
        await begin(dies_after=step)
        await slack.edits(post, AFTER)
        last = await begin()
        replies[step] = len(await corrected(slack, post))
    mother.kills(last)
    await slack.until(lambda: not alive(last), PATIENCE)

    assert replies == dict.fromkeys(replies, 1)
    assert await left_over(values) == (0, ())


@pytest.mark.parametrize("values", ["socket"], indirect=True)
@pytest.mark.parametrize("step", ["posted", "updated"])
async def test_a_death_while_a_status_stands_leaves_one_message_which_becomes_the_answer(slack, lives, values, step):
    begin, mother = lives
    told = {"progress_seconds": 0.05, "progress_every_seconds": 0.1}
    await begin(**told, dies_after=step)
    late = Upload("vmkernel.log", QUIET * 60 + BEFORE, manner="drip")
    post = await slack.uploads("alice", "inc-42", late)
    last = await begin(**told)
    await all_done(values)
    (reply,) = slack.replies(post)
    mother.kills(last)
    await slack.until(lambda: not alive(last), PATIENCE)

    assert "Exception 14" in reply.text
    assert reply.metadata["event_payload"]["step"] == "status"
    assert await left_over(values) == (0, ())
