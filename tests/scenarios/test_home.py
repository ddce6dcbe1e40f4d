"""The Home tab shows each person what they may see, and leads to the settings of their channels."""

import json

import pytest

from bot.demo.slack.views import faults_of_view
from tests.scenarios.screens import SCREEN

HOSTED = SCREEN.replace("VMware ESXi", "2024-03-01T02:03:04.000Z esx04 vmkernel: VMware ESXi", 1)


async def opens_home(world, user="U01ALICE", tab="home"):
    await world.event(type="app_home_opened", user=user, channel="D01", tab=tab)


async def pick(world, channel):
    """Press the button of the Home tab and choose ``channel``."""
    await world.presses("psod_settings", "home", view={"id": "V0", "type": "home"})
    state = {"values": {"psod_channel": {"psod_channel": {"type": "conversations_select", "selected_conversation": channel}}}}
    view = {"id": "V1", "type": "modal", "callback_id": "psod_channel", "private_metadata": "", "state": state}
    return json.loads((await world.interacts("view_submission", view=view)).body)


async def test_a_home_tab_without_a_case_says_what_to_do(world, slack):
    await opens_home(world)

    assert "/psod" in json.dumps(slack.homes["U01ALICE"])
    assert faults_of_view(slack.homes["U01ALICE"]) == []


async def test_recent_cases_of_public_channels_are_listed_with_their_links(world, slack):
    await world.says(SCREEN)
    await opens_home(world)
    shown = json.dumps(slack.homes["U01ALICE"])

    assert "page fault" in shown
    assert f"p{world.posts[0].ts.replace('.', '')}" in shown
    assert '"channel_id": "C0INC"' in shown


async def test_what_happened_in_a_private_channel_is_counted_and_no_more(world, slack):
    slack.channel("C0PRIV", "inc-secret", is_private=True)
    await world.says(SCREEN, "C0PRIV")
    await opens_home(world)
    shown = json.dumps(slack.homes["U01ALICE"])

    assert "C0PRIV" not in shown
    assert "page fault" not in shown
    assert "And 1 in private channels" in shown


async def test_a_guest_sees_no_case_at_all(world, slack):
    slack.people["U0GUEST"] = {"is_restricted": True}
    await world.says(SCREEN)
    await opens_home(world, "U0GUEST")
    shown = json.dumps(slack.homes["U0GUEST"])

    assert "page fault" not in shown
    assert "private channels or" not in shown


async def test_a_host_that_crashed_twice_is_named(world, slack):
    for user in ("U01ALICE", "U02BOB"):
        await world.says(HOSTED, user=user)
    await opens_home(world)

    assert "esx04: 2 times" in json.dumps(slack.homes["U01ALICE"])


async def test_a_full_home_tab_is_one_that_slack_takes(world, slack):
    for number in range(12):
        await world.says(HOSTED, user=f"U{number}")
    await opens_home(world)

    assert faults_of_view(slack.homes["U01ALICE"]) == []
    assert json.dumps(slack.homes["U01ALICE"]).count("lab.slack.com") == 10


async def test_the_messages_tab_publishes_nothing(world, slack):
    await opens_home(world, tab="messages")

    assert slack.homes == {}


@pytest.mark.parametrize("word", ["not_enabled", "user_not_found"])
async def test_a_home_tab_that_slack_does_not_take_is_no_dead_letter(world, slack, word):
    slack.errors["views.publish"] = [word]
    await opens_home(world)

    assert (await world.census()).dead == 0


async def test_from_home_a_member_of_a_channel_comes_to_its_settings(world):
    answer = await pick(world, "C0GEN")

    assert answer["response_action"] == "update"
    assert json.loads(answer["view"]["private_metadata"])["channel"] == "C0GEN"


async def test_somebody_who_is_not_in_a_channel_does_not(world, slack):
    slack.channel("C0FAR", "far", members=["U0BOT"])
    answer = await pick(world, "C0FAR")

    assert "psod_channel" in answer["errors"]


async def test_nor_where_slack_does_not_say(world, slack):
    slack.errors["conversations.members"] = ["channel_not_found"]

    assert "psod_channel" in (await pick(world, "C0GEN"))["errors"]
