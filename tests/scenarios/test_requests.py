"""``/psod``, its form, the shortcut and the buttons."""

import json

import pytest

from tests.scenarios.screens import RECORD, SCREEN

STATUS = "0xba00000288290081"


def values_of(blocks):
    """Return action id → value of every button in ``blocks``."""
    return {
        button["action_id"]: button["value"]
        for block in blocks
        for button in block.get("elements", ())
        if button.get("type") == "button"
    }


async def submit(world, view, text=None, files=None):
    state = {"psod_text": {"psod_text": {"type": "plain_text_input", "value": text}}}
    state["psod_file"] = {"psod_file": {"type": "file_input", "files": files or []}}
    sent = {
        "id": "V1",
        "type": "modal",
        "callback_id": view["callback_id"],
        "private_metadata": view["private_metadata"],
        "state": {"values": state},
    }
    return await world.interacts("view_submission", view=sent)


async def shortcut(world, text, *, channel="C0GEN", ts=None, by="U01ALICE", **more):
    message = {"type": "message", "user": "U02BOB", "ts": ts or world.new_ts(), "text": text} | more
    return await world.interacts(
        "message_action",
        callback_id="decode_psod",
        user={"id": by},
        channel={"id": channel},
        message=message,
        response_url="https://hooks.slack.com/response/9",
    )


@pytest.mark.parametrize("text", [SCREEN, RECORD, STATUS, STATUS[2:].upper(), " ".join(SCREEN.split("\n"))])
async def test_the_command_decodes_a_text_a_record_or_a_bare_status(world, text):
    answer = await world.command(text, "C0GEN")

    assert (answer.status, answer.body) == (200, "")
    assert [(post.channel, post.thread_ts) for post in world.posts] == [("C0GEN", None)]


async def test_the_command_names_who_asked_and_the_case_lives_in_its_thread(world):
    await world.command(SCREEN, "C0GEN")
    post = world.posts[0]
    case = await world.cases("C0GEN", post.ts)

    assert '"user_id": "U01ALICE"' in json.dumps(post.blocks)
    assert (case.thread_ts, case.reply_ts, case.user) == (post.ts, post.ts, "U01ALICE")


async def test_the_command_where_the_bot_is_no_member_answers_for_the_asker_alone(world, slack):
    slack.channel("C0OTHER", "other", is_member=False)
    await world.command(SCREEN, "C0OTHER")

    assert world.posts == []
    assert slack.responses[0]["response_type"] == "ephemeral"
    assert "helper21-0" in json.dumps(slack.responses[0])
    assert "Invite me" in json.dumps(slack.responses[0])


async def test_the_command_with_something_else_says_so_to_the_asker_alone(world, slack):
    await world.command("the printer is on fire")

    assert world.posts == []
    assert "No purple screen" in slack.responses[0]["text"]


async def test_the_command_with_help_answers_at_once(world):
    answer = await world.command("help")

    assert json.loads(answer.body)["response_type"] == "ephemeral"
    assert [method for method, _ in world.slack.calls] == ["auth.test", "users.info"]


async def test_the_command_alone_opens_a_form_and_the_form_is_decoded(world, slack):
    await world.command("", "C0GEN")
    answer = await submit(world, slack.views[0], SCREEN)

    assert (answer.status, answer.body) == (200, "")
    assert [post.channel for post in world.posts] == ["C0GEN"]


async def test_the_form_takes_a_file(world, slack):
    await world.command("", "C0GEN")
    await submit(world, slack.views[0], None, [world.file(SCREEN, "screen.txt")])

    assert [post.channel for post in world.posts] == ["C0GEN"]


async def test_an_empty_form_says_what_is_missing(world, slack):
    await world.command("", "C0GEN")
    answer = await submit(world, slack.views[0], "  ")

    assert json.loads(answer.body)["response_action"] == "errors"
    assert world.posts == []


async def test_the_command_makes_no_call_before_its_ack_but_to_open_the_form_in_the_askers_language(world, slack):
    await world.command("")
    await world.command("")

    assert [method for method, _ in slack.calls] == ["auth.test", "users.info", "views.open", "views.open"]


async def test_the_shortcut_decodes_any_message_in_its_thread(world):
    ts = world.new_ts()
    await shortcut(world, SCREEN, ts=ts)

    assert [(post.channel, post.thread_ts) for post in world.posts] == [("C0GEN", ts)]


async def test_the_shortcut_works_inside_threads(world):
    await shortcut(world, SCREEN, thread_ts="1600000000.000001")

    assert [post.thread_ts for post in world.posts] == ["1600000000.000001"]


async def test_the_shortcut_where_the_bot_is_no_member_answers_for_the_asker_alone(world, slack):
    slack.channel("C0OTHER", "other", is_member=False)
    await shortcut(world, SCREEN, channel="C0OTHER")

    assert world.posts == []
    assert "helper21-0" in json.dumps(slack.responses)


async def test_the_shortcut_on_a_message_that_was_answered_shows_that_answer_to_the_asker(world, slack):
    ts = await world.says(SCREEN)
    await shortcut(world, SCREEN, channel="C0INC", ts=ts)

    assert len(world.posts) == 1
    assert "helper21-0" in json.dumps(slack.responses)


async def test_the_shortcut_on_a_message_without_a_crash_says_so(world):
    await shortcut(world, "lunch?")

    assert "No purple screen" in world.posts[0].text


async def test_a_button_opens_its_view_and_posts_nothing(world, slack):
    await world.says(SCREEN)
    buttons = values_of(world.posts[0].blocks)
    answer = await world.presses("psod_view_registers", buttons["psod_view_registers"])

    assert answer.status == 200
    assert "cr2" in json.dumps(slack.views[0])
    assert len(world.posts) == 1


async def test_a_button_carries_the_case_and_the_view_and_no_data(world):
    ts = await world.says(SCREEN)
    case = await world.cases("C0INC", ts)

    assert {value.split(":")[0] for value in values_of(world.posts[0].blocks).values()} == {case.id}
    assert all(len(value) < 60 for value in values_of(world.posts[0].blocks).values())


async def test_to_the_thread_posts_the_view_in_the_case_s_thread(world, slack):
    ts = await world.says(SCREEN)
    buttons = values_of(world.posts[0].blocks)
    await world.presses("psod_view_backtrace", buttons["psod_view_backtrace"])
    inside = values_of(slack.views[0]["blocks"])
    await world.presses("psod_post", inside["psod_post"], view={"id": "V1", "type": "modal"})

    assert [post.thread_ts for post in world.posts] == [ts, ts]
    assert "SPLookup" in world.posts[1].whole


async def test_a_page_of_a_view_is_shown_in_place(world, slack):
    records = "\n".join(RECORD.replace("B3", f"B{bank}") for bank in range(12))
    await world.says(f"{SCREEN}\n{records}")
    await world.presses("psod_view_bits", values_of(world.posts[0].blocks)["psod_view_bits"])
    inside = values_of(slack.views[0]["blocks"])
    await world.presses("psod_page_next", inside["psod_page_next"], view={"id": "V1", "type": "modal"})

    assert [method for method, _ in slack.calls if method.startswith("views")] == ["views.open", "views.update"]
    assert slack.views[0]["blocks"] != slack.views[1]["blocks"]


async def test_a_page_that_comes_late_does_not_take_the_place_of_another(world, slack):
    records = "\n".join(RECORD.replace("B3", f"B{bank}") for bank in range(12))
    await world.says(f"{SCREEN}\n{records}")
    await world.presses("psod_view_bits", values_of(world.posts[0].blocks)["psod_view_bits"])
    inside = values_of(slack.views[0]["blocks"])
    for _ in range(2):
        await world.presses("psod_page_next", inside["psod_page_next"], view={"id": "V1", "type": "modal", "hash": "h1"})

    assert len(slack.views) == 2
    assert (await world.census()).dead == 0


async def test_a_button_of_a_case_that_is_gone_says_so(world, slack):
    await world.presses("psod_view_bits", "0123:bits:1", response_url="https://hooks.slack.com/response/5")

    assert "no longer" in slack.responses[0]["text"]


@pytest.mark.parametrize("value", ["", "x", "a:b", "a:registers:1:2", "a:registers:99999"])
async def test_a_button_with_an_odd_value_is_acked(world, value):
    answer = await world.presses("psod_view_bits", value)

    assert answer.status == 200
