"""Questions for what lines of a log name: told with the line, or said to be named nowhere; never called the cause."""

import pytest

from bot.answers import answer
from decoder import decode

LOG = """\
2026-02-11T09:12:02.333Z cpu9:2097702)WARNING: NFS: 1232: 192.0.2.17: RPC: failed to connect /vol/silver
2026-02-11T09:12:05.120Z cpu9:2097702)StorageApdHandler: 1203: APD start for 0x4306f0c1a110 [5b7c11f0-1b7e8c11]
2026-02-11T09:14:25.120Z cpu9:2097702)StorageApdHandler: 609: APD timeout for 0x4306f0c1a110 [5b7c11f0-1b7e8c11]
2026-02-11T09:15:11.011Z cpu12:2098820)@BlueScreen: #GP Exception 13 in world 2098820:hostd-worker @ 0x42002b0f10c4
2026-02-11T09:15:11.012Z cpu12:2098820)0x4539a111bc10:[0x42002b0f10c4]FSS_LookupOptimistic@vmkernel#nover+0xe8 stack: 0x0
2026-02-11T09:15:14.012Z cpu12:2098820)Coredump to disk. Slot 1 of 1 on device naa.600508b1001c7d0e:9.
"""


def asked(question, text=LOG, language="en"):
    return answer(question, decode(text, language), language=language, text=text)


@pytest.mark.parametrize(
    ("question", "said", "line"),
    [
        ("which nfs server?", "192.0.2.17", 1),
        ("when did the APD begin?", "2026-02-11T09:12:05.120Z", 2),
        ("NFSサーバはどれ？", "192.0.2.17", 1),
    ],
)
def test_what_a_line_names_is_told_with_that_line_and_not_called_the_cause(question, said, line):
    given = asked(question, language="en" if question.isascii() else "ja")

    assert said in given.text
    assert given.evidence[0].line == line
    assert "does not make it the cause" in given.text or "原因とは言えません" in given.text


def test_what_no_line_names_is_said_with_the_place_to_look():
    given = asked("which hba was it?")

    assert not given.answered
    assert "esxcli storage core adapter list" in given.text


def test_the_place_of_the_dump_is_no_suspected_disk():
    given = asked("which lun is it?")

    assert not given.answered
    assert "naa.600508b1001c7d0e" not in given.text


def test_asked_for_the_cause_the_verdict_comes_before_the_lines():
    given = asked("did the apd cause the crash?")

    assert given.text.startswith("Undetermined")
    assert "line 2" in given.text
    assert not given.unprompted


def test_a_line_of_a_number_is_shown_where_no_screen_tells_more():
    given = asked("who owns world 2097702?")

    assert not given.answered
    assert given.evidence[0].line == 1
