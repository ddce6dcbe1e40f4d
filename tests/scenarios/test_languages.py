"""Who is answered in which language."""

import json

import pytest

from decoder import writes_japanese
from tests.scenarios.screens import RECORD, SCREEN
from tests.scenarios.test_choices import choose

JAPANESE = {"U01ALICE": {"locale": "ja-JP"}, "U02BOB": {"locale": "en-GB"}}


@pytest.fixture(autouse=True)
def people(slack):
    slack.people = JAPANESE


def is_japanese(message):
    return writes_japanese(message.whole)


async def test_a_channels_screen_is_answered_in_the_bots_own_language_whoever_pasted_it(world):
    await world.says(SCREEN)

    assert not is_japanese(world.posts[0])


@pytest.mark.parametrize("changes", [{"language": "ja"}])
async def test_the_bots_own_language_is_a_setting(world):
    await world.says(SCREEN, user="U02BOB")

    assert is_japanese(world.posts[0])


async def test_a_channel_chooses_its_language(world):
    await choose(world, language="ja")
    await world.says(SCREEN, user="U02BOB")

    assert is_japanese(world.posts[0])


@pytest.mark.parametrize(("user", "japanese"), [("U01ALICE", True), ("U02BOB", False)])
async def test_who_asks_in_a_direct_message_or_a_thread_is_answered_in_the_language_of_their_slack(world, user, japanese):
    ts = await world.says(SCREEN)
    await world.says("<@U0BOT> SRAR", thread_ts=ts, user=user)
    await world.event(type="message", channel="D0ONE", channel_type="im", user=user, text=RECORD, ts=world.new_ts())

    assert [is_japanese(post) for post in world.posts[1:]] == [japanese, japanese]


async def test_a_question_in_japanese_is_answered_in_japanese_whoever_asks(world):
    ts = await world.says(SCREEN)
    await world.says("<@U0BOT> どのPCPUですか", thread_ts=ts, user="U02BOB")
    await world.says("<@U0BOT> 原因？", thread_ts=ts, user="U02BOB")

    assert [is_japanese(post) for post in world.posts[1:]] == [True, True]


async def test_a_screen_among_japanese_text_is_answered_in_japanese(world):
    await world.says(f"esx-07 が落ちました。画面です:\n{SCREEN}", user="U02BOB")

    assert is_japanese(world.posts[0])


async def test_forms_and_help_are_in_the_language_of_who_opens_them(world, slack):
    await world.command("")
    answer = await world.command("help")
    await world.command("", user_id="U02BOB")

    assert [writes_japanese(json.dumps(view, ensure_ascii=False)) for view in slack.views] == [True, False]
    assert writes_japanese(json.loads(answer.body)["text"])


async def test_a_reply_stays_in_its_language_when_more_joins_it(world):
    ts = await world.says(SCREEN)
    await world.says(RECORD, thread_ts=ts)

    assert [is_japanese(post) for post in world.updates] == [False]


async def test_where_slack_does_not_say_how_someone_reads_the_channel_decides(world, slack):
    await choose(world, "C0GEN", language="ja")
    slack.errors["users.info"] = ["missing_scope", "internal_error"]
    ts = await world.says(f"<@U0BOT> {SCREEN}", "C0GEN", user="U03CAROL")
    await world.says("<@U0BOT> SRAR?", "C0GEN", thread_ts=ts, user="U04DAVE")

    assert [is_japanese(post) for post in world.posts] == [True, True]
