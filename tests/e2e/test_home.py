"""The Home tab, the settings of a channel, the thumbs and the menu, in a Slack that nobody here wrote."""

import json

import pytest

from tests.e2e.local_slack import ALICE, BOB, BOT, GENERAL, until, words
from tests.e2e.screens import machine_check, page_fault

pytestmark = pytest.mark.slow


def choose(slack, speak):
    """Type the command in a channel, choose, and wait until that holds."""
    slack.command(GENERAL, "settings")
    slack.modal("psod_speak")
    chosen = {"type": "radio_buttons", "selected_option": {"value": speak}}
    slack.submit({"psod_speak": {"psod_speak": chosen}})
    until(lambda: not slack.modals(), what="the modal to close")


def elements(message, kind):
    return [one for block in message["blocks"] for one in block.get("elements", ()) if one.get("type") == kind]


def test_home_is_published_for_who_opens_it(slack):
    slack.reply(GENERAL, slack.say(GENERAL, f"<@{BOT}>\n{page_fault()}"))
    slack.open_home()
    published = until(lambda: [one for one in slack.journal() if "views.publish" in json.dumps(one)], what="the Home tab")

    assert ALICE in json.dumps(published[-1])


def test_a_channel_is_switched_on_and_back_by_the_people_in_it(slack):
    choose(slack, "on")
    spoken = slack.reply(GENERAL, slack.say(GENERAL, page_fault(21), user=BOB))
    choose(slack, "usual")
    silent = slack.say(GENERAL, page_fault(22))
    slack.reply(GENERAL, slack.say(GENERAL, f"<@{BOT}>\n{page_fault(23)}", user=BOB))

    assert "vmnic6-pollWorld" in words(spoken)
    assert slack.replies(GENERAL, silent) == []


def test_a_thumb_marks_the_reading_in_the_reply_itself(slack):
    ts = slack.say(GENERAL, f"<@{BOT}>\n{page_fault(24)}")
    reply = slack.reply(GENERAL, ts)
    (thumbs,) = elements(reply, "feedback_buttons")
    slack.interact(
        reply, {"type": "feedback_buttons", "action_id": thumbs["action_id"], "value": thumbs["negative_button"]["value"]}
    )
    until(lambda: "reading is wrong" in words(slack.replies(GENERAL, ts)[0]), what="the mark in the reply")

    assert len(slack.replies(GENERAL, ts)) == 1


def test_a_crash_is_muted_from_the_menu_of_its_reply(slack):
    before = len(slack.whispered(GENERAL))
    reply = slack.reply(GENERAL, slack.say(GENERAL, f"<@{BOT}>\n{machine_check()}"))
    (menu,) = elements(reply, "overflow")
    slack.interact(reply, {"type": "overflow", "action_id": menu["action_id"], "selected_option": menu["options"][-1]})
    told = until(lambda: slack.whispered(GENERAL)[before:], what="a line for who muted it")

    assert "/psod settings" in words(told[-1])
