"""The command, the modals and the buttons, in a Slack that nobody here wrote."""

import json

import pytest

from tests.e2e.local_slack import ALICE, INCIDENT, until, words
from tests.e2e.screens import CHECK_LINE, machine_check, page_fault

pytestmark = pytest.mark.slow


def action(message, view):
    """Return the action id of the reply's button for ``view``."""
    elements = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    return next(one["action_id"] for one in elements if view in one["action_id"] or view in one.get("value", ""))


def newest(slack, before):
    """Wait for a message of the bot that was not among ``before``."""
    return until(lambda: [one for one in slack.spoken(INCIDENT) if one["ts"] not in before], what="the bot to speak")[-1]


def test_the_command_with_a_line_posts_the_reading_and_names_who_asked(slack):
    before = {one["ts"] for one in slack.spoken(INCIDENT)}
    slack.command(INCIDENT, CHECK_LINE)
    message = newest(slack, before)

    assert "SRAR" in words(message)
    assert ALICE in words(message)


def test_the_command_with_a_bare_status_value_decodes_it(slack):
    before = {one["ts"] for one in slack.spoken(INCIDENT)}
    slack.command(INCIDENT, "0xba00000288290081")

    assert "memory" in words(newest(slack, before)).lower()


def test_help_is_shown_to_the_one_who_asked(slack):
    before = len(slack.whispered(INCIDENT))
    slack.command(INCIDENT, "help")
    told = until(lambda: slack.whispered(INCIDENT)[before:], what="help")

    assert "/psod" in words(told[-1])


def test_the_command_alone_opens_a_modal_and_what_is_typed_there_is_decoded(slack):
    before = {one["ts"] for one in slack.spoken(INCIDENT)}
    slack.command(INCIDENT, "")
    modal = slack.modal()
    field = next(one for one in modal["blocks"] if one.get("element", {}).get("type") == "plain_text_input")
    values = {field["block_id"]: {field["element"]["action_id"]: {"type": "plain_text_input", "value": page_fault()}}}
    slack.submit(values)

    assert "vmnic6-pollWorld" in words(newest(slack, before))
    until(lambda: not slack.modals(), what="the modal to close")


def test_a_button_opens_the_registers_and_posts_nothing(slack):
    ts = slack.say(INCIDENT, page_fault())
    reply = slack.reply(INCIDENT, ts)
    slack.press(reply, action(reply, "registers"))
    modal = slack.modal("0x600a8000")

    assert "cr3" in json.dumps(modal)
    assert len(slack.replies(INCIDENT, ts)) == 1


def test_a_button_opens_the_bits_of_a_machine_check(slack):
    reply = slack.reply(INCIDENT, slack.say(INCIDENT, machine_check()))
    slack.press(reply, action(reply, "bits"))

    assert "PCC" in json.dumps(slack.modal("PCC"))


def test_the_command_makes_a_case_whose_thread_takes_questions(slack):
    before = {one["ts"] for one in slack.spoken(INCIDENT)}
    slack.command(INCIDENT, CHECK_LINE)
    message = newest(slack, before)

    def answered():
        """Ask; what is asked in the moment before the case is stored is not heard, and a person asks again."""
        slack.say(INCIDENT, "what does SRAR mean?", thread=message["ts"])
        return slack.has(INCIDENT, message["ts"], seconds=5)

    assert "SRAR" in words(until(answered, what="an answer in the command's thread")[0])
