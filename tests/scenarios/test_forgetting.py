"""What is asked to be forgotten is gone: a thread, a host, and what is left of their work."""

import json

import pytest
from sqlalchemy import text

from tests.scenarios.screens import SCREEN
from tests.scenarios.test_changes import edit
from tests.scenarios.test_requests import shortcut

HOST = "esx07.example.org"
ON_HOST = f"Host: {HOST}\n{SCREEN}"


async def stored(world):
    """Return everything in the database, as one text."""

    async def unit(session):
        tables = (await session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars()
        return {table: [tuple(row) for row in await session.execute(text(f"SELECT * FROM {table}"))] for table in tables}  # noqa: S608

    return repr(await world.bot.database.read(unit))


@pytest.mark.parametrize("who", ["U01ALICE", "U02BOB"])
async def test_a_thread_is_forgotten_by_who_brought_it_and_by_any_member(world, who):
    ts = await world.says(ON_HOST)
    await world.says("<@U0BOT> forget this, please", user=who, thread_ts=ts)

    assert "nothing of this thread" in world.posts[-1].text
    assert world.posts[-1].thread_ts == ts
    assert "Exception 14" not in await stored(world)
    assert HOST not in await stored(world)
    assert not world.slack.deleted


@pytest.mark.parametrize("how", ["thread", "host"])
async def test_an_edit_of_a_forgotten_message_does_not_bring_it_back(world, how):
    ts = await world.says(ON_HOST)
    if how == "thread":
        await world.says("<@U0BOT> forget this", thread_ts=ts)
    else:
        await world.command(f"forget {HOST}")
    posts = len(world.posts)
    await edit(world, ts, ON_HOST, ON_HOST.replace("is not responding", "died"))
    await edit(world, ts, ON_HOST, f"<@U0BOT> {ON_HOST}")

    assert len(world.posts) == posts
    assert HOST not in await stored(world)


@pytest.mark.parametrize("changes", [{"delete_replies": True}])
async def test_where_the_settings_want_it_the_reply_goes_too(world):
    ts = await world.says(ON_HOST)
    await world.says("<@U0BOT> forget this", thread_ts=ts)

    assert world.slack.deleted == [world.posts[0].ts]


async def test_talk_about_forgetting_that_is_not_for_the_bot_forgets_nothing(world):
    ts = await world.says(ON_HOST)
    for said in ("forget this", "<@U0BOT> don't forget this host"):
        await world.says(said, thread_ts=ts)

    assert await world.cases("C0INC", ts)


async def test_a_guest_forgets_what_they_brought_and_nothing_else(world):
    world.slack.people["U0GUEST"] = {"is_restricted": True}
    ts, own = await world.says(ON_HOST), await world.says(SCREEN.replace("1051", "1052"), user="U0GUEST")
    for thread in (ts, own):
        await world.says("<@U0BOT> forget this", user="U0GUEST", thread_ts=thread)
    await world.command(f"forget {HOST}", user_id="U0GUEST")

    assert await world.cases("C0INC", ts)
    assert not await world.cases("C0INC", own)
    assert "full members" in json.dumps(world.slack.responses[-1])


async def test_the_shortcut_on_a_members_wish_to_forget_forgets_nothing(world):
    """Who uses it asks to have a message decoded, and may be a guest."""
    world.slack.people["U0GUEST"] = {"is_restricted": True}
    ts = await world.says(ON_HOST)
    await shortcut(world, "<@U0BOT> forget this", channel="C0INC", thread_ts=ts, user="U01ALICE", by="U0GUEST")

    assert await world.cases("C0INC", ts)


async def test_asked_twice_the_second_time_reads_nothing_anew(world):
    ts = await world.says(ON_HOST)
    world.slack.threads[ts] = [{"ts": ts, "user": "U01ALICE", "text": ON_HOST}]
    for _ in range(2):
        await world.says("<@U0BOT> forget this", thread_ts=ts)

    assert "no longer have" in world.posts[-1].text
    assert "Exception 14" not in await stored(world)


async def test_a_host_is_forgotten_in_every_channel_and_who_asked_alone_is_told(world):
    for number, channel in enumerate(("C0INC", "C0GEN")):
        await world.says(f"<@U0BOT> {ON_HOST.replace('1051', f'105{number}')}", channel, user=f"U0{number}")
    kept = await world.says(ON_HOST.replace(HOST, "esx08.example.org").replace("1051", "1059"), user="U09")
    posts = len(world.posts)
    answer = await world.command(f"forget {HOST.upper()}")

    assert (answer.status, len(world.posts)) == (200, posts)
    assert "Crashes: 2" in json.dumps(world.slack.responses[-1])
    assert HOST not in await stored(world)
    assert await world.cases("C0INC", kept)


async def test_what_private_channels_hold_is_forgotten_there_and_elsewhere_not_even_counted(world):
    world.slack.channel("G0SEC", "inc-sec", is_private=True)
    public = await world.says(ON_HOST)
    private = [await world.says(ON_HOST.replace("1051", f"106{n}"), "G0SEC", user="U02BOB") for n in range(3)]
    await world.command(f"forget {HOST}", user_id="U03CAROL")
    told = json.dumps(world.slack.responses[-1])
    kept = [await world.cases("G0SEC", ts) for ts in private]

    assert not await world.cases("C0INC", public)
    assert all(kept)
    assert "Crashes: 1." in told
    assert "private channels" in told

    await world.command(f"forget {HOST}", channel="G0SEC", user_id="U03CAROL")
    assert HOST not in await stored(world)


async def test_who_brought_a_crash_to_a_private_channel_may_forget_its_host_anywhere(world):
    world.slack.channel("G0SEC", "inc-sec", is_private=True)
    ts = await world.says(ON_HOST, "G0SEC")
    await world.command(f"forget {HOST}")

    assert not await world.cases("G0SEC", ts)


async def test_from_a_shared_channel_only_its_own_crashes_of_a_host_are_forgotten(world):
    world.slack.channel("C0EXT", "inc-ext", is_ext_shared=True)
    ours = await world.says(ON_HOST, user="U02BOB")
    theirs = await world.says(ON_HOST.replace("1051", "1061"), "C0EXT", user="U02BOB")
    await world.command(f"forget {HOST}", channel="C0EXT")

    assert not await world.cases("C0EXT", theirs)
    assert await world.cases("C0INC", ours)


async def test_a_host_is_forgotten_by_its_short_name_too(world):
    ts = await world.says(ON_HOST)
    await world.command("forget esx07")

    assert not await world.cases("C0INC", ts)


async def test_a_host_that_is_not_known_is_said_to_be_unknown(world):
    await world.command("forget esx99")

    assert "no crash of host esx99" in json.dumps(world.slack.responses[-1]).replace("*", "").replace("`", "")


async def test_a_screen_behind_the_word_is_decoded_and_not_forgotten(world):
    await world.command(f"forget {SCREEN}")

    assert len(world.posts) == 1


@pytest.mark.parametrize("changes", [{"attempts": 1}])
async def test_a_dead_letter_of_the_thread_goes_with_it(world):
    ts = await world.says(ON_HOST)
    world.slack.errors["chat.postMessage"] = ["nonsense"]
    await world.says("<@U0BOT> my secret-word question: is it hardware?", thread_ts=ts)
    before = await stored(world)
    await world.says("<@U0BOT> forget this", thread_ts=ts)

    assert "secret-word" in before
    assert "secret-word" not in await stored(world)


async def test_removed_from_its_one_workspace_the_bot_keeps_nothing(world):
    await world.says(ON_HOST)
    await world.event(type="app_uninstalled")

    assert "Exception 14" not in await stored(world)
    assert HOST not in await stored(world)


@pytest.mark.parametrize("host", ["'/**/OR/**/'1'='1", "x';DROP/**/TABLE/**/cases;--", "%", "esx0_.example.org", "esx07%"])
async def test_a_hosts_name_is_no_sql_and_no_pattern(world, host):
    ts = await world.says(ON_HOST)
    await world.command(f"forget {host}")
    await world.command(f"history {host}")

    assert await world.cases("C0INC", ts)
    assert not (await world.census()).dead


async def forgets_thread(world, ts):
    await world.says("<@U0BOT> forget this", thread_ts=ts)


async def forgets_host(world, _):
    await world.command(f"forget {HOST}")


async def deletes(world, ts):
    await world.event(type="message", subtype="message_deleted", channel="C0INC", deleted_ts=ts, ts=world.new_ts())


async def edits(world, ts):
    before, now = ({"type": "message", "user": "U01ALICE", "ts": ts, "text": text} for text in (ON_HOST, "never mind"))
    await world.event(type="message", subtype="message_changed", channel="C0INC", message=now, previous_message=before)


@pytest.mark.parametrize("gone", [forgets_thread, forgets_host, deletes, edits])
async def test_what_is_gone_does_not_come_back_with_the_next_message_of_its_author(world, gone):
    ts = await world.says(ON_HOST)
    await gone(world, ts)
    later = await world.says("<@U0BOT> and now?")

    assert await world.cases("C0INC", later) is None
    assert HOST not in world.posts[-1].text
