"""What happened before and how it ended, in a Slack that nobody here wrote, over HTTP and over Socket Mode."""

import pytest

from tests.e2e.local_slack import BOT, INCIDENT, until, words
from tests.e2e.screens import NUMBERS, page_fault

pytestmark = pytest.mark.slow


@pytest.fixture
def host():
    return f"esx-{1000 + next(NUMBERS)}"


def field_of(modal):
    """Return block and action id of the form's one field."""
    block = next(one for one in modal["blocks"] if one.get("element", {}).get("type") == "plain_text_input")
    return block["block_id"], block["element"]["action_id"]


def fill_in(slack, reply, action_id, text):
    """Press a button of ``reply``, fill in the form that opens and send it."""
    slack.press(reply, action_id)
    block, action = field_of(slack.modal())
    slack.submit({block: {action: {"type": "plain_text_input", "value": text}}})


def test_what_ended_it_is_told_by_the_form_and_comes_back_with_the_next_crash(slack, host):
    ts = slack.say(INCIDENT, f"Host {host} is not responding\n{page_fault()}")
    fill_in(slack, slack.reply(INCIDENT, ts), "psod_cure", "acmenic driver 2.1 installed")
    until(lambda: "driver 2.1" in words(slack.reply(INCIDENT, ts)), what="the reply to say how it ended")
    again = slack.reply(INCIDENT, slack.say(INCIDENT, f"Host {host} is not responding\n{page_fault()}"))

    assert f"{host} crashed once before" in words(again)
    assert "this ended it: acmenic driver 2.1 installed" in words(again)
    assert len(slack.replies(INCIDENT, ts)) == 1


def test_words_in_the_thread_tell_it_too_and_questions_are_answered_from_it(slack, host):
    first = slack.say(INCIDENT, f"Host {host} is not responding\n{page_fault()}")
    slack.reply(INCIDENT, first)
    slack.say(INCIDENT, "resolved by replacing DIMM B7", thread=first)
    until(lambda: "DIMM B7" in words(slack.reply(INCIDENT, first)), what="the reply to say how it ended")
    ts = slack.say(INCIDENT, f"Host {host} is not responding\n{page_fault()}")
    slack.reply(INCIDENT, ts)
    slack.say(INCIDENT, f"<@{BOT}> what fixed it last time?", thread=ts)

    assert "DIMM B7" in words(slack.reply(INCIDENT, ts, number=2))


def test_the_host_is_asked_for_where_nothing_names_it(slack, host):
    ts = slack.say(INCIDENT, page_fault())
    fill_in(slack, slack.reply(INCIDENT, ts), "psod_host", host)
    until(lambda: "psod_host" not in str(slack.reply(INCIDENT, ts)["blocks"]), what="the host to be known")
    before = len(slack.whispered(INCIDENT))
    slack.command(INCIDENT, f"history {host}")
    told = until(lambda: slack.whispered(INCIDENT)[before:], what="the history")

    assert f"{host}: 1 remembered" in words(told[-1])
