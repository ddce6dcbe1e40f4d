"""Channels are asked for once, kept for a while, and corrected on rename."""

import asyncio

import pytest
from slack_sdk.errors import SlackApiError

from bot.work import Later
from bot.work.channels import Channels, Place
from bot.workspaces import Me, OneWorkspace, Workspace


class Client:
    def __init__(self):
        self.asked = 0
        self.channel = {"name": "inc-42", "is_member": True}
        self.error = None

    async def conversations_info(self, channel):
        self.asked += 1
        if self.error:
            raise SlackApiError(self.error, {"ok": False, "error": self.error})
        return {"ok": True, "channel": {"id": channel, **self.channel}}


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def channels(client, clock):
    return Channels(OneWorkspace(Workspace(Me("U0BOT", "B0BOT", "T01"), client)), seconds=600, clock=clock)


async def test_a_channel_is_asked_for_once(channels, client):
    places = [await channels.place("T01", "C01") for _ in range(3)]

    assert client.asked == 1
    assert places[0] == Place("C01", "inc-42", member=True)


async def test_a_channel_that_is_expected_is_asked_for_once_and_beside_the_caller(channels, client):
    for _ in range(2):
        channels.expect("T01", "C01")
    before = client.asked
    places = await asyncio.gather(channels.place("T01", "C01"), channels.place("T01", "C01"))
    channels.expect("T01", "C01")

    assert (before, client.asked) == (0, 1)
    assert [place.name for place in places] == ["inc-42", "inc-42"]


async def test_where_slack_fails_whoever_waits_is_told_and_the_next_asks_again(channels, client):
    client.error = "fatal_error"
    channels.expect("T01", "C01")
    with pytest.raises(Later):
        await channels.place("T01", "C01")
    client.error = None

    assert (await channels.place("T01", "C01")).name == "inc-42"


async def test_a_caller_that_is_cancelled_takes_the_question_from_nobody_else(channels):
    leaving, staying = (asyncio.create_task(channels.place("T01", "C01")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()

    assert (await staying).name == "inc-42"


async def test_after_a_while_it_is_asked_for_again(channels, client, clock):
    await channels.place("T01", "C01")
    clock.now = 600.0
    await channels.place("T01", "C01")

    assert client.asked == 2


async def test_a_rename_is_taken_from_its_event(channels, client):
    await channels.place("T01", "C01")
    channels.renamed("T01", "C01", "general")

    assert (await channels.place("T01", "C01")).name == "general"
    assert client.asked == 1


@pytest.mark.parametrize("change", [lambda c: c.renamed("T01", "C01", "inc-43"), lambda c: c.converted("T01", "C01")])
async def test_an_answer_from_before_a_change_is_not_kept(channels, client, change):
    asking = asyncio.create_task(channels.place("T01", "C01"))
    await asyncio.sleep(0)
    change(channels)
    await asking
    client.channel = {"name": "inc-43", "is_private": True, "is_member": True}

    assert await channels.place("T01", "C01") == Place("C01", "inc-43", private=True, member=True)


async def test_what_must_be_true_now_is_asked_again_after_a_moment_and_a_rename_makes_it_no_fresher(channels, client, clock):
    await channels.place("T01", "C01")
    client.channel["is_private"] = True
    clock.now = 2.0
    before = await channels.lately("T01", "C01")
    channels.renamed("T01", "C01", "inc-43")
    clock.now = 4.0

    assert (before.private, (await channels.lately("T01", "C01")).private) == (False, True)
    assert client.asked == 2


async def test_a_channel_that_was_made_private_is_asked_for_again_at_once(channels, client):
    await channels.place("T01", "C01")
    client.channel["is_private"] = True
    channels.converted("T01", "C01")

    assert (await channels.place("T01", "C01")).private


async def test_a_channel_of_another_team_is_another_channel(channels, client):
    await channels.place("T01", "C01")
    await channels.place("T02", "C01")

    assert client.asked == 2


@pytest.mark.parametrize(("error", "outcome"), [("channel_not_found", None), ("missing_scope", None)])
async def test_a_channel_that_slack_does_not_show_has_no_name(channels, client, error, outcome):
    client.error = error

    assert (await channels.place("T01", "C01")).name is outcome


@pytest.mark.parametrize(("channel", "shared"), [("C01", True), ("D01", False)], ids=["channel", "direct message"])
async def test_a_channel_that_slack_does_not_show_counts_as_the_stricter(channels, client, channel, shared):
    client.error = "missing_scope"
    place = await channels.place("T01", channel)

    assert (place.private, place.shared) == (True, shared)


async def test_the_rename_of_a_channel_that_is_not_known_tells_nothing_else_of_it(channels):
    channels.renamed("T01", "C01", "general")

    assert channels.known("T01", "C01") is None


async def test_slack_in_trouble_is_asked_later(channels, client):
    client.error = "internal_error"
    with pytest.raises(Later):
        await channels.place("T01", "C01")

    assert channels.known("T01", "C01") is None


@pytest.mark.parametrize(
    ("name", "fits"), [("inc-42", True), ("inc-", True), ("INC-42", False), ("xinc-4", False), ("esx-prod", True), (None, False)]
)
def test_a_name_fits_the_patterns_or_not(name, fits):
    assert Place("C01", name).matches(("inc-*", "esx-????")) is fits


@pytest.mark.parametrize(
    ("facts", "private", "shared"),
    [
        ({}, False, False),
        ({"is_private": True}, True, False),
        ({"is_im": True}, True, False),
        ({"is_ext_shared": True}, False, True),
        ({"is_private": True, "is_pending_ext_shared": True}, True, True),
    ],
)
async def test_private_and_shared_channels_are_told_apart(channels, client, facts, private, shared):
    client.channel |= facts
    place = await channels.place("T01", "C01")

    assert (place.private, place.shared) == (private, shared)
