"""However Slack delivers and whatever it answers, a crash gets one reply: the real bot over real sockets."""

import pytest

from bot.demo.slack import Fault, Upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot")]

PATIENCE = 30


async def one_reply(slack, post):
    """Wait for the reply, then until nothing moves any more; return it and fail where there are more."""
    await slack.until(lambda: slack.replies(post), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    (reply,) = slack.replies(post)
    return reply


async def test_a_pasted_screen_gets_one_reply_in_its_thread(slack, screen):
    post = await slack.says("alice", "inc-42", f"help\n{screen}")

    reply = await one_reply(slack, post)

    assert (reply.thread_ts, reply.user) == (post.ts, slack.bot_user)
    assert "examplenic" in reply.text
    assert all(ack.ok for ack in slack.acks)


async def test_an_event_whose_acks_are_lost_gets_one_reply(slack, screen):
    slack.faults.add(Fault("lost_ack", "message", times=3))

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: sum(ack.attempt > 0 for ack in slack.acks) >= 3, PATIENCE)

    assert await one_reply(slack, post)


async def test_an_event_whose_first_deliveries_never_arrived_is_answered_when_it_comes_again(slack, screen):
    slack.faults.add(Fault("undelivered", "message", times=2))

    post = await slack.says("alice", "inc-42", screen)

    assert await one_reply(slack, post)
    assert [ack.reason for ack in slack.acks[:2]] == ["connection_failed"] * 2


async def test_duplicated_events_get_one_reply(slack, screen):
    slack.faults.add(Fault("duplicate", "message", times=4, seconds=0), Fault("duplicate", "app_mention", times=2, seconds=0.2))

    post = await slack.says("alice", "inc-42", f"@psod\n{screen}")

    assert await one_reply(slack, post)


async def test_message_mention_and_file_of_one_post_get_one_reply(slack, screen):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen), text="@psod what is this?")
    reply = await one_reply(slack, post)

    kinds = {payload["event"]["type"] for payload in slack.core.happenings.sent}
    assert {"message", "app_mention", "file_shared"} <= kinds
    assert "examplenic" in reply.text


@pytest.mark.parametrize("late", ["message", "app_mention", "file_shared"])
async def test_the_order_of_the_three_events_does_not_matter(slack, screen, late):
    slack.faults.add(Fault("reorder", late))

    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen), text="@psod what is this?")
    slack.delivery.release()

    assert await one_reply(slack, post)


async def test_the_bot_is_silent_about_its_own_posts_and_about_previews(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    reply = await one_reply(slack, post)
    calls = len(slack.journal.of("chat.postMessage"))

    await slack.unfurls(reply)
    await slack.unfurls(post)
    await slack.settled(timeout=PATIENCE)

    own_echoes = [payload for payload in slack.core.happenings.sent if payload["event"].get("bot_id") == slack.workspace.bot_id]
    assert own_echoes
    assert len(slack.journal.of("chat.postMessage")) == calls
    assert slack.journal.of("chat.update") == []


FAULTS = [
    Fault("rate_limited", "chat.postMessage", times=2, seconds=1),
    Fault("error", "chat.postMessage", error="internal_error"),
    Fault("error", "chat.postMessage", error="fatal_error", committed=True),
    Fault("status", "chat.postMessage", status=500),
    Fault("status", "chat.postMessage", status=503, committed=True),
    Fault("drop_before", "chat.postMessage"),
    Fault("drop_after", "chat.postMessage"),
    Fault("hang", "chat.postMessage", seconds=0.2),
    Fault("late", "chat.postMessage", seconds=0.05),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind} committed" if fault.committed else fault.kind)
async def test_whatever_becomes_of_the_post_there_is_one_reply(slack, screen, fault):
    slack.faults.add(Fault(**{name: getattr(fault, name) for name in fault.__slots__}))

    post = await slack.says("alice", "inc-42", screen)

    assert await one_reply(slack, post)
    assert slack.faults.struck


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
async def test_blocks_that_slack_refuses_come_as_plain_text(slack, screen, error):
    slack.faults.add(Fault("error", "chat.postMessage", times=2, error=error))  # with the thumbs, and without them

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.replies(post), PATIENCE)
    await slack.settled(timeout=PATIENCE)

    first, *_ = slack.replies(post)
    assert first.blocks == []
    assert "examplenic" in first.text


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "channel_not_found"])
async def test_a_channel_that_is_gone_ends_the_work_quietly(slack, screen, error):
    slack.faults.add(Fault("error", "chat.postMessage", times=None, error=error))

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.journal.of("chat.postMessage"), PATIENCE)
    await slack.settled(timeout=PATIENCE)

    assert len(slack.journal.of("chat.postMessage")) == 1
    assert slack.replies(post) == []


async def test_an_edited_paste_updates_the_reply_in_place(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    reply = await one_reply(slack, post)

    await slack.edits(post, screen.replace("*PCPU9:", "*PCPU31:"))
    await slack.until(lambda: reply.edited, PATIENCE)

    assert "31" in (await one_reply(slack, post)).text


async def test_two_screens_in_two_channels_get_a_reply_each_while_slack_limits_the_rate(slack, screen):
    slack.core.rates.profile = "slack"
    slack.add_channel("inc-43")

    posts = [await slack.says("alice", place, screen) for place in ("inc-42", "inc-43")]

    assert [bool(await one_reply(slack, post)) for post in posts] == [True, True]


async def test_a_limit_on_the_app_and_an_unknown_event_are_acknowledged(slack):
    await slack.limits_the_app()
    home = slack.workspace
    slack.core.happenings.subscribed.add("team_join")
    slack.core.happenings.told(home, {"type": "team_join", "user": {"id": slack.user("bob").id}})
    await slack.settled(timeout=PATIENCE)

    assert [ack.ok for ack in slack.acks if ack.attempt == 0] == [True, True]
