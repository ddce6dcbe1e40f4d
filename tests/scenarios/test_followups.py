"""Questions in a thread that was answered, and more of the crash."""

import pytest

from bot.answers import Answer
from tests.scenarios.screens import RECORD, SCREEN


@pytest.mark.parametrize("question", ["what does SRAR mean?", "which PCPU was it?", "is it hardware?", "show the registers"])
async def test_a_question_with_a_mention_is_answered_in_the_thread(world, question):
    ts = await world.says(SCREEN)
    await world.says(f"<@U0BOT> {question}", thread_ts=ts, user="U02BOB")

    assert [post.thread_ts for post in world.posts] == [ts, ts]


async def test_a_plain_question_is_answered_where_the_answer_is_sure(world, monkeypatch):
    sure = Answer(text="Page fault.", answered=True, unprompted=True)
    monkeypatch.setattr("bot.work.handlers.followup.answer", lambda *_, **__: sure)
    ts = await world.says(SCREEN)
    await world.says("what does #PF mean?", thread_ts=ts, user="U02BOB")

    assert [post.text.strip() for post in world.posts[1:]] == ["Page fault."]


async def test_a_plain_question_is_left_alone_where_the_answer_is_not_sure(world, monkeypatch):
    unsure = Answer(text="Page fault.", answered=True, unprompted=False)
    monkeypatch.setattr("bot.work.handlers.followup.answer", lambda *_, **__: unsure)
    ts = await world.says(SCREEN)
    await world.says("what does #PF mean?", thread_ts=ts, user="U02BOB")

    assert len(world.posts) == 1


@pytest.mark.parametrize("talk", ["I'll call the vendor", "is Bob awake?", "rebooting now", "thanks", "who is on call?", "ok"])
async def test_talk_that_is_not_with_it_is_left_alone(world, talk):
    ts = await world.says(SCREEN)
    await world.says(talk, thread_ts=ts, user="U02BOB")

    assert len(world.posts) == 1


async def test_a_question_in_a_thread_that_it_never_answered_is_left_alone(world):
    ts = await world.says("what a day")
    await world.says("what does SRAR mean?", thread_ts=ts)

    assert world.posts == []


@pytest.mark.parametrize("mention", ["", "<@U0BOT> "])
async def test_a_question_of_another_bot_is_left_alone(world, mention):
    ts = await world.says(SCREEN)
    await world.says(f"{mention}what does SRAR mean?", thread_ts=ts, user=None, bot_id="B9", subtype="bot_message")

    assert len(world.posts) == 1


async def test_more_of_the_crash_in_the_thread_joins_the_case(world):
    ts = await world.says(SCREEN)
    await world.says(RECORD, thread_ts=ts, user="U02BOB")

    assert len(world.posts) == 1
    assert [update.ts for update in world.updates] == [world.posts[0].ts]
    assert len((await world.cases("C0INC", ts)).parts) == 2


async def test_a_file_in_the_thread_joins_the_case(world):
    ts = await world.says(SCREEN)
    file = world.file(RECORD, "vmkernel.log")
    await world.says("", thread_ts=ts, user="U02BOB", subtype="file_share", files=[file])

    assert len(world.updates) == 1


async def test_a_file_without_anything_new_changes_nothing(world):
    ts = await world.says(SCREEN)
    await world.says("", thread_ts=ts, user="U02BOB", subtype="file_share", files=[world.file("hello", "notes.txt")])

    assert (len(world.posts), world.updates) == (1, [])


async def test_where_the_reply_was_deleted_what_joins_is_kept(world, slack):
    ts = await world.says(SCREEN)
    slack.errors["chat.update"] = ["message_not_found"]
    await world.says(RECORD, thread_ts=ts, user="U02BOB")

    assert len((await world.cases("C0INC", ts)).parts) == 2
    assert len(world.posts) == 1


async def test_a_question_about_what_joined_is_answered_from_it(world):
    ts = await world.says(SCREEN)
    await world.says(RECORD, thread_ts=ts, user="U02BOB")
    await world.says("<@U0BOT> decode bank 3", thread_ts=ts, user="U02BOB")

    assert "L1" in world.posts[1].whole or "cache" in world.posts[1].whole


async def test_a_mention_in_a_thread_reads_what_the_thread_holds(world, slack):
    ts = world.new_ts()
    slack.threads[ts] = [{"ts": ts, "user": "U3", "text": SCREEN}, {"ts": "1.2", "user": "U0BOT", "text": "mine"}]
    await world.says("<@U0BOT> can you read this?", "C0GEN", thread_ts=ts)

    assert [post.thread_ts for post in world.posts] == [ts]
    assert "helper21-0" in world.posts[0].whole


async def test_in_a_direct_message_every_question_is_for_it(world):
    ts = world.new_ts()
    await world.event(type="message", channel="D01", channel_type="im", user="U01ALICE", text=SCREEN, ts=ts)
    await world.event(
        type="message", channel="D01", channel_type="im", user="U01ALICE", text="hmm, and?", ts=world.new_ts(), thread_ts=ts
    )

    assert len(world.posts) == 2
