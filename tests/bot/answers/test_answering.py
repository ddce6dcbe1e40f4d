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


MISMATCH = """VMware ESXi 8.0.2 [Releasebuild-22380479 x86_64]
HW feature incompatibility detected; cannot start
*PCPU0:262144/bootstrap
0:00:00:02.101 cpu0:262144)Cpu: 2365: Fatal CPU mismatch on feature "Cores per die"; cpu12 value = 0x4, but cpu0 value = 0x6
0:00:00:02.101 cpu0:262144)Cpu: 2365: Fatal CPU mismatch on feature "Cores per die"; cpu9 value = 0x4, but cpu0 value = 0x6
"""


def test_the_processors_that_differ_are_named_each_with_its_value():
    given = answer("which cpus are not like cpu0?", decode(MISMATCH))

    assert "PCPU 9 and 12 differ from PCPU 0" in given.text
    assert "Cores per die: PCPU 0 has 0x6, PCPU 9 has 0x4 and PCPU 12 has 0x4" in given.text


def test_all_registers_are_shown(crash):
    """Each with its value, as the screen has them."""
    decoding = crash("page-fault")
    given = answer("show me the registers", decoding)

    assert all(f"{name}={value}" in given.text for name, value in decoding.crashes[0].registers.items())
    assert given.text.count("=") == len(decoding.crashes[0].registers)


def test_a_register_that_is_named_with_its_value_is_explained_bit_by_bit(crash):
    given = answer("in this page fault, what does err=0 say?", crash("page-fault"))

    assert "bit 1" in given.text
    assert "bit 0" in given.text


def test_the_size_behind_an_address_is_told():
    line = "cpu4:2097511)MCA: 201: UC Excp G0 B8 Sbe00000000800400 A2fd1c00 M87 P2fd1c00/80 Memory Controller Error"

    assert "128 bytes" in answer("what is the /80 for?", decode(line)).text


def test_a_masked_address_is_no_missing_one():
    text = """cpu2:2098206)ALERT: ApeiHEST: 327: Fatal error from 0000:XX:00.0(PCI Express Endpoint), VID:####, DID:####
cpu2:2098206)NMI: 1031: ApeiHESTNmiHandler requested PSOD
"""
    given = answer("which slot is it in?", decode(text))

    assert "masked" in given.text
    assert "0000:XX:00.0" in given.text
    assert not given.answered


def test_a_dump_whose_end_is_not_shown_is_told_as_unfinished():
    text = "VMware ESXi 7.0.3 [Releasebuild-21053776 x86_64]\nNMI IPI: Panic requested by another PCPU\nCoredump to disk."
    given = answer("did the dump finish?", decode(text))

    assert given.answered
    assert "not on this screen" in given.text


def test_a_bit_that_is_asked_for_is_told_and_not_what_follows_from_it(crash):
    """A yes to "is PCC set" would be read as the bit's value."""
    for question, language in (("is pcc set?", "en"), ("PCCは立っていますか", "ja")):
        given = answer(question, crash("machine-check"), language=language)

        assert given.kind == "term"
        assert "57" in given.text


def test_the_first_and_the_last_record_have_a_time():
    line = (
        "2024-03-0{day}T01:02:03.000Z cpu4:2097511)MCA: 201: CE Poll G0 B8 S8c00004000010092 A2fd1c00 M86 P2fd1c00/40 Read Error"
    )
    given = answer("first and last error time?", decode("\n".join(line.format(day=day) for day in (2, 5, 9))))

    assert given.answered
    assert "2024-03-02" in given.text
    assert "2024-03-09" in given.text


def test_what_is_not_shown_is_no_number():
    """Where the text has no line of the PCPU."""
    text = "#PF Exception 14 in world 33977:crond IP 0x41803a1f2c11 addr 0x0"

    assert "PCPU" not in answer("which world?", decode(text)).text


def test_a_page_fault_without_its_address_is_still_a_page_fault():
    given = answer("which address faulted?", decode("#PF Exception 14 in world 33977:crond"))

    assert "only a page fault" not in given.text
    assert not given.answered


def test_what_the_asker_does_not_want_to_hear_is_not_what_is_answered(crash):
    given = answer("don't tell me to reboot, tell me the cause", crash("page-fault"))

    assert given.kind == "cause"
    assert answer("再起動じゃなくて、原因を教えて", crash("page-fault"), language="ja").kind == "cause"


def test_firmware_settings_of_a_host_that_would_not_start_are_told():
    given = answer("which bios setting do i change?", decode(MISMATCH))

    assert given.kind == "domain-firmware"
    assert "BIOS" in given.text


def test_two_pcpus_named_by_number_ask_which_of_them(crash):
    decoding = crash("hb-driver")
    ran, silent = decoding.crashes[0].pcpu, decoding.crashes[0].blamed_pcpus[0]

    assert answer(f"{ran} or {silent}, who is the bad one?", decoding).kind == "blamed"


def test_registers_are_told_by_their_names(crash):
    decoding = crash("page-fault")
    name, value = next((name, value) for name, value in decoding.crashes[0].registers.items() if name.startswith("r"))

    assert f"{name}={value}" in answer(f"{name}の値", decoding, language="ja").text


def test_records_alone_are_the_error_that_is_asked_for():
    line = "cpu4:2097511)MCA: 201: UC Excp G0 B8 Sbe00000000800400 A2fd1c00 M87 P2fd1c00/80 Memory Controller Error"

    assert "bank 8" in answer("explain the error", decode(line)).text


@pytest.mark.parametrize(
    ("ask", "language", "fact"),
    [
        ("and exception 8, what would that be?", "en", "double fault"),
        ("例外 18 は何ですか", "ja", "マシン チェック"),
        ("what is a world in ESXi?", "en", "schedules"),
        ("and what does AR mean in the status register", "en", "action required"),
        ("cr2レジスタには何が入っていますか", "ja", "cr2"),
    ],
)
def test_a_thing_that_is_named_is_explained_though_the_screen_has_another(ask, language, fact):
    given = answer(
        ask, decode("#GP Exception 13 in world 2101:sh @ 0x42001a2b3c4d\ncr0=0x8001003d cr2=0x18\n"), language=language
    )

    assert (given.kind, given.answered) == ("term", True)
    assert fact in given.text


def test_a_channel_in_words_is_told_where_its_digits_are_masked():
    masked = "MCA: 202: CE Intr G0 B19 S******** Ad******** M******** P********/40 Memory Controller Read Error on Channel 3."

    given = answer(
        "which channel?", decode(f"2026-01-02T03:04:05Z cpu5:2101)VMkernel\n2026-01-02T03:04:05Z cpu5:2101){masked}\n")
    )

    assert given.answered
    assert "channel 3" in given.text
