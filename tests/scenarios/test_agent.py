"""Slack's agent messaging, where the operator turned it on: prompts to begin with, a status while a message is read."""

import pytest

from tests.scenarios.screens import SCREEN


@pytest.fixture
def changes(request):
    return getattr(request, "param", {"agent": True})


async def direct(world, text):
    await world.event(type="message", channel="D01", channel_type="im", user="U01ALICE", text=text, ts=world.new_ts())


async def test_opening_the_conversation_offers_prompts(world, slack):
    await world.event(type="app_home_opened", user="U01ALICE", channel="D01", tab="messages")
    (offered,) = slack.prompts

    assert offered["channel_id"] == "D01"
    assert 1 <= len(offered["prompts"]) <= 4
    assert all(one["title"] and one["message"] for one in offered["prompts"])


async def test_a_direct_message_shows_that_it_is_read(world, slack):
    await direct(world, SCREEN)

    assert [one["status"] for one in slack.statuses] == ["is reading …"]
    assert len(world.posts) == 1


async def test_in_a_channel_there_is_no_status(world, slack):
    await world.says(SCREEN)

    assert slack.statuses == []


async def test_an_app_without_the_scope_still_answers(world, slack):
    slack.errors["assistant.threads.setStatus"] = ["missing_scope"] * 2
    slack.errors["assistant.threads.setSuggestedPrompts"] = ["missing_scope"]
    await world.event(type="app_home_opened", user="U01ALICE", channel="D01", tab="messages")
    await direct(world, SCREEN)

    assert len(world.posts) == 1
    assert (await world.census()).dead == 0


@pytest.mark.parametrize("changes", [{}], indirect=True)
async def test_turned_off_nothing_of_it_is_called(world, slack):
    await world.event(type="app_home_opened", user="U01ALICE", channel="D01", tab="messages")
    await direct(world, SCREEN)

    assert (slack.prompts, slack.statuses) == ([], [])
