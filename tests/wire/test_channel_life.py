"""What happens around a case: channels are renamed, the bot is invited, messages go, odd things are sent; by both transports."""

import pytest

from bot.demo.slack import Upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot")]

PATIENCE = 30


async def answered(slack, post, count=1):
    """Wait for ``count`` replies and until nothing moves; return the bot's replies."""
    await slack.until(lambda: len(slack.replies(post)) >= count, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


def own(slack, channel):
    return [post for post in slack.messages(channel) if post.bot_id == slack.workspace.bot_id]


async def test_a_channel_is_an_incident_channel_by_its_present_name(slack, screen):
    before = await slack.says("alice", "general", screen)
    await slack.settled(timeout=PATIENCE)
    await slack.renames("general", "inc-99")
    await slack.settled(timeout=PATIENCE)
    after = await slack.says("alice", "inc-99", screen)

    assert len(await answered(slack, after)) == 1
    assert slack.replies(before) == []


async def test_invited_elsewhere_it_says_once_how_to_use_it(slack):
    place = slack.add_channel("plain", bot=False)
    await slack.invites(place, by="alice")
    await slack.until(lambda: own(slack, "plain") or slack.ephemerals, PATIENCE)
    await slack.invites(place, "bob", by="alice")
    await slack.settled(timeout=PATIENCE)

    assert len(own(slack, "plain") + slack.ephemerals) == 1


async def test_a_deleted_message_of_a_case_disturbs_nobody(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    await answered(slack, post)
    posts = len(slack.journal.of("chat.postMessage"))

    await slack.deletes(post)
    await slack.settled(timeout=PATIENCE)

    assert len(slack.journal.of("chat.postMessage")) == posts
    assert all(ack.ok for ack in slack.acks)


async def test_nothing_that_people_send_goes_unacknowledged(slack):
    post = await slack.says("alice", "inc-42", "x")
    await slack.uploads("alice", "inc-42", Upload("lunch.png", b"\x89PNG\r\n\x1a\n" + bytes(100)), Upload("empty.txt", ""))
    await slack.says("alice", "inc-42", "y" * 40_000)
    await slack.edits(post, "\x00 \ud83d <>&")
    await slack.opens_home("alice", tab="messages")
    await slack.settled(timeout=PATIENCE)

    assert [ack.event_type for ack in slack.acks if not ack.ok] == []
    assert own(slack, "inc-42") == []
