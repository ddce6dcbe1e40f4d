"""A large file takes its time: the others of the channel are answered meanwhile, and what has to do with it waits for it."""

import asyncio

import pytest

from bot.work import lanes
from tests.scenarios.fake_session import Answer
from tests.scenarios.screens import RECORD, SCREEN

TOP, REST = SCREEN.split("PCPU  0")
FROM_BOB = SCREEN.replace("helper21-0", "vmx-bob")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request):
    return request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url")


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(lanes, "AFTER", 0.01)
    monkeypatch.setattr(lanes, "PAUSE", 0.01)


class Held(Answer):
    """A download that ends when a test says so."""

    def __init__(self, text):
        super().__init__(text.encode(), content_type="text/plain")
        self.begun, self.ends = asyncio.Event(), asyncio.Event()

    async def iter_chunked(self, _size):
        self.begun.set()
        await self.ends.wait()
        yield self.data


@pytest.fixture
def slow(world):
    """Upload a file, by ALICE where nothing else is said, whose download goes on until ``end``."""

    class Slow:
        async def begin(self, text, said="", **more):
            self.held = Held(text)
            file = world.file("", "vmkernel.log", answer=self.held, size=300)
            self.ts = await world.says(said, subtype="file_share", files=[file], wait=False, **more)
            async with asyncio.timeout(20):
                await self.held.begun.wait()
                while "T01:C0INC/beside" not in await world.lanes_of():  # noqa: ASYNC110 - of the database
                    await asyncio.sleep(0.01)
            return self.ts

        async def end(self):
            self.held.ends.set()
            await world.settled()

    return Slow()


async def test_another_persons_screen_is_answered_while_a_large_file_is_read(world, slow):
    ts = await slow.begin(SCREEN)
    other = await world.says(FROM_BOB, user="U02BOB", wait=False)
    await world.said(1)
    meanwhile = [post.thread_ts for post in world.posts]
    await slow.end()

    assert meanwhile == [other]
    assert [post.thread_ts for post in world.posts] == [other, ts]


async def test_a_question_in_the_thread_of_what_is_being_read_is_answered_after_it_and_holds_up_nobody(world, slow):
    ts = await slow.begin(SCREEN)
    await world.says("<@U0BOT> which PCPU?", user="U02BOB", thread_ts=ts, wait=False)
    other = await world.says(FROM_BOB, user="U02BOB", wait=False)
    await world.said(1)
    await slow.end()
    first, answer, reply = world.posts[0], world.posts[-1], world.posts[1]

    assert [post.thread_ts for post in (first, reply, answer)] == [other, ts, ts]
    assert "helper21-0" in reply.whole
    assert "PCPU 2" in answer.whole


async def test_the_next_piece_of_its_authors_screen_waits_and_joins(world, slow):
    ts = await slow.begin(TOP)
    await world.says(f"PCPU  0{REST}\n{RECORD}", wait=False)
    other = await world.says(FROM_BOB, user="U02BOB", wait=False)
    await world.said(1)
    await slow.end()
    case = await world.cases("C0INC", ts)

    assert [post.thread_ts for post in world.posts] == [other, ts]
    assert len(case.parts) == 2


async def test_a_message_that_is_deleted_while_its_file_is_read_leaves_nothing(world, slow):
    ts = await slow.begin(SCREEN)
    deleted = {"subtype": "message_deleted", "channel": "C0INC", "deleted_ts": ts, "previous_message": {"ts": ts}}
    await world.event(type="message", wait=False, **deleted)
    await slow.end()

    assert await world.cases("C0INC", ts) is None


async def test_a_host_that_is_forgotten_while_a_file_of_it_is_read_stays_forgotten(world, slow):
    ts = await slow.begin(RECORD, said=f"Host: esx07.example.org\n{SCREEN}")
    forgetting = asyncio.create_task(world.command("forget esx07.example.org"))
    await world.stored(2)
    await slow.end()
    await forgetting

    assert (await world.cases("C0INC", ts), len(world.posts)) == (None, 1)


async def test_what_joined_the_case_while_a_file_for_it_was_read_is_kept(world, slow):
    ts = await world.says(TOP)
    await slow.begin(RECORD, thread_ts=ts, user="U02BOB")
    await world.says(f"PCPU  0{REST}", wait=False)
    async with asyncio.timeout(20):
        while len((await world.cases("C0INC", ts)).parts) < 2:  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.01)
    await slow.end()
    case = await world.cases("C0INC", ts)

    assert len(case.parts) == 3
    assert len(world.posts) == 1


async def test_a_file_for_a_case_that_was_forgotten_meanwhile_does_not_bring_it_back(world, slow):
    ts = await world.says(f"Host: esx07.example.org\n{SCREEN}")
    await slow.begin(RECORD, thread_ts=ts, user="U02BOB")
    forgetting = asyncio.create_task(world.command("forget esx07.example.org", channel="C0GEN"))
    async with asyncio.timeout(20):
        while await world.cases("C0INC", ts):  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.01)
    await slow.end()
    await forgetting

    assert (await world.cases("C0INC", ts), world.updates) == (None, [])
