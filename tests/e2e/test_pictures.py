"""A screenshot in a Slack that nobody here wrote: read, doubted, corrected in the form, and the reply follows."""

import json

import pytest

from bot.intake.pictures import can_read_pictures
from tests.e2e.local_slack import INCIDENT, until, words
from tests.pictures import SCREEN, drawn, saved

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_read_pictures(), reason="the extra 'pictures' is not installed")]


def tiny():
    """Draw a screen in letters too small to tell digits apart."""
    page = drawn()
    return saved(page.resize((page.width * 31 // 100, page.height * 31 // 100)))


def filled_in(modal, text):
    """Return what the form sends where a person types ``text`` and says that it was compared with the screen."""
    values = {}
    for block in modal["blocks"]:
        element = block.get("element", {})
        if element.get("type") == "plain_text_input":
            values[block["block_id"]] = {element["action_id"]: {"type": "plain_text_input", "value": text}}
        if element.get("type") == "checkboxes":
            chosen = {"type": "checkboxes", "selected_options": element["options"]}
            values[block["block_id"]] = {element["action_id"]: chosen}
    return values


def test_a_doubtful_screenshot_is_fixed_in_the_form_and_its_reply_follows(slack):
    ts = slack.upload(INCIDENT, "tiny.png", tiny())
    reply = until(lambda: next(iter(slack.replies(INCIDENT, ts)), None), what="the reply to the picture")
    until(lambda: "too small" in json.dumps(slack.replies(INCIDENT, ts)), what="its doubts")
    slack.press(slack.reply(INCIDENT, ts), "psod_fix")
    slack.submit(filled_in(slack.modal("tiny.png"), SCREEN))
    until(lambda: "compared the text with the screen" in words(slack.reply(INCIDENT, ts)), what="the reply to follow")
    after = slack.reply(INCIDENT, ts)

    assert after["ts"] == reply["ts"]
    assert "Sbd80000000100134" in words(after)
    assert "too small" not in json.dumps(after)
