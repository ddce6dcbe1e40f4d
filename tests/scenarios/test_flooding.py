"""One person who brings more than anybody could read: the others are served, and the one is told once."""

import pytest

from bot.replies import notice
from tests.scenarios.screens import SCREEN

TOLD = notice("flood").text
pytestmark = pytest.mark.parametrize("changes", [{"allowance_most": 3, "join_seconds": 0.0}])


async def floods(world, count=6, **more):
    return [await world.says(SCREEN.replace("1051", f"9{number:03d}"), **more) for number in range(count)]


async def test_beyond_the_allowance_screens_are_left_alone_and_the_author_is_told_once(world, slack):
    brought = await floods(world)

    assert [post.thread_ts for post in world.posts] == brought[:3]
    assert [(shown["user"], shown["text"]) for shown in slack.ephemerals] == [("U01ALICE", TOLD)]


async def test_the_others_are_answered_meanwhile(world):
    await floods(world)
    ts = await world.says(SCREEN, user="U02BOB")

    assert world.posts[-1].thread_ts == ts


async def test_a_bot_that_floods_is_told_of_in_the_thread_of_what_was_left_alone(world):
    brought = await floods(world, user=None, bot_id="B9MON", subtype="bot_message")

    assert [(post.thread_ts, post.text) for post in world.posts[3:]] == [(brought[3], TOLD)]


async def test_files_that_are_told_of_on_their_own_are_no_way_around_it(world):
    await floods(world, 3)
    file = world.file(SCREEN, "screen.txt", shares={"public": {"C0INC": [{"ts": world.new_ts()}]}})
    await world.event(type="file_shared", channel_id="C0INC", file_id=file["id"], user_id="U01ALICE")

    assert len(world.posts) == 3


async def test_whoever_floods_with_commands_is_told_where_they_typed(world, slack):
    for _ in range(6):
        await world.command("0xba00000288290081", channel="C0INC")

    assert [said["text"] for said in slack.responses].count(TOLD) == 1
    assert len(world.posts) == 3


async def test_whoever_presses_all_buttons_is_told_too(world, slack):
    await world.says(SCREEN, user="U02BOB")
    value = next(node["value"] for block in world.posts[0].blocks for node in block.get("elements", ()) if node.get("value"))
    for _ in range(6):
        await world.presses("psod_view_registers", value, response_url="https://hooks.slack.com/response/9")

    assert len(slack.views) == 3
    assert [said["text"] for said in slack.responses].count(TOLD) == 1


async def test_a_deletion_is_never_too_much(world):
    (ts,) = await floods(world, 1)
    await floods(world)
    await world.event(type="message", subtype="message_deleted", channel="C0INC", deleted_ts=ts)

    assert await world.cases("C0INC", ts) is None
