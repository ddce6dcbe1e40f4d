"""The lines that hold what a question names are shown beside the answer, and alone where nothing answers."""

from bot.answers import answer
from decoder import decode

SCREEN = """VMware ESXi 8.0.1 [Releasebuild-21813344 x86_64]
#PF Exception 14 in world 2101177:tq:vmnic2 IP 0x42000a31c0de addr 0x20
cr0=0x80010031 cr2=0x20 cr3=0x1000a2000 cr4=0x14216c
*PCPU9:2101177/tq:vmnic2
VMK uptime: 61:02:11:05.300
0x453882a1bd10:[0x42000a31c0de]bnxtnet_tx_done@(bnxtnet)#<None>+0x4e stack: 0x0
2024-11-02T09:14:55.020Z cpu9:2101177)WARNING: ScsiDeviceIO: vmhba3 reset of naa.600508b1001c7a10 took long
2024-11-02T09:14:55.120Z cpu9:2101177)kubelet-proxy: watermark reached
"""


def asked(question, language="en", text=SCREEN):
    return answer(question, decode(text, language), language=language, text=text)


def lines_of(given):
    return " ".join(quote.text for quote in given.evidence[:2])


def test_a_device_is_shown_by_the_line_that_names_it():
    """The answer may speak of the driver alone; the name that the host gave the device stands on the screen."""
    assert "vmnic2" in lines_of(asked("which nic was it?"))
    assert "naa.600508b1001c7a10" in lines_of(asked("which lun?"))
    assert "vmhba3" in lines_of(asked("どの HBA ですか", "ja"))


def test_a_line_that_holds_words_of_the_question_is_all_that_is_told_where_nothing_answers():
    """It is marked as no answer."""
    given = asked("kubelet watermark")

    assert not given.answered
    assert given.evidence[0].line == 8
    assert "watermark reached" in given.evidence[0].text


def test_the_line_keeps_its_number_in_a_long_log():
    """Of a long text only what stands about the crash is looked at."""
    before = "2024-11-02T09:10:00.000Z cpu1:2097152)Sched: nothing of note\n" * 5_000
    given = asked("kubelet watermark", text=before + SCREEN)

    assert given.evidence[0].line == 5_008


def test_a_question_about_nothing_on_the_screen_shows_no_line():
    given = asked("does the coffee taste good?")

    assert not given.answered
    assert not given.evidence


def test_matters_that_no_screen_tells_are_never_answered_by_what_shares_words_with_them():
    for question in ("at what temperature ran the cpu?", "what is the price of this pcpu?", "voltage of bank 3?"):
        given = asked(question)

        assert not given.answered, question
        assert "PCPU 9" not in given.text


def test_a_value_that_stands_on_the_screen_is_not_said_to_be_nowhere():
    """Although nothing tells what it is."""
    text = SCREEN + "2024-11-02T09:14:55.220Z cpu9:2101177)Domain: 0x430af4e0c460\n"
    given = asked("0x430af4e0c460 ?", text=text)

    assert "line 9" in given.text
    assert "nowhere" not in given.text
    assert not given.answered
