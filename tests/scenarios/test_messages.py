"""When the bot speaks, and when it does not."""

import pytest

from tests.scenarios.screens import RECORD, SCREEN


async def test_a_screen_in_an_incident_channel_gets_one_reply_in_its_thread(world):
    ts = await world.says(SCREEN)

    assert [(post.channel, post.thread_ts) for post in world.posts] == [("C0INC", ts)]
    assert "helper21-0" in world.posts[0].whole


async def test_message_and_mention_of_one_post_get_one_reply(world):
    ts = await world.says(f"<@U0BOT> {SCREEN}")
    await world.event(type="app_mention", channel="C0INC", user="U01ALICE", text=f"<@U0BOT> {SCREEN}", ts=ts)

    assert len(world.posts) == 1


async def test_an_event_that_slack_sends_again_is_known(world):
    event = {"type": "message", "channel": "C0INC", "user": "U01ALICE", "text": SCREEN, "ts": "1700000000.000100"}
    for _ in range(3):
        answer = await world.event(event_id="Ev1", **event)
        assert answer.status == 200

    assert len(world.posts) == 1


async def test_a_screen_elsewhere_gets_silence(world):
    await world.says(SCREEN, "C0GEN")

    assert world.posts == []


async def test_a_channel_whose_name_slack_does_not_tell_gets_silence(world):
    await world.says(SCREEN, "C0UNKNOWN")

    assert world.posts == []


async def test_a_mention_elsewhere_gets_a_reply(world):
    ts = await world.says(f"<@U0BOT> please\n{SCREEN}", "C0GEN")

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_a_direct_message_gets_a_reply(world):
    ts = world.new_ts()
    await world.event(type="message", channel="D01", channel_type="im", user="U01ALICE", text=SCREEN, ts=ts)

    assert [(post.channel, post.thread_ts) for post in world.posts] == [("D01", ts)]


async def test_a_mention_without_a_crash_says_what_can_be_read(world):
    await world.says("<@U0BOT> what about this: the printer is on fire")

    assert "No purple screen" in world.posts[0].text


@pytest.mark.parametrize("said", ["", "help", "Help!", "is esx07 ok?", "使い方"])
async def test_a_mention_that_brings_nothing_to_read_gets_help(world, said):
    await world.says(f"<@U0BOT> {said}")

    assert "/psod" in world.posts[0].text


@pytest.mark.parametrize("text", ["", "x", "good morning", "the host is down again", "cpu0 is hot", "a" * 40_000])
async def test_ordinary_talk_gets_silence(world, text):
    await world.says(text)

    assert world.posts == []


@pytest.mark.parametrize("who", [{"user": "U0BOT"}, {"bot_id": "B0BOT"}, {"bot_id": "B0BOT", "subtype": "bot_message"}])
async def test_its_own_posts_get_silence(world, who):
    await world.event(type="message", channel="C0INC", text=SCREEN, ts=world.new_ts(), **who)

    assert world.posts == []


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "pinned_item", "reminder_add", "tombstone"])
async def test_notices_of_slack_get_silence(world, subtype):
    await world.says(SCREEN, subtype=subtype)

    assert world.posts == []


async def test_an_alert_of_another_bot_is_read_from_its_attachments(world):
    await world.says("Host esx04", user=None, subtype="bot_message", bot_id="B9", attachments=[{"text": SCREEN, "fallback": "x"}])

    assert len(world.posts) == 1


async def test_escapes_of_slack_do_not_hide_a_screen(world):
    escaped = SCREEN.replace("helper21-0", "idle&lt;1&gt;")
    await world.says(f"```{escaped}```")

    assert "idle<1>" in world.posts[0].text.replace("&lt;", "<").replace("&gt;", ">")


async def test_a_rename_that_names_nothing_changes_nothing(world):
    await world.says(SCREEN)
    await world.event(type="channel_rename", channel={"id": "C0INC"})
    ts = await world.says(SCREEN.replace("1051", "2002"), user="U02BOB")

    assert world.posts[-1].thread_ts == ts


async def test_a_rename_makes_a_channel_an_incident_channel(world):
    await world.says(SCREEN, "C0GEN")
    await world.event(type="channel_rename", channel={"id": "C0GEN", "name": "inc-77"})
    ts = await world.says(SCREEN, "C0GEN")

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_an_event_that_nobody_listens_to_is_acked(world):
    answer = await world.event(type="team_join", user={"id": "U9"})

    assert answer.status == 200


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "channel_not_found"])
async def test_a_channel_that_is_gone_ends_the_work_quietly(world, slack, error):
    slack.errors["chat.postMessage"] = [error] * 9
    await world.says(SCREEN)

    assert len([method for method, _ in slack.calls if method == "chat.postMessage"]) == 1


async def test_two_crashes_in_one_text_get_one_reply(world):
    await world.says(f"{SCREEN}\n\n{SCREEN.replace('world 1051', 'world 2002').replace('1051', '2002')}")

    assert len(world.posts) == 1


async def test_a_screen_in_two_messages_of_one_author_updates_the_reply(world):
    first, second = SCREEN[: SCREEN.index("cr0=")], SCREEN[SCREEN.index("*PCPU2") :]
    ts = await world.says(first)
    await world.says(second)

    assert [post.thread_ts for post in world.posts] == [ts]
    assert [update.ts for update in world.updates] == [world.posts[0].ts]
    assert "SPLookup" in world.updates[0].whole


async def test_talk_after_a_screen_does_not_join_it(world):
    await world.says(SCREEN)
    await world.says("anybody seen this before? esx04 was patched on Monday")

    assert len(world.posts) == 1
    assert world.updates == []


async def test_a_machine_check_record_alone_is_answered(world):
    await world.says(RECORD)

    assert len(world.posts) == 1


async def test_added_to_a_channel_that_does_not_match_it_says_once_how_to_use_it(world):
    for number in range(2):
        await world.event(type="member_joined_channel", channel="C0GEN", user="U0BOT", event_ts=str(number))

    assert [(post.channel, post.thread_ts) for post in world.posts] == [("C0GEN", None)]
    assert "inc-*" in world.posts[0].text


async def test_added_to_a_channel_that_matches_it_says_nothing(world):
    await world.event(type="member_joined_channel", channel="C0INC", user="U0BOT")
    await world.event(type="member_joined_channel", channel="C0GEN", user="U01ALICE")

    assert world.posts == []
