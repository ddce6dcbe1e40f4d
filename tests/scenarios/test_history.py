"""What a reply says of earlier crashes, on both databases: of the host, of the same crash elsewhere, through the wall."""

from dataclasses import replace

import pytest

from bot.cases import CaseBook
from tests.scenarios.screens import SCREEN
from tests.scenarios.test_requests import shortcut

FIRST = SCREEN
LATER = SCREEN.replace("2:03:04:05.678", "0:01:00:00.000")  # the same crash on another day
OTHER = LATER.replace("SPLookup", "TCPDrain").replace("SPRelease", "TCPInput").replace("0x18", "0x30")
RECORD = "2024-03-0{day}T01:10:11.000Z esx04 vmkernel: cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485"


def on(host, screen):
    """Return ``screen`` with an alert that names its host in front."""
    return f"Host {host} is not responding\n{screen}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request):
    return request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url")


@pytest.fixture
def book(world):
    return CaseBook(world.bot.database)


@pytest.fixture
def keep(world, book):
    async def keep(case, **changes):
        changed = replace(case, **changes)
        await world.bot.database.write(lambda session: book.save(session, changed))
        return changed

    return keep


async def test_the_same_crash_on_another_host_is_named_with_its_thread(world, slack):
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", FIRST), "C0OPS")
    await world.says(on("esx07", LATER))
    said = world.posts[1].whole

    assert "The same crash was seen once before, on esx04" in said
    assert f"https://lab.slack.com/archives/C0OPS/p{world.posts[0].ts.replace('.', '')}" in said
    assert "Seen before" not in world.posts[0].whole


async def test_the_hosts_own_crashes_are_compared_and_stay_inconclusive(world):
    await world.says(on("esx04", FIRST))
    await world.says(on("esx04", OTHER), user="U02BOB")
    said = world.posts[1].whole

    assert "esx04 crashed once before" in said
    assert "inconclusive" in said


async def test_a_screen_that_is_brought_twice_is_no_second_crash(world):
    await world.says(on("esx04", FIRST))
    await world.says(on("esx04", FIRST), user="U02BOB")

    assert "crashed once before" not in world.posts[1].whole
    assert "same crash was seen" not in world.posts[1].whole


async def test_a_record_that_is_brought_twice_is_no_second_one(world):
    for user in ("U01ALICE", "U02BOB"):
        await world.says(RECORD.format(day=1), user=user)

    assert "reported" not in world.posts[1].whole.partition("Seen before")[2]


async def test_a_storm_of_one_crash_reads_no_text_again_and_asks_slack_for_one_address(world, slack):
    for number in range(6):
        screen = SCREEN.replace("2:03:04:05.678", f"{number}:01:00:00.000")
        await world.says(on(f"esx1{number}", screen), user=f"U0{number}")

    assert "5 times before" in world.posts[5].whole
    assert [method for method, _ in slack.calls].count("chat.getPermalink") == 1


async def test_cases_of_more_channels_than_are_looked_up_are_not_said_to_be_private(world, slack, keep):
    ts = await world.says(on("esx04", FIRST))
    case = await world.cases("C0INC", ts)
    for number in range(40):
        slack.channel(f"C1{number}", f"inc-{number}")
        await keep(case, id=f"c{number}", channel=f"C1{number}", occurrence=None, crash_time=None)
    await world.says(on("esx04", OTHER), user="U02BOB")

    assert "crashed 26 times before" in world.posts[1].whole  # of its own channel, and of the 25 that are looked up
    assert "private" not in world.posts[1].whole


async def test_a_bank_that_reported_before_is_named_without_a_crash(world):
    for day, user in ((1, "U01ALICE"), (2, "U02BOB")):
        await world.says(RECORD.format(day=day), user=user)

    assert "Bank 3 of this host reported in earlier cases too (1)" in world.posts[1].whole


async def test_another_teams_crashes_are_never_shown_nor_counted(world, keep):
    ts = await world.says(on("esx04", FIRST))
    ours = await world.cases("C0INC", ts)
    await keep(ours, team="T02", id="theirs", cure="their secret")
    await keep(ours, id="gone", thread_ts="9.9", team="T02", private=True)
    await world.says(on("esx04", OTHER), user="U02BOB")
    said = world.posts[1].whole

    assert "crashed once before" in said
    assert "their secret" not in said
    assert "private" not in said


async def test_a_private_channels_crashes_are_counted_elsewhere_and_shown_in_it(world, slack):
    slack.channel("G0SEC", "inc-sec", is_private=True)
    await world.says(on("esx04", FIRST), "G0SEC")
    await world.says(on("esx04", OTHER))
    await world.says(on("esx04", LATER.replace("0:01:00:00.000", "0:02:00:00.000")), "G0SEC")
    elsewhere, there = world.posts[1].whole, world.posts[2].whole

    assert "One more in a private channel" in elsewhere
    assert "G0SEC" not in elsewhere
    assert "crashed once before" not in elsewhere
    assert "esx04 crashed 2 times before" in there


@pytest.mark.parametrize("changes", [{"channel_names_seconds": 0.001}], ids=["asked each time"])
async def test_a_channel_that_became_private_is_behind_the_wall_from_then_on(world, slack):
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", FIRST), "C0OPS")
    slack.channel("C0OPS", "inc-ops", is_private=True)
    await world.says(on("esx04", OTHER))

    assert "One more in a private channel" in world.posts[1].whole


async def test_a_channel_that_was_just_made_private_is_behind_the_wall_at_once(world, slack):
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", FIRST), "C0OPS")
    slack.channel("C0OPS", "inc-ops", is_private=True)
    await world.event(
        type="message", subtype="channel_convert_to_private", channel="C0OPS", user="U01ALICE", ts=world.new_ts(), text=""
    )
    await world.says(on("esx04", OTHER))

    assert "One more in a private channel" in world.posts[1].whole
    assert "crashed once before" not in world.posts[1].whole


async def test_in_a_shared_channel_only_its_own_crashes_are_told(world, slack):
    slack.channel("C0EXT", "inc-ext", is_ext_shared=True)
    await world.says(on("esx04", FIRST))
    await world.says(on("esx04", OTHER), "C0EXT")
    await world.says(on("esx04", LATER), "C0EXT", user="U02BOB")
    first, second = world.posts[1].whole, world.posts[2].whole

    assert "Seen before" not in first
    assert "esx04 crashed once before" in second
    assert "C0INC" not in second


async def test_a_question_about_another_host_is_not_answered_for_the_threads_own(world):
    ts = await world.says(on("esx04", FIRST))
    await world.says("<@U0BOT> did esx09 crash before?", thread_ts=ts)
    await world.says("<@U0BOT> did esx04 crash before?", thread_ts=ts)

    assert "This thread is about esx04. What I know of esx09 is shown by /psod history esx09" in world.posts[1].whole
    assert "I know of no earlier crash of esx04" in world.posts[2].whole


@pytest.mark.parametrize("known", [True, False], ids=["crashed elsewhere", "never crashed"])
async def test_in_a_shared_channel_it_is_said_that_only_its_own_crashes_are_told(world, slack, known):
    slack.channel("C0EXT", "inc-ext", is_ext_shared=True)
    if known:
        await world.says(on("esx04", FIRST))
    ts = await world.says(on("esx04", OTHER), "C0EXT")
    await world.says("<@U0BOT> has esx04 crashed before?", "C0EXT", thread_ts=ts)
    await world.command("history esx99", channel="C0EXT")
    said, listed = world.posts[-1].whole, str(slack.responses[-1])

    assert "In this channel I speak only of this channel's crashes" in said
    assert "I know of no earlier crash" not in said
    assert "In this channel I speak only of this channel's crashes" in listed
    assert "in this workspace" not in listed


@pytest.mark.parametrize("facts", [{"team_id": "T99"}, {"is_restricted": True}], ids=["another team", "guest"])
async def test_to_an_outsider_only_the_channels_own_crashes_are_told(world, slack, facts):
    slack.channel("C0OPS", "inc-ops")
    slack.people["U09OUT"] = facts
    await world.says(on("esx04", FIRST), "C0OPS")
    await world.says(on("esx04", OTHER), user="U09OUT")

    assert "Seen before" not in world.posts[1].whole


async def test_a_guest_learns_no_more_by_the_shortcut_on_a_members_question(world, slack):
    slack.channel("C0OPS", "inc-ops")
    slack.people["U0GUEST"] = {"is_restricted": True}
    await world.says(on("esx04", FIRST), "C0OPS")
    ts = await world.says(on("esx04", OTHER))
    question = "<@U0BOT> has this host crashed before?"
    await shortcut(world, question, channel="C0INC", thread_ts=ts, user="U01ALICE", by="U0GUEST")
    to_guest = world.posts[-1].whole
    await shortcut(world, question, channel="C0INC", thread_ts=ts, user="U01ALICE", by="U02BOB")

    assert "C0OPS" not in to_guest
    assert "C0OPS" in world.posts[-1].whole


async def test_an_alert_of_another_bot_gets_no_link_to_other_channels(world, slack):
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", FIRST), "C0OPS")
    await world.says(on("esx04", OTHER), user=None, bot_id="B0NAGIOS", subtype="bot_message")
    said = world.posts[1].whole

    assert "esx04 crashed once before" in said
    assert "archives/C0OPS" not in said


async def test_slack_in_trouble_over_another_channel_costs_no_answer(world, slack):
    slack.channel("C0OPS", "inc-ops")
    slack.errors["chat.getPermalink"] = ["internal_error"] * 9
    await world.says(on("esx04", FIRST), "C0OPS")
    await world.says(on("esx04", OTHER))

    assert "esx04 crashed once before" in world.posts[1].whole
    assert "archives" not in world.posts[1].whole
