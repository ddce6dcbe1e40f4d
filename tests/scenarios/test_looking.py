"""``/psod history HOST`` and ``/psod similar``: for the asker's eyes, through the wall."""

import json
from dataclasses import replace

import pytest

from bot.cases import CaseBook
from bot.demo.slack.blocks import faults_of
from tests.scenarios.screens import SCREEN
from tests.scenarios.test_history import LATER, OTHER, on, url  # noqa: F401 - fixtures
from tests.scenarios.test_telling import THIRD, choose, menu_of


def told(slack):
    """Return what the asker alone was shown last."""
    shown = slack.responses[-1]
    assert shown["response_type"] == "ephemeral"
    assert faults_of(shown.get("blocks") or []) == []
    return json.dumps(shown, ensure_ascii=False)


async def test_a_hosts_history_is_a_list_with_threads_and_what_repeats(world, slack):
    await world.says(on("esx04.lab.example", SCREEN))
    await world.says(on("esx04", OTHER), user="U02BOB")
    await world.command("history ESX04", "C0GEN")
    said = told(slack)

    assert "esx04: 2 remembered" in said
    assert f"archives/C0INC/p{world.posts[0].ts.replace('.', '')}" in said
    assert "inconclusive" in said
    assert len(world.posts) == 2


async def test_an_unknown_host_is_said_to_be_unknown(world, slack):
    await world.command("history esx99")

    assert "no crash of host esx99" in told(slack)


async def test_another_teams_host_is_unknown_here(world, slack):
    ts = await world.says(on("esx04", SCREEN))
    case, book = await world.cases("C0INC", ts), CaseBook(world.bot.database)
    theirs = replace(case, team="T02", id="theirs", host="esx50", thread_ts="9.9")
    await world.bot.database.write(lambda session: book.save(session, theirs))
    await world.command("history esx50")

    assert "no crash of host esx50" in told(slack)


async def test_a_private_channels_cases_are_a_count_elsewhere(world, slack):
    slack.channel("G0SEC", "inc-sec", is_private=True)
    await world.says(on("esx04", SCREEN), "G0SEC")
    await world.command("history esx04", "C0GEN")
    elsewhere = told(slack)
    await world.command("history esx04", "G0SEC")

    assert "One more in a private channel" in elsewhere
    assert "page fault" not in elsewhere
    assert "page fault" in told(slack)


async def test_in_a_shared_channel_other_channels_hosts_are_unknown(world, slack):
    slack.channel("C0EXT", "inc-ext", is_ext_shared=True)
    await world.says(on("esx04", SCREEN))
    await world.command("history esx04", "C0EXT")

    assert "In this channel I speak only of this channel" in told(slack)


async def test_similar_lists_the_same_crash_as_the_channels_newest(world, slack):
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", SCREEN), "C0OPS")
    await world.says(on("esx07", LATER))
    await world.command("similar")
    said = told(slack)

    assert "Same crash as esx07" in said
    assert "esx04" in said
    assert "archives/C0OPS" in said


async def test_similar_leaves_out_what_is_not_the_same_crash(world, slack):
    await world.says(on("esx04", SCREEN))
    await world.says(on("esx07", LATER), user="U02BOB")
    await choose(world, menu_of(world.posts[1])["Not the same crash"])
    await world.command("similar")

    assert "no other crash like" in told(slack)


@pytest.mark.parametrize(
    ("screen", "said"),
    [
        (None, "No crash was answered in this channel yet"),
        ("VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]\n#PF Exception 14 in world 1:x IP 0x42 addr 0x30\n", "too little"),
        (SCREEN, "no other crash like"),
    ],
    ids=["no case", "no signature", "alone"],
)
async def test_similar_says_what_it_took_and_where_to_ask_instead(world, slack, screen, said):
    if screen:
        await world.command(screen, "C0GEN")
    await world.command("similar", "C0GEN")

    assert said in told(slack)
    assert "thread" in told(slack)


async def test_a_long_history_stays_within_slacks_limits(world, slack):
    ts = await world.says(on("esx04", SCREEN))
    case, book = await world.cases("C0INC", ts), CaseBook(world.bot.database)
    for number in range(60):
        more = replace(case, id=f"c{number}", thread_ts=f"{number}.0", cure="x" * 600, crash_time=None, host="esx04")
        await world.bot.database.write(lambda session, more=more: book.save(session, more))
    await world.command("history esx04")

    assert "41 older ones are not listed" in told(slack)


@pytest.mark.parametrize("text", ["history", "history of this host", "similar to what", f"history {THIRD}"])
async def test_a_text_that_only_begins_like_a_command_is_read_as_a_text(world, slack, text):
    await world.command(text, "C0GEN")

    assert "remembered" not in json.dumps([post.whole for post in world.posts] + slack.responses)
