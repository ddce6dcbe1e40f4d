"""What issue and manual promise of single messages, commands, forms and buttons, sentence by sentence."""

import json
import re

import pytest

from tests.bot.replies.test_safety import HOSTILE, check_blocks
from tests.scenarios.fake_session import Answer
from tests.scenarios.screens import RECORD, SCREEN
from tests.scenarios.test_requests import shortcut, submit, values_of

OTHER = SCREEN.replace("1051", "2002").replace("#PF Exception 14", "#GP Exception 13").replace("*PCPU2", "*PCPU7")
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": SCREEN}]}],
}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": f"```{SCREEN}```"}}
FIELDS = {"fallback": "x", "fields": [{"title": "Console", "value": SCREEN, "short": False}]}


@pytest.mark.parametrize(
    "content",
    [
        {"attachments": [{"text": SCREEN}]},
        {"attachments": [{"fallback": SCREEN}]},
        {"attachments": [FIELDS]},
        {"attachments": [{"blocks": [SECTION]}]},
        {"blocks": [SECTION]},
        {"blocks": [RICH]},
    ],
    ids=["attachment", "fallback", "fields", "attachment of blocks", "section", "rich text"],
)
async def test_an_alert_whose_own_text_is_empty_is_read_wherever_it_says_it(world, content):
    await world.says("", user=None, subtype="bot_message", bot_id="B9", **content)

    assert len(world.posts) == 1
    assert "helper21-0" in world.posts[0].whole


async def test_a_reply_that_is_also_sent_to_the_channel_is_answered_once_in_its_thread(world):
    root = "1600000000.000001"
    await world.says(SCREEN, thread_ts=root, subtype="thread_broadcast", root={"ts": root, "text": "esx04 is down"})

    assert [post.thread_ts for post in world.posts] == [root]


async def test_of_two_crashes_the_newest_is_told_whole_the_other_in_a_line_with_the_comparison(world):
    await world.says(f"{OTHER}\n\n{SCREEN}")
    (post,) = world.posts

    assert post.text.index("#PF") < post.text.rindex("#GP")
    assert "2002" in post.whole


async def test_half_a_screen_says_what_is_missing(world):
    await world.says(SCREEN[: SCREEN.index("cr0=")])

    assert "Only part of a screen: no registers, PCPU line, stack trace" in world.posts[0].text


async def test_a_long_command_is_decoded(world):
    await world.command(f"{SCREEN}\n{'padding ' * 900}", "C0GEN")

    assert "helper21-0" in world.posts[0].whole


async def test_a_command_in_its_own_direct_messages_is_posted_there(world):
    await world.command(RECORD, "D01")

    assert [(post.channel, post.thread_ts) for post in world.posts] == [("D01", None)]


async def test_a_command_between_two_people_is_answered_for_the_asker_alone(world, slack):
    slack.errors["chat.postMessage"] = ["channel_not_found"]
    await world.command(RECORD, "D0OTHERS")

    assert world.posts == []
    assert [said["response_type"] for said in slack.responses] == ["ephemeral"]


async def test_text_and_file_of_the_form_are_one_case(world, slack):
    await world.command("", "C0GEN")
    await submit(world, slack.views[0], SCREEN, [world.file(RECORD, "vmkernel.log")])
    case = await world.cases("C0GEN", world.posts[0].ts)

    assert len(world.posts) == 1
    assert len(case.parts) == 2


async def test_the_shortcut_on_its_own_message_in_a_thread_shows_the_case(world, slack):
    ts = await world.says(SCREEN)
    await world.says("<@U0BOT> show the registers", thread_ts=ts)
    own = world.posts[1]
    before = await world.cases("C0INC", ts)
    await shortcut(world, own.text, channel="C0INC", ts=own.ts, user="U0BOT", bot_id="B0BOT", thread_ts=ts)

    assert (len(world.posts), world.updates) == (2, [])
    assert "helper21-0" in json.dumps(slack.responses)
    assert await world.cases("C0INC", ts) == before


async def test_a_view_that_is_sent_to_the_thread_twice_is_posted_once(world, slack):
    await world.says(SCREEN)
    await world.presses("psod_view_registers", values_of(world.posts[0].blocks)["psod_view_registers"])
    inside = values_of(slack.views[0]["blocks"])
    for _ in range(2):
        await world.presses("psod_post", inside["psod_post"], view={"id": "V1", "type": "modal"})

    assert len(world.posts) == 2


async def test_where_there_is_no_thread_no_button_promises_one(world, slack):
    slack.channel("C0OTHER", "other", is_member=False)
    await world.command(SCREEN, "C0OTHER")
    buttons = values_of(slack.responses[0]["blocks"])
    await world.presses("psod_view_registers", buttons["psod_view_registers"])

    assert "psod_view_registers" in buttons
    assert "psod_post" not in values_of(slack.views[0]["blocks"])


async def test_the_buttons_answer_whoever_sees_them(world, slack):
    """A user of another workspace in a shared channel presses with the channel's team."""
    await world.says(SCREEN)
    value = values_of(world.posts[0].blocks)["psod_view_bits" if RECORD in SCREEN else "psod_view_registers"]
    await world.presses("psod_view_registers", value, user={"id": "U9", "team_id": "T99"})

    assert len(slack.views) == 1


@pytest.mark.parametrize("method", ["chat.update", "chat.postMessage"])
@pytest.mark.parametrize("error", ["message_not_found", "is_archived", "not_in_channel", "channel_not_found"])
async def test_what_slack_no_longer_has_ends_the_work_quietly(world, slack, method, error):
    ts = await world.says(SCREEN)
    slack.errors[method] = [error] * 5
    await world.says(RECORD if method == "chat.update" else "<@U0BOT> what now?", thread_ts=ts)

    assert len(world.posts) == 1
    assert len(slack.errors[method]) == 4


LIVE = re.compile(r"<[!@#h]|https?://evil|\bwww\.evil|mailto:a|@(?:here|channel|everyone)\b")
HOSTILE_SCREEN = (
    SCREEN.replace("helper21-0", HOSTILE).replace("SPLookup", HOSTILE).replace("VMware ESXi 7.0.3", f"VMware ESXi {HOSTILE}")
)


async def test_nothing_that_a_person_chose_comes_alive_anywhere(world):
    """Screens, questions, file names, a modal's text: all of it is data."""
    await world.says(f"{SCREEN}\n{HOSTILE_SCREEN}")
    ts = await world.uploads(HOSTILE_SCREEN.encode("utf-8", "surrogatepass"), f"{HOSTILE[:90]}.txt")
    await world.uploads(b"\x1f\x8b broken", f"{HOSTILE[:90]}.gz", text="<@U0BOT>")
    await world.uploads(SCREEN, f"{HOSTILE[:80]}.log", text="<@U0BOT>", answer=Answer(b"", status=404))
    await world.says(f"<@U0BOT> what is {HOSTILE}?", thread_ts=ts)
    await world.says(f"<@U0BOT> {HOSTILE}", "C0GEN")
    await world.command(HOSTILE_SCREEN, "C0GEN")

    assert len(world.posts) >= 5
    assert (await world.census()).dead == 0
    for post in (*world.posts, *world.updates):
        asker = '"user_id": "U01ALICE"'  # the one mention there is: who asked, by Slack's own word
        check_blocks([block for block in post.blocks if asker not in json.dumps(block)], 50)
        assert not LIVE.search(post.text)


@pytest.mark.parametrize(
    "text", ["\x00" * 40_000, "\ud800" * 100, "<!channel>" * 4_000, "`" * 40_000, "\u202e" * 500, "0x" * 20_000, SCREEN * 40]
)
async def test_whatever_is_asked_gets_an_answer_or_silence_and_no_error(world, text):
    await world.says(f"<@U0BOT> {text}")
    await world.command(text)

    assert all(post.text.strip() for post in world.posts)
    assert (await world.census()).dead == 0
