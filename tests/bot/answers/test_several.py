"""A question of two parts gets both answers; one that means every crash is answered for each."""

import tomllib
from pathlib import Path

import pytest

from bot.answers import answer
from bot.answers.several import halves
from decoder import decode

SCREENS = Path(__file__).parents[2] / "questions" / "screens"


@pytest.fixture(scope="module")
def crash():
    def of(name):
        return decode(tomllib.loads((SCREENS / f"{name}.toml").read_text(encoding="utf-8"))["screen"])

    return of


@pytest.mark.parametrize("text", ["world and uptime please", "which world/uptime?"])
def test_both_parts_are_answered(crash, text):
    given = answer(text, crash("page-fault"))

    assert "nfs41-rpc" in given.text
    assert "12 days" in given.text


def test_a_question_that_offers_a_choice_is_one_question():
    assert not halves("is it hardware or software?")


def test_all_crashes_are_told_one_after_the_other(crash):
    told = answer("which pcpu in both crashes?", crash("two-crashes")).text

    for one in crash("two-crashes").crashes:
        assert str(one.pcpu) in told


def test_two_terms_are_both_explained(crash):
    told = answer("RIPV set? EIPV set?", crash("machine-check")).text

    assert "RIPV" in told
    assert "EIPV" in told


def test_what_no_screen_tells_is_said_to_be_beyond_it(crash):
    for text in ("what is the root password?", "how many vms were running on it?", "who is on call?"):
        assert not answer(text, crash("page-fault")).answered


def test_of_two_pcpus_to_choose_from_neither_is_taken_for_the_one_asked_about(crash):
    """The one that hung and the one that noticed are both told."""
    screen = crash("hb-driver").crashes[0]

    told = answer(f"which cpu should i look at, {screen.pcpu} or {screen.blamed_pcpus[0]}?", crash("hb-driver")).text

    assert str(screen.blamed_pcpus[0]) in told


def test_the_number_at_the_end_of_an_old_line_is_the_global_status():
    old = decode("MC: PCPU18 B:13 S:0xbe00000000080189 M:0x0 A:0x0 5")

    assert "MCIP" in answer("what is the 5 at the end of the line?", old).text


def test_a_device_that_the_boot_before_named_is_no_answer_for_the_next_crash():
    text = (
        "2025-02-02T03:00:01.000Z esx07 vmkernel: cpu2:20)ALERT: MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M4d380000 P0/0 "
        "I/O error reported by PCI 0000:4d:07.0.\n"
        "2025-02-02T03:00:01.010Z esx07 vmkernel: cpu2:20)@BlueScreen: Machine Check Exception on PCPU2 in world 20:helper5-1\n"
        "2025-02-02T03:06:00.000Z esx07 vmkernel: cpu0:21)MCA: 208: UC Init G0 B6 Sbb80000000000e0b A0 M4d380000 P0/0 "
        "I/O error reported by PCI 0000:4d:07.0.\n"
        "2025-02-09T04:00:01.010Z esx07 vmkernel: cpu9:22)@BlueScreen: #GP Exception 13 in world 22:nvmeio @ 0x42002be0c3a5\n"
    )
    newest = answer("which pci device is broken?", decode(text))
    first = answer("which pci device did the first crash name?", decode(text))

    assert "This crash names no PCI device. PCI 0000:4d:07.0 (bank 6) stands in a record of the boot before" in newest.text
    assert not newest.answered
    assert "root port" in first.text
