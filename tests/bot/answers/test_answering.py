"""Answers name what the screen names, in steps that can be read."""

import tomllib
from pathlib import Path

import pytest

from bot.answers import answer
from bot.replies import answer_message
from decoder import decode

SCREENS = Path(__file__).parents[2] / "questions" / "screens"


@pytest.fixture(scope="module")
def crash():
    def of(name):
        return decode(tomllib.loads((SCREENS / f"{name}.toml").read_text(encoding="utf-8"))["screen"])

    return of


def test_each_step_stands_on_a_line_of_its_own(crash):
    """In the answer and in the message that Slack gets."""
    given = answer("what do we do now?", crash("page-fault"))
    message = answer_message(given)

    assert "\n2. " in given.text
    assert "\n2. " in message.text
    assert any("\n2. " in str(block.get("text", {}).get("text", "")) for block in message.blocks)


def test_a_name_on_the_screen_stands_for_its_kind(crash):
    """The virtual machine's name asks what "the vm" would; the driver's name what "the driver" would."""
    assert answer("did oltp-2 kill the host?", crash("spin-count")).kind == "vm"
    assert answer("how do i update qedentv?", crash("hb-driver")).kind == "driver-update"


def test_a_pcpu_may_be_named_by_its_number_alone(crash):
    """Where the number is that of a PCPU on this screen."""
    assert "44" in answer("is 44 dead?", crash("heartbeat")).text


def test_the_stack_that_was_saved_answers_what_a_pcpu_did(crash):
    """Not the stack of the PCPU that panicked."""
    assert "qedentv_process_rx" in answer("what was pcpu 61 doing?", crash("hb-driver")).text


def test_a_network_driver_on_the_stack_is_not_passed_over(crash):
    """Asked about the card, the answer names the driver and does not clear or blame the card."""
    given = answer("is the network card broken?", crash("gp-fault"))

    assert "i40en" in given.text
    assert "does not say" in given.text


def test_esxis_own_modules_are_no_suspects(crash):
    """A stack of sunrpc and vmkernel names no driver."""
    assert "No third-party driver" in answer("which driver?", crash("page-fault")).text


def test_why_asks_for_reasons(crash):
    """Whatever the rest of the question is about."""
    assert answer("why is it the driver?", crash("hb-driver")).kind == "evidence"


@pytest.mark.parametrize("text", ["how do you know?", "what would you do?", "good to go?", "how often?"])
def test_what_people_ask_each_other_waits_for_a_mention(crash, text):
    """The same words are answered when the bot is asked."""
    assert not answer(text, crash("machine-check")).unprompted
