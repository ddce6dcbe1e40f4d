"""``/psod settings``: how the bot behaves in a channel, and what it is silent about there."""

import json

import pytest

from tests.bot.replies.test_choosing import submitted
from tests.scenarios.screens import SCREEN

pytestmark = pytest.mark.usefixtures("world")


async def choose(world, channel="C0INC", *, speak=None, language=None, muted=None):
    """Open the modal in ``channel``, choose, and send it."""
    await world.command("settings", channel)
    view = world.slack.views[-1]
    chosen = {name: {"value": value} for name, value in (("psod_speak", speak), ("psod_language", language)) if value}
    if muted is not None:
        options = next(block["element"]["options"] for block in view["blocks"] if block.get("block_id") == "psod_muted")
        chosen["psod_muted"] = options if muted else []
    await world.interacts("view_submission", view={"id": f"V{len(world.slack.views)}", **submitted(view, **chosen)})


async def test_the_settings_are_those_of_the_channel_where_they_are_typed(world, slack):
    await world.command("settings", "C0GEN")

    assert world.posts == []
    assert json.loads(slack.views[0]["private_metadata"])["channel"] == "C0GEN"


async def test_switched_on_it_answers_whatever_the_channel_is_called(world):
    await choose(world, "C0GEN", speak="on")
    await world.says(SCREEN, "C0GEN")

    assert [post.channel for post in world.posts] == ["C0GEN"]


async def test_only_when_mentioned_it_is_silent_until_it_is(world):
    await choose(world, speak="mention")
    await world.says(SCREEN)
    await world.uploads(SCREEN)
    silent = list(world.posts)
    ts = await world.says(f"<@U0BOT> {SCREEN}")
    await world.says("what does #PF mean?", thread_ts=ts)
    await world.says("<@U0BOT> what does #PF mean?", thread_ts=ts)

    assert silent == []
    assert [post.thread_ts for post in world.posts] == [ts, ts]


async def test_switched_off_a_mention_gets_a_line_for_one_person_and_the_command_an_answer_for_one_person(world, slack):
    await choose(world, speak="off")
    await world.says(SCREEN)
    await world.says(f"<@U0BOT> {SCREEN}")
    await world.command(SCREEN)

    assert world.posts == []
    assert ["switched off" in shown["text"] for shown in slack.ephemerals] == [True]
    assert "helper21-0" in slack.responses[0]["text"]
    assert "switched off" in json.dumps(slack.responses[0])


async def test_switched_off_the_shortcut_answers_for_one_person(world, slack):
    await choose(world, speak="off")
    message = {"type": "message", "user": "U02BOB", "ts": world.new_ts(), "text": SCREEN}
    await world.interacts(
        "message_action",
        callback_id="decode_psod",
        channel={"id": "C0INC"},
        message=message,
        response_url="https://hooks.slack.com/response/9",
    )

    assert world.posts == []
    assert "helper21-0" in slack.responses[0]["text"]


async def test_a_choice_can_be_taken_back(world):
    await choose(world, speak="off")
    await choose(world, speak="usual")
    await world.says(SCREEN)

    assert len(world.posts) == 1


async def test_a_muted_crash_is_not_spoken_of_there_until_somebody_asks(world):
    await world.says(SCREEN)
    await choose(world, muted=True)
    await world.says(SCREEN, user="U02BOB")
    silent = len(world.posts)
    ts = await world.says(f"<@U0BOT> {SCREEN}", user="U02BOB")

    assert silent == 1
    assert world.posts[1].thread_ts == ts


async def test_an_unmuted_crash_is_spoken_of_again(world):
    await world.says(SCREEN)
    await choose(world, muted=True)
    await choose(world, muted=False)
    await world.says(SCREEN, user="U02BOB")

    assert len(world.posts) == 2


async def test_what_is_muted_in_one_channel_is_heard_in_another(world, slack):
    slack.channel("C0TWO", "inc-43")
    await world.says(SCREEN)
    await choose(world, muted=True)
    await world.says(SCREEN, "C0TWO")

    assert [post.channel for post in world.posts] == ["C0INC", "C0TWO"]


async def test_a_channel_cannot_mute_what_it_was_not_offered(world):
    await world.says(SCREEN, "C0INC")
    await choose(world, "C0GEN", speak="on")
    await world.command("settings", "C0GEN")

    assert all(block.get("block_id") != "psod_muted" for block in world.slack.views[-1]["blocks"])


async def test_what_was_answered_for_one_persons_eyes_is_not_offered_to_the_channel(world, slack):
    slack.channel("C0OUT", "elsewhere", is_member=False)
    await world.command(SCREEN, "C0OUT")
    await world.command("settings", "C0OUT", user_id="U02BOB")

    assert "helper21-0" in slack.responses[0]["text"]
    assert "SPLookup" not in json.dumps(slack.views[-1])
