"""What came before a crash is told from its lines; what the server's own log would tell is said with the time to look at."""

from bot.answers import answer
from decoder import decode

CRASH = (
    "2026-02-11T09:15:11.011Z cpu12:2098820)@BlueScreen: #PF Exception 14 in world 2098820:NVMeWorld IP 0x42002b0f10c4 addr 0x8\n"
)
WARNED = "2026-02-11T09:14:58.000Z cpu3:2097702)WARNING: vmhba4 controller reset\n" + CRASH


def asked(question, text):
    return answer(question, decode(text), text=text)


def test_a_line_that_warns_before_the_crash_is_quoted_and_not_called_the_cause():
    given = asked("what happened right before?", WARNED)

    assert [quote.line for quote in given.evidence] == [1]
    assert "does not make them the cause" in given.text


def test_without_such_a_line_it_is_said_where_the_hours_before_stand():
    given = asked("what happened right before?", CRASH)

    assert not given.answered
    assert "vmkernel.log" in given.text


def test_the_log_of_the_server_is_to_be_read_at_the_time_of_the_crash():
    given = asked("what should i look for in the bmc?", CRASH)

    assert "2026-02-11T09:15:11.011Z" in given.text
    assert "esxcli hardware ipmi sel list" in given.text
