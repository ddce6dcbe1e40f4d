"""Questions that reach beyond the screen: it is said that no screen tells, beside what this one does."""

import pytest

from bot.answers import answer
from decoder import decode

MACHINE_CHECK = """\
VMware ESXi 7.0.3 [Releasebuild-21313628 x86_64]
Machine Check Exception on PCPU2 in world 2097390:vmkdevmgr
FMS=06/6a/6 uCode=0xd000389
UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error.
"""
DRIVER = """\
VMware ESXi 7.0.3 [Releasebuild-21930508 x86_64]
#PF Exception 14 in world 2098122:vmnic2-rx IP 0x42002a1c7cd0 addr 0x8
0x453a2bd1b9d0:[0x42002a1c7cd0]i40en_CleanRxRing@(i40en)#<None>+0xd0 stack: 0x0
"""


@pytest.mark.parametrize("question", ["why did the other hosts not crash?", "why only this host?", "なぜこのホストだけ落ちた？"])
def test_a_broken_part_is_of_one_server_but_a_driver_runs_on_others_too(question):
    language = "en" if question.isascii() else "ja"
    of_part = answer(question, decode(MACHINE_CHECK, language), language=language)
    of_driver = answer(question, decode(DRIVER, language), language=language)

    assert "this one server" in of_part.text or "このサーバだけ" in of_part.text
    assert "same build and driver" in of_driver.text or "同じビルドとドライバ" in of_driver.text


@pytest.mark.parametrize(
    ("question", "known"), [("is the microcode old?", "0xd000389"), ("is that build still supported?", "21313628")]
)
def test_whether_a_version_is_current_is_not_on_the_screen(question, known):
    given = answer(question, decode(MACHINE_CHECK))

    assert known in given.text
    assert "the screen does not say" in given.text


def test_uncorrected_records_are_not_counted_as_corrected_ones():
    given = answer("how many corrected errors before this?", decode(MACHINE_CHECK))

    assert given.text.startswith("No corrected error is in this text")
    assert "UC" in given.text


@pytest.mark.parametrize(
    ("question", "said", "lacking"), [("what is in cr2?", "cr2=0x8", "rax="), ("what is in rax?", "does not show rax", "cr2")]
)
def test_a_register_is_told_with_its_own_line_or_said_to_be_missing(question, said, lacking):
    text = DRIVER + "frame=0x453a2301bb70 ip=0x42002a1c7cd0 err=0x0\ncr0=0x8001003d cr2=0x8 cr3=0x6bd31000 cr4=0x142768\n"
    given = answer(question, decode(text), text=text)

    assert said in given.text
    assert lacking not in given.text
    assert all("cr2=0x8" in quote.text for quote in given.evidence)


STAR_LINE = """\
VMware ESX Server [Releasebuild-123630]
PCPU 2 locked up. Failed to ack TLB invalidate.
*0:1041/helper1-4 1:1107/vmm0:files01 2:1119/vmm1:dc07
"""


@pytest.mark.parametrize("question", ["is dc07 to blame?", "which vm was on pcpu 2?", "dc07のせい？"])
def test_a_world_beside_the_one_that_panicked_is_told_from_the_line_with_the_star(question):
    given = answer(question, decode(STAR_LINE))

    assert "1119 (vmm1:dc07)" in given.text


def test_a_pcpu_without_heartbeat_is_no_lost_heartbeat_of_the_console():
    given = answer("what is that lost heartbeat?", decode("PCPU 44: no heartbeat (0/3 IPIs received)\n"))

    assert "service console" not in given.text
    assert "IPIs" in given.text


def test_the_caller_of_a_function_is_the_frame_below_it():
    text = DRIVER + "0x453a2bd1ba40:[0x420029dd1c33]NetPollWorldCallback@vmkernel#nover+0x3d1 stack: 0x1\n"
    given = answer("what called i40en_CleanRxRing?", decode(text))

    assert "was called by NetPollWorldCallback@vmkernel" in given.text


def test_the_world_of_the_pcpu_that_hung_is_not_the_one_that_noticed():
    assert "1119 (vmm1:dc07)" in answer("which world hung?", decode(STAR_LINE)).text


@pytest.mark.parametrize("question", ["can i disable the driver?", "ドライバを外していいですか？"])
def test_taking_a_driver_out_is_told_with_what_goes_with_it(question):
    given = answer(question, decode(DRIVER))

    assert "--module=i40en" in given.text
    assert "the screen does not say" in given.text
