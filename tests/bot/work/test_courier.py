"""What a job says in Slack, it says once: against the loopback Slack and its faults."""

import asyncio
import contextlib
from dataclasses import replace
from itertools import pairwise

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.demo.slack import Fault, LoopbackSlack, Pace
from bot.replies import Message
from bot.work import Later, LostLease, Quiet, guard
from bot.work.courier import EVENT_TYPE, Courier, chunks
from bot.work.looking import LookUps
from bot.work.posts import PostTable
from bot.work.table import JobTable
from bot.work.tables import posts

KINDS = ("look", "apology")
HELLO = Message("hello", ({"type": "section", "text": {"type": "plain_text", "text": "hello"}},))


class Bench:
    """One job and its courier; ``again`` is the next attempt, by a process that knows nothing of the first."""

    def __init__(self, database, settings, slack, client):
        self.database, self.settings, self.slack, self.client = database, settings, slack, client
        self.look_ups = LookUps(placeholder_first=settings.placeholder_first)
        self.job = self.turn = self.root = None

    async def begin(self, new_job):
        self.root = await self.slack.says("alice", "inc-42", "a screen")
        table = JobTable(self.database, self.settings)
        await table.enqueue(new_job(team=self.slack.workspace.id, channel=self.root.channel, thread_ts=self.root.ts))
        return await self.claim(table)

    async def claim(self, table):
        (self.job,) = (await table.claim(KINDS, 1, idle=True)).jobs
        self.table = table
        self.turn = Courier(self.job, self.client, PostTable(table), self.look_ups)
        return self

    async def again(self):
        await self.table.retry(self.job, 0.0)
        return await self.claim(JobTable(self.database, self.settings))

    async def post(self, message=HELLO, **more):
        return await self.turn.post(message, **({"channel": self.root.channel, "thread_ts": self.root.ts} | more))

    @property
    def replies(self):
        return self.slack.replies(self.root)

    @property
    def looks(self):
        return len(self.slack.journal.of("conversations.replies")) + len(self.slack.journal.of("conversations.history"))


@pytest.fixture
async def bench(database, settings, slack, client, new_job):
    return await Bench(database, settings, slack, client).begin(new_job)


async def test_a_post_stands_in_the_thread_marked_as_ours_with_nothing_alive_in_it(bench):
    ts = await bench.post()
    (reply,) = bench.replies
    (call,) = bench.slack.journal.of("chat.postMessage")

    assert (reply.ts, reply.text) == (ts, "hello")
    assert reply.metadata == {"event_type": EVENT_TYPE, "event_payload": {"work": bench.job.key, "step": "reply"}}
    assert {call.arguments[name] for name in ("unfurl_links", "unfurl_media", "link_names")} <= {False, "0", "false", "False"}
    assert call.arguments["parse"] == "none"


async def test_an_undisturbed_post_asks_slack_nothing(bench):
    await bench.post()

    assert bench.looks == 0


async def test_a_second_attempt_finds_the_first_ones_post(bench):
    first = await bench.post()
    await bench.again()
    second = await bench.post(Message("decoded anew"))

    assert second == first
    assert [reply.text for reply in bench.replies] == ["hello"]


async def test_each_step_of_a_job_is_posted(bench):
    await bench.post()
    await bench.post(step="comparison")
    await bench.again()
    await bench.post()
    await bench.post(step="comparison")

    assert len(bench.replies) == 2


async def test_a_status_is_known_to_the_next_attempt_and_what_is_said_takes_its_place(bench):
    where = {"channel": bench.root.channel, "thread_ts": bench.root.ts}
    before = await bench.turn.standing(**where)
    ts = await bench.turn.begin(Message("reading"), **where)
    await bench.again()
    known = await bench.turn.standing(**where)
    again = await bench.turn.begin(Message("reading"), **where)
    await bench.turn.update(HELLO, channel=bench.root.channel, ts=known)

    assert (before, known, again) == (None, ts, ts)
    assert [reply.text for reply in bench.replies] == ["hello"]
    assert bench.looks == 0


@pytest.mark.parametrize(("fault", "stands"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_status_that_may_be_there_is_looked_for(bench, fault, stands):
    where = {"channel": bench.root.channel, "thread_ts": bench.root.ts}
    bench.slack.faults.add(Fault(fault, where="chat.postMessage"))
    with pytest.raises(Later):
        await bench.turn.begin(Message("reading"), **where)
    await bench.again()
    known = await bench.turn.standing(**where)

    assert bench.looks == 1
    assert [reply.ts for reply in bench.replies] == [known] * stands
    assert (known is None) is (not stands)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop_after"),
        Fault("drop_before"),
        Fault("late", seconds=0.02),
        Fault("status", status=500),
        Fault("status", status=503, committed=True),
        Fault("error", error="internal_error"),
        Fault("error", error="fatal_error", committed=True),
    ],
    ids=lambda fault: f"{fault.kind}{fault.status if fault.kind == 'status' else ''}{'+' if fault.committed else ''}",
)
async def test_after_a_failure_that_may_have_posted_slack_is_asked_first(bench, fault):
    fault = replace(fault, where="chat.postMessage")
    bench.slack.faults.add(fault)
    with pytest.raises(Later):
        await bench.post()
    await bench.again()
    ts = await bench.post()

    assert [reply.ts for reply in bench.replies] == [ts]
    assert bench.looks == 1


async def test_a_post_that_hangs_is_given_up_and_asked_for(bench, database, settings, new_job, client):
    hasty = Bench(database, replace(settings, request=0.1), bench.slack, client)
    await hasty.begin(lambda **more: new_job("other", **more))
    bench.slack.faults.add(Fault("slow", where="chat.postMessage", seconds=0.3))
    with pytest.raises(Later):
        await hasty.post()
    await hasty.again()
    await hasty.post()

    assert len(hasty.replies) == 1


async def test_a_429_certainly_posted_nothing_so_nobody_is_asked(bench):
    bench.slack.faults.add(Fault("rate_limited", where="chat.postMessage", seconds=0))
    with pytest.raises(Later):
        await bench.post()
    await bench.again()
    await bench.post()

    assert (len(bench.replies), bench.looks) == (1, 0)


async def test_a_429_holds_the_whole_channel_back_for_as_long_as_slack_says(bench):
    bench.slack.faults.add(Fault("rate_limited", where="chat.postMessage", seconds=7))
    with pytest.raises(Later) as first:
        await bench.post()
    with pytest.raises(Later) as other:
        await bench.post(step="another")

    assert first.value.pause == 7
    assert 5 < other.value.pause <= 8


async def test_no_connection_means_no_post(bench):
    bench.client.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(Later):
        await bench.post()
    bench.client.base_url = bench.slack.api_url
    await bench.again()
    await bench.post()

    assert (len(bench.replies), bench.looks) == (1, 0)


@pytest.mark.parametrize("word", ["not_in_channel", "is_archived", "channel_not_found", "message_not_found", "thread_not_found"])
async def test_where_nobody_can_be_answered_the_job_ends_quietly(bench, word):
    bench.slack.faults.add(Fault("error", where="chat.postMessage", error=word))

    with pytest.raises(Quiet):
        await bench.post()


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long"])
async def test_blocks_that_slack_does_not_take_are_said_as_plain_text_once(bench, word):
    long = Message("\n".join(f"line {n}: {'x' * 90}" for n in range(60)), HELLO.blocks)
    for _ in range(2):
        bench.slack.faults.add(Fault("error", where="chat.postMessage", error=word))
        await bench.post(long)
        await bench.again()

    assert "\n".join(reply.text for reply in bench.replies) == long.text
    assert all(not reply.blocks for reply in bench.replies)


async def test_a_post_outside_threads_is_looked_up_in_the_channel(bench):
    bench.slack.faults.add(Fault("drop_after", where="chat.postMessage"))
    with pytest.raises(Later):
        await bench.post(thread_ts=None)
    await bench.again()
    ts = await bench.post(thread_ts=None)

    assert [post.ts for post in bench.slack.messages(bench.root.channel) if post.text == "hello"] == [ts]


async def test_a_look_up_reads_on_where_the_thread_is_long(bench):
    bench.slack.faults.add(Fault("drop_after", where="chat.postMessage"))
    for number in range(20):
        await bench.slack.says("bob", "inc-42", f"talk {number}", thread_ts=bench.root.ts)
    with pytest.raises(Later):
        await bench.post()
    await bench.again()
    await bench.post()

    assert len(bench.replies) == 1
    assert {int(call.arguments["limit"]) for call in bench.slack.journal.of("conversations.replies")} == {15}


async def test_a_look_up_that_slack_puts_off_is_repeated_before_anything_is_posted(bench):
    bench.slack.faults.add(Fault("drop_after", where="chat.postMessage"))
    bench.slack.faults.add(Fault("rate_limited", where="conversations.replies", seconds=9))
    with pytest.raises(Later):
        await bench.post()
    await bench.again()
    with pytest.raises(Later) as put_off:
        await bench.post()
    await bench.again()
    await bench.post()

    assert (put_off.value.pause, len(bench.replies)) == (9, 1)


async def test_where_slack_shows_fifteen_messages_a_minute_a_look_up_goes_on_where_it_was_stopped(database, settings, new_job):
    """As for an app that is distributed outside the Marketplace: a talkative thread takes several attempts, and one reply."""
    async with LoopbackSlack(pace=replace(Pace.hurried(), posting_gap=0.0), rates="stranger") as strict:
        client = AsyncWebClient(token=strict.bot_token, base_url=strict.api_url, retry_handlers=[])
        bench = await Bench(database, settings, strict, client).begin(new_job)
        for number in range(40):
            await strict.says("bob", "inc-42", f"talk {number}", thread_ts=bench.root.ts)
        strict.faults.add(Fault("drop_after", where="chat.postMessage"))
        put_off = 0
        for _ in range(12):
            with contextlib.suppress(Later):
                ts = await bench.post()
                break
            put_off += 1
            await asyncio.sleep(0.3)
            await bench.again()

        assert [reply.ts for reply in bench.replies] == [ts]
        assert put_off >= 2


async def test_where_look_ups_are_refused_posts_become_placeholders_that_are_filled_in(bench):
    bench.look_ups.refuse(bench.job.team)
    await bench.post()
    await bench.again()
    await bench.post(Message("decoded anew"))

    assert [reply.text for reply in bench.replies] == ["decoded anew"]
    assert bench.looks == 0


async def test_a_refused_look_up_is_learned_and_a_doubtful_post_made_again_rather_than_never(bench):
    bench.slack.faults.add(Fault("drop_before", where="chat.postMessage"))
    bench.slack.faults.add(Fault("error", where="conversations.replies", error="missing_scope"))
    with pytest.raises(Later):
        await bench.post()
    await bench.again()
    await bench.post()

    assert len(bench.replies) == 1
    assert bench.look_ups.refused(bench.job.team)


@pytest.mark.parametrize("stopped_at", [1, 2, 3], ids=["before it connects", "while it connects", "before it writes"])
async def test_a_process_that_was_stopped_past_its_lease_does_not_post(bench, monkeypatch, stopped_at):
    asked = []

    def clock():
        asked.append(1)
        return 0.0 if len(asked) <= stopped_at else bench.settings.lease + 1

    monkeypatch.setattr(guard, "clock", clock)
    async with aiohttp.ClientSession(trace_configs=[guard.tracing()]) as bench.client.session:
        with pytest.raises(LostLease):
            await bench.post()

    assert (bench.replies, bench.slack.journal.of("chat.postMessage")) == ([], [])


async def test_a_process_that_was_stopped_past_its_lease_leaves_the_answer_of_the_one_that_took_over(bench):
    where = {"channel": bench.root.channel, "thread_ts": bench.root.ts}
    ts = await bench.turn.begin(Message("reading"), **where)
    stopped = bench.turn
    await bench.again()
    await bench.turn.update(HELLO, channel=bench.root.channel, ts=ts)
    with pytest.raises(LostLease):
        await stopped.update(Message("still reading"), channel=bench.root.channel, ts=ts)

    assert [reply.text for reply in bench.replies] == ["hello"]


async def test_a_stopped_process_cannot_take_back_the_intent_of_the_one_that_took_over(bench, settings, database):
    table = JobTable(database, settings)
    old, posts_of_old = bench.job, PostTable(bench.table)
    await bench.table.retry(old, 0.0)
    await bench.claim(table)
    with pytest.raises(LostLease):
        await posts_of_old.refused(old, "reply")


async def test_messages_in_one_channel_go_out_one_slot_apart(bench, database, settings, client, new_job):
    paced = Bench(database, replace(settings, channel_gap=60.0, slot_wait=0.5), bench.slack, client)
    await paced.begin(lambda **more: new_job("other", **more))
    await paced.post()
    with pytest.raises(Later) as waits:
        await paced.post(step="second")
    await paced.post(channel=bench.slack.channel("general").id, thread_ts=None, step="elsewhere")

    assert 55 < waits.value.pause <= 60
    assert len(paced.replies) == 1


async def test_a_short_wait_for_the_slot_is_waited_in_hand(bench, database, settings, client, new_job):
    paced = Bench(database, replace(settings, channel_gap=0.1, slot_wait=0.5), bench.slack, client)
    await paced.begin(lambda **more: new_job("other", **more))
    for number in range(3):
        await paced.post(step=f"{number}")
    slots = sorted((await database.read(lambda session: session.execute(select(posts.c.slot)))).scalars())

    assert len(paced.replies) == 3
    assert all(later - earlier > 0.0999 for earlier, later in pairwise(slots))


async def test_an_update_replaces_and_may_be_repeated(bench):
    ts = await bench.post()
    bench.slack.faults.add(Fault("drop_after", where="chat.update"))
    with pytest.raises(Later):
        await bench.turn.update(Message("better"), channel=bench.root.channel, ts=ts)
    await bench.turn.update(Message("better"), channel=bench.root.channel, ts=ts)

    assert [reply.text for reply in bench.replies] == ["better"]


async def test_an_update_of_a_deleted_message_ends_quietly(bench):
    with pytest.raises(Quiet):
        await bench.turn.update(HELLO, channel=bench.root.channel, ts="1.000000")


async def test_an_update_with_refused_blocks_becomes_text(bench):
    ts = await bench.post()
    bench.slack.faults.add(Fault("error", where="chat.update", error="invalid_blocks"))
    await bench.turn.update(Message("plain", HELLO.blocks), channel=bench.root.channel, ts=ts)

    assert [(reply.text, reply.blocks) for reply in bench.replies] == [("plain", [])]


async def test_an_ephemeral_message_is_seen_by_its_user(bench):
    await bench.turn.ephemeral(HELLO, channel=bench.root.channel, user=bench.slack.user("alice").id)

    assert [shown.text for shown in bench.slack.ephemerals] == ["hello"]


async def test_an_expired_response_url_ends_the_job_quietly(bench):
    with pytest.raises(Quiet):
        await bench.turn.respond(HELLO, response_url=f"{bench.slack.api_url.removesuffix('api/')}actions/T/none")


async def test_a_response_url_in_trouble_is_tried_again(bench):
    bench.slack.faults.add(Fault("status", where="response_url"))

    with pytest.raises(Later):
        await bench.turn.respond(HELLO, response_url=f"{bench.slack.api_url.removesuffix('api/')}actions/T/none")


def test_long_text_is_cut_at_ends_of_lines_and_nothing_is_lost():
    text = "\n".join("x" * length for length in (10, 3_000, 900, 9_000, 5))
    pieces = chunks(text)

    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")
    assert all(0 < len(piece) <= 3_800 for piece in pieces)


def test_an_empty_text_is_one_piece():
    assert chunks("") == [""]


async def test_a_cancelled_post_leaves_its_intent(bench):
    bench.slack.faults.add(Fault("slow", where="chat.postMessage", seconds=0.3))
    posting = asyncio.create_task(bench.post())
    await bench.slack.until(lambda: bench.replies)
    posting.cancel()
    await asyncio.gather(posting, return_exceptions=True)
    await bench.again()
    await bench.post()

    assert len(bench.replies) == 1
