"""What people tell of a case: its host, what ended it, what is wrong or not the same; kept and shown, without a notification."""

import json

import pytest

from bot.cases import CaseBook
from tests.scenarios.screens import SCREEN
from tests.scenarios.test_history import LATER, OTHER, on, url  # noqa: F401 - fixtures
from tests.scenarios.test_requests import shortcut, values_of

THIRD = LATER.replace("0:01:00:00.000", "0:02:00:00.000")


def menu_of(post):
    """Return label → value of the menu's options."""
    (menu,) = [one for block in post.blocks for one in block.get("elements", ()) if one.get("type") == "overflow"]
    return {option["text"]["text"]: option["value"] for option in menu["options"]}


async def submit(world, view, text, **more):
    sent = {
        "id": "V1", "type": "modal", "callback_id": view["callback_id"], "private_metadata": view["private_metadata"],
        "state": {"values": {"psod_told": {"psod_told": {"type": "plain_text_input", "value": text}}}},
    }  # fmt: skip
    return await world.interacts("view_submission", view=sent, **more)


async def tell(world, slack, action, text, post=None):
    """Press a button of the last reply, fill in its form and send it."""
    await world.presses(action, values_of((post or world.posts[-1]).blocks)[action])
    return await submit(world, slack.views[-1], text)


async def choose(world, value, **more):
    option = {"type": "overflow", "action_id": "psod_more", "block_id": "b", "selected_option": {"value": value}}
    await world.interacts("block_actions", actions=[option], response_url="https://hooks.slack.com/response/7", **more)


async def thumbs(world, post, said):
    """Press one of Slack's two thumbs."""
    (pair,) = [one for block in post.blocks if block["type"] == "context_actions" for one in block["elements"]]
    side = pair["positive_button" if said == "right" else "negative_button"]
    pressed = {"type": "feedback_buttons", "action_id": pair["action_id"], "block_id": "b", "value": side["value"]}
    await world.interacts("block_actions", actions=[pressed], response_url="https://hooks.slack.com/response/8")


async def test_the_host_is_asked_for_only_where_nothing_names_it(world):
    await world.says(SCREEN)
    await world.says(on("esx04", SCREEN), user="U02BOB")
    await world.uploads(OTHER, "psod_esx07.txt")

    assert ["psod_host" in values_of(post.blocks) for post in world.posts] == [True, False, False]


async def test_a_host_that_a_person_names_is_kept_compared_and_no_longer_asked_for(world, slack):
    await world.says(on("esx04", OTHER), user="U02BOB")
    ts = await world.says(SCREEN)
    await tell(world, slack, "psod_host", "ESX04")
    case = await world.cases("C0INC", ts)

    assert (case.host, case.given_host) == ("esx04", "esx04")
    assert "esx04 crashed once before" in world.updates[-1].whole
    assert "psod_host" not in values_of(world.updates[-1].blocks)
    assert len(world.posts) == 2


async def test_more_text_without_a_host_does_not_lose_the_given_one(world, slack):
    ts = await world.says(SCREEN)
    await tell(world, slack, "psod_host", "esx04")
    await world.says("cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485", thread_ts=ts)

    assert (await world.cases("C0INC", ts)).host == "esx04"


@pytest.mark.parametrize("text", ["", "two words", "<!channel>", "-", "x" * 254])
async def test_what_is_no_hosts_name_is_refused_in_the_form(world, slack, text):
    ts = await world.says(SCREEN)
    answer = await tell(world, slack, "psod_host", text)

    assert json.loads(answer.body)["errors"].keys() == {"psod_told"}
    assert (await world.cases("C0INC", ts)).host is None


async def test_what_ended_it_is_shown_in_the_reply_and_when_the_crash_comes_again(world, slack):
    ts = await world.says(on("esx04", SCREEN))
    await tell(world, slack, "psod_cure", "DIMM A3 replaced")
    await world.says(on("esx07", LATER), user="U02BOB")
    kept = await world.cases("C0INC", ts)

    assert (kept.cure, kept.cured_by) == ("DIMM A3 replaced", "U01ALICE")
    assert "Resolved by: DIMM A3 replaced" in world.updates[0].whole
    assert "this ended it: DIMM A3 replaced" in world.posts[1].whole
    assert f"archives/C0INC/p{world.posts[0].ts.replace('.', '')}" in world.posts[1].whole
    assert len(world.posts) == 2


async def test_an_emptied_form_takes_the_cure_back(world, slack):
    ts = await world.says(SCREEN)
    await tell(world, slack, "psod_cure", "wrong thread")
    await world.presses("psod_cure", values_of(world.posts[0].blocks)["psod_cure"])
    assert slack.views[-1]["blocks"][0]["element"]["initial_value"] == "wrong thread"
    await submit(world, slack.views[-1], None)

    assert (await world.cases("C0INC", ts)).cure is None
    assert "Resolved by" not in world.updates[-1].text


@pytest.mark.parametrize(
    ("text", "posts"), [("resolved by replacing DIMM A3", 1), ("<@U0BOT> replacing DIMM A3 fixed it", 2)], ids=["sure", "mention"]
)
async def test_words_in_the_thread_tell_what_ended_it(world, text, posts):
    ts = await world.says(SCREEN)
    await world.says(text, thread_ts=ts, user="U02BOB")
    kept = await world.cases("C0INC", ts)

    assert (kept.cure, kept.cured_by) == ("replacing DIMM A3", "U02BOB")
    assert "replacing DIMM A3" in world.updates[-1].whole
    assert len(world.posts) == posts


@pytest.mark.parametrize("text", ["resolved by a reboot", "resolved by God knows what", "<@U0BOT> resolved by the vendor, not"])
async def test_what_ended_it_is_not_overwritten_by_the_way_or_in_jest(world, text):
    ts = await world.says(SCREEN)
    await world.says("resolved by replacing DIMM A3", thread_ts=ts)
    await world.says(text, thread_ts=ts, user="U02BOB")

    assert (await world.cases("C0INC", ts)).cure == "replacing DIMM A3"


async def test_who_told_what_ended_it_corrects_that_and_so_does_anybody_who_tells_the_bot(world):
    ts = await world.says(SCREEN)
    cures = []
    for text, user in (
        ("resolved by DIMM A3", "U01ALICE"),
        ("resolved by DIMM A4", "U01ALICE"),
        ("<@U0BOT> fixed by DIMM A5", "U02"),
    ):
        await world.says(text, thread_ts=ts, user=user)
        cures.append((await world.cases("C0INC", ts)).cure)

    assert cures == ["DIMM A3", "DIMM A4", "DIMM A5"]


@pytest.mark.parametrize("text", ["replacing DIMM A3 fixed it", "not resolved by the update", "resolved by then?"])
async def test_words_that_do_not_surely_say_it_change_nothing(world, text):
    ts = await world.says(SCREEN)
    await world.says(text, thread_ts=ts, user="U02BOB")

    assert (await world.cases("C0INC", ts)).cure is None
    assert world.updates == []


async def test_a_cure_of_a_private_channel_stays_in_it(world, slack):
    slack.channel("G0SEC", "inc-sec", is_private=True)
    await world.says(on("esx04", SCREEN), "G0SEC")
    await tell(world, slack, "psod_cure", "secret patch")
    await world.says(on("esx07", LATER))

    assert "secret patch" not in world.posts[1].whole
    assert "One more in a private channel" in world.posts[1].whole


async def test_a_wrong_reading_is_said_once_respected_later_and_can_be_taken_back(world, slack):
    ts = await world.says(on("esx04", SCREEN))
    for _ in range(2):  # a double click says it once
        await thumbs(world, world.posts[0], "wrong")
    assert (await world.cases("C0INC", ts)).wrong_by == "U01ALICE"
    assert "reading is wrong" in world.updates[-1].whole
    assert "Noted" in slack.responses[-1]["text"]
    await world.says(on("esx07", LATER), user="U02BOB")
    assert "same crash was seen" not in world.posts[1].whole
    await thumbs(world, world.updates[-1], "right")
    kept = await world.cases("C0INC", ts)

    assert (kept.wrong_by, kept.right_by) == (None, "U01ALICE")
    assert len(world.posts) == 2


async def test_not_the_same_crash_is_remembered_and_respected(world):
    first = await world.says(on("esx04", SCREEN))
    second = await world.says(on("esx07", LATER), user="U02BOB")
    await choose(world, menu_of(world.posts[1])["Not the same crash"])
    one, other = await world.cases("C0INC", first), await world.cases("C0INC", second)
    await world.says(on("esx09", THIRD), user="U03CAROL")

    assert "same crash was seen" not in world.updates[-1].whole
    assert "Not the same crash" not in menu_of(world.updates[-1])
    assert await CaseBook(world.bot.database).apart("T01", [one.id]) == {frozenset({one.id, other.id})}
    assert "not all of these are the same crash" in world.posts[2].whole


async def test_muted_from_its_reply_a_crash_is_no_longer_spoken_of_there(world, slack):
    await world.says(SCREEN)
    await choose(world, menu_of(world.posts[0])["Mute this crash here"])
    await world.says(LATER, user="U02BOB")

    assert len(world.posts) == 1
    assert "/psod settings" in slack.responses[-1]["text"]


async def test_in_a_direct_message_nothing_can_be_muted(world):
    await world.event(type="message", channel="D01", channel_type="im", user="U01ALICE", text=SCREEN, ts=world.new_ts())

    assert all(block["type"] != "overflow" for block in world.posts[0].blocks)
    assert "mute:" not in world.posts[0].whole


async def test_where_slack_takes_no_thumbs_two_buttons_say_the_same(world, slack):
    slack.errors["chat.postMessage"] = ["invalid_blocks"]
    ts = await world.says(SCREEN)
    pressed = values_of(world.posts[0].blocks)
    await world.presses("psod_feedback_negative", pressed["psod_feedback_negative"])

    assert len(world.posts) == 1
    assert "context_actions" not in world.posts[0].whole
    assert (await world.cases("C0INC", ts)).wrong_by == "U01ALICE"


@pytest.mark.parametrize("value", ["wrong:0123", "mute:0123", "apart:0123", "x", "", "wrong:"])
async def test_a_menu_of_a_case_that_is_gone_says_so(world, slack, value):
    await choose(world, value)

    assert "no longer" in slack.responses[0]["text"]


async def test_another_teams_case_cannot_be_told_anything(world, slack):
    """Its id alone opens nothing: every look-up is bound to the team of who clicks."""
    ts = await world.says(SCREEN)
    case = await world.cases("C0INC", ts)
    book = CaseBook(world.bot.database)
    from dataclasses import replace  # noqa: PLC0415 - this scenario alone

    theirs = replace(case, team="T02", id="theirs", thread_ts="9.9")
    await world.bot.database.write(lambda session: book.save(session, theirs))
    await world.presses("psod_cure", "theirs", response_url="https://hooks.slack.com/response/5")
    await choose(world, "wrong:theirs")

    assert slack.views == []
    assert await book.by_id("T02", "theirs") == theirs


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("has this host crashed before?", "esx04"),
        ("what fixed it last time?", "DIMM A3 replaced"),
        ("what changed between the two crashes?", "inconclusive"),
    ],
)
async def test_questions_about_the_past_are_answered_from_what_is_remembered(world, slack, question, told):
    await world.says(on("esx04", SCREEN))
    await tell(world, slack, "psod_cure", "DIMM A3 replaced")
    ts = await world.says(on("esx04", LATER), user="U02BOB")
    await world.says(f"<@U0BOT> {question}", thread_ts=ts, user="U02BOB")

    assert told in world.posts[-1].whole
    assert "archives/C0INC" in world.posts[-1].whole


async def test_an_outsiders_question_is_answered_from_the_channel_alone(world, slack):
    slack.channel("C0OPS", "inc-ops")
    slack.people["U09OUT"] = {"is_restricted": True}
    await world.says(on("esx04", SCREEN), "C0OPS")
    await tell(world, slack, "psod_cure", "DIMM A3 replaced")
    ts = await world.says(on("esx04", LATER))
    await world.says("<@U0BOT> what fixed it last time?", thread_ts=ts, user="U09OUT")

    assert "DIMM A3" in world.posts[1].whole
    assert "DIMM A3" not in world.posts[2].whole


async def test_the_text_for_support_is_completed_by_what_the_presser_may_know(world, slack):
    await world.says(on("esx04", SCREEN))
    await tell(world, slack, "psod_cure", "DIMM A3 replaced")
    await world.says(on("esx04", LATER), user="U02BOB")
    slack.people["U09OUT"] = {"is_restricted": True}
    slack.channel("C0OPS", "inc-ops")
    await world.says(on("esx04", THIRD), "C0OPS")
    value = values_of(world.posts[-1].blocks)["psod_view_support"]
    await world.presses("psod_view_support", value)
    full = json.dumps(slack.views[-1])
    await world.presses("psod_view_support", value, user={"id": "U09OUT"})

    assert "Earlier on this host" in full
    assert "DIMM A3 replaced" in full
    assert "DIMM A3 replaced" not in json.dumps(slack.views[-1])
    assert len(world.posts) == 3


async def test_where_files_may_not_be_shared_a_long_text_for_support_goes_as_far_as_a_message_holds(world, slack):
    pad = "x" * 120
    frames = "\n".join(f"0x451a0a71bc{n:02x}:[0x41801a2b3c4d]Function{n}{pad}@vmkernel#nover+0x1d stack: 0x0" for n in range(80))
    slack.errors["files.getUploadURLExternal"] = ["missing_scope"]
    first = next(line for line in SCREEN.splitlines() if ":[0x" in line)
    ts = await world.says(on("esx04", SCREEN.replace(first, f"{first}\n{frames}")))
    await world.presses("psod_post", values_of(world.posts[0].blocks)["psod_view_support"], view={"id": "V1", "type": "modal"})

    assert world.posts[1].thread_ts == ts
    assert "For the support of" in world.posts[1].whole
    assert slack.errors["files.getUploadURLExternal"] == []


async def test_the_shortcut_on_what_somebody_told_long_ago_does_not_tell_it_anew(world):
    ts = await world.says(SCREEN)
    await world.says("resolved by replacing DIMM A3", thread_ts=ts, user="U02BOB")
    await world.says("<@U0BOT> resolved by replacing DIMM A4", thread_ts=ts)
    await shortcut(world, "resolved by replacing DIMM A3", channel="C0INC", thread_ts=ts, user="U02BOB", by="U03CAROL")

    assert (await world.cases("C0INC", ts)).cure == "replacing DIMM A4"
