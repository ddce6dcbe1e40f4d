"""Edited and deleted messages: the reply follows."""

import pytest

from tests.scenarios.screens import RECORD, SCREEN

FIXED = SCREEN.replace("#PF Exception 14", "#GP Exception 13")


async def edit(world, ts, before, after, *, channel="C0INC", wait=True, **more):
    message = {
        "type": "message",
        "user": "U01ALICE",
        "ts": ts,
        "text": after,
        "edited": {"user": "U01ALICE", "ts": "1.1"},
        **more,
    }
    previous = {"type": "message", "user": "U01ALICE", "ts": ts, "text": before}
    change = {"subtype": "message_changed", "message": message, "previous_message": previous}
    await world.event(type="message", channel=channel, wait=wait, **change)


async def delete(world, ts, text, channel="C0INC", *, wait=True):
    previous = {"type": "message", "user": "U01ALICE", "ts": ts, "text": text}
    deletion = {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": previous}
    await world.event(type="message", channel=channel, wait=wait, **deletion)


async def test_a_corrected_paste_updates_the_reply_in_place(world):
    ts = await world.says(SCREEN)
    await edit(world, ts, SCREEN, FIXED)

    assert len(world.posts) == 1
    assert [update.ts for update in world.updates] == [world.posts[0].ts]
    assert "Exception 13" in world.updates[0].whole


async def test_a_message_edited_into_a_screen_gets_a_reply(world):
    ts = await world.says("wait, I am pasting the screen")
    await edit(world, ts, "wait, I am pasting the screen", SCREEN)

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_edits_elsewhere_get_silence(world):
    ts = await world.says("wait", "C0GEN")
    await edit(world, ts, "wait", SCREEN, channel="C0GEN")

    assert world.posts == []


async def test_an_unfurl_is_no_edit(world):
    ts = await world.says(SCREEN)
    preview = [{"from_url": "https://kb.example/1", "title": "An article", "text": SCREEN.replace("1051", "7777")}]
    await edit(world, ts, SCREEN, SCREEN, attachments=preview)

    assert world.updates == []


async def test_its_own_edits_get_silence(world):
    await edit(world, world.new_ts(), "x", SCREEN, user="U0BOT", bot_id="B0BOT")

    assert world.posts == []


async def test_an_edit_that_leaves_no_crash_leaves_the_reply(world):
    ts = await world.says(SCREEN)
    await edit(world, ts, SCREEN, "never mind")

    assert world.updates == []


async def test_an_edit_before_the_first_text_was_worked_on_still_counts(world):
    ts = world.new_ts()
    await world.event(type="message", channel="C0INC", user="U01ALICE", text=SCREEN, ts=ts, wait=False)
    await edit(world, ts, SCREEN, FIXED)

    assert len(world.posts) == 1
    assert "Exception 13" in [*world.posts, *world.updates][-1].whole


async def test_a_deleted_message_deletes_its_case(world):
    ts = await world.says(SCREEN)
    await delete(world, ts, SCREEN)

    assert await world.cases("C0INC", ts) is None
    assert world.slack.deleted == []


@pytest.mark.parametrize("changes", [{"delete_replies": True}])
async def test_by_setting_the_reply_goes_with_the_message(world):
    ts = await world.says(SCREEN)
    await delete(world, ts, SCREEN)

    assert world.slack.deleted == [world.posts[0].ts]


async def test_a_deleted_part_leaves_the_rest_of_the_case(world):
    ts = await world.says(SCREEN)
    part = await world.says("cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485")
    await delete(world, part, "x")
    case = await world.cases("C0INC", ts)

    assert [one.ts for one in case.parts] == [ts]
    assert "e70096740" in world.updates[0].whole.lower()
    assert "e70096740" not in world.updates[-1].whole.lower()


async def test_a_deleted_message_that_was_never_answered_is_nobodys_matter(world):
    ts = await world.says("hello")
    await delete(world, ts, "hello")

    assert world.slack.deleted == []


async def test_where_the_reply_was_deleted_the_case_follows_an_edit_all_the_same(world, slack):
    ts = await world.says(SCREEN)
    slack.errors["chat.update"] = ["message_not_found"]
    await edit(world, ts, SCREEN, FIXED)
    await world.says("<@U0BOT> what was the exception?", thread_ts=ts)

    assert (await world.cases("C0INC", ts)).text == FIXED.strip()
    assert "#GP Exception 13" in world.posts[-1].whole


async def test_where_the_reply_was_deleted_the_case_loses_a_deleted_part_all_the_same(world, slack):
    ts = await world.says(SCREEN)
    record = await world.says(RECORD, thread_ts=ts, user="U02BOB")
    slack.errors["chat.update"] = ["message_not_found"]
    await delete(world, record, RECORD)

    assert (await world.cases("C0INC", ts)).text == SCREEN.strip()


async def without_file(world, ts, text, file):
    """Delete a file in Slack: its message stays, and keeps the file's id."""
    gone = {"id": file["id"], "mode": "tombstone"}
    message = {"type": "message", "user": "U01ALICE", "ts": ts, "text": text}
    change = {"message": message | {"files": [gone]}, "previous_message": message | {"files": [file]}}
    await world.event(type="message", subtype="message_changed", channel="C0INC", **change)


async def test_a_deleted_file_takes_what_it_brought_out_of_the_case(world):
    file = world.file(RECORD, "vmkernel.log")
    ts = await world.says(SCREEN, subtype="file_share", files=[file])
    both = (await world.cases("C0INC", ts)).text
    await without_file(world, ts, SCREEN, file)

    assert RECORD in both
    assert (await world.cases("C0INC", ts)).text == SCREEN.strip()
    assert "e70096740" not in world.updates[-1].whole.lower()


async def test_with_the_file_that_was_all_of_it_the_case_goes(world):
    file = world.file(SCREEN, "screen.txt")
    ts = await world.says("it fell over", subtype="file_share", files=[file])
    stood = await world.cases("C0INC", ts)
    await without_file(world, ts, "it fell over", file)

    assert stood is not None
    assert await world.cases("C0INC", ts) is None
