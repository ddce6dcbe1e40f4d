"""What Slack's newest blocks say is said by ordinary ones where they are refused."""

from bot.demo.slack.blocks import faults_of
from bot.replies import Message, Told, forms, reply
from decoder import decode
from tests.scenarios.screens import SCREEN


def test_two_thumbs_become_two_buttons_that_mean_the_same():
    native, plain = forms(reply(decode(SCREEN), case_id="c1", told=Told()))
    values = [element.get("value") for element in plain.blocks[-1]["elements"]]

    assert native.blocks[-1]["type"] == "context_actions"
    assert values == ["right:c1", "wrong:c1"]
    assert faults_of(list(plain.blocks)) == []
    assert plain.blocks[:-1] == native.blocks[:-1]


def test_a_message_of_ordinary_blocks_has_one_form():
    message = Message("hello", ({"type": "divider"},))

    assert forms(message) == (message,)
