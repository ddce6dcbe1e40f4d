"""What a question's form tells better than its words."""

import pytest

from bot.answers import answer
from bot.answers.handlers import KINDS
from bot.answers.subject import words_in
from decoder import decode
from decoder.words import LANGUAGES

TWO_HOSTS = (
    "2026-01-14T10:00:01.000Z esx31 vmkernel: cpu3:2099001)@BlueScreen: PCPU 12: no heartbeat (2/2 IPIs received)\n"
    "2026-01-14T12:30:02.000Z esx32 vmkernel: cpu9:2088450)@BlueScreen: PCPU 40: no heartbeat (2/2 IPIs received)\n"
)
RECORDS = (
    "2026-01-14T10:00:01.000Z cpu3:2099001)MCA: 208: CE Poll G0 B8 S9c00004000010091 A3f1b2c4d40 M86 P3f1b2c4d40/40 Error.\n"
    "2026-01-14T10:10:01.000Z cpu3:2099001)MCA: 208: CE Poll G0 B8 S9c00004000010091 A3f1b2c4d40 M86 P3f1b2c4d40/40 Error.\n"
)


def test_asked_which_of_several_hosts_hung_first_all_are_told_in_order():
    given = answer("which one hung first?", decode(TWO_HOSTS))

    assert given.text.index("esx31") < given.text.index("esx32")


def test_a_host_alone_asks_for_its_crash():
    given = answer("and esx31?", decode(TWO_HOSTS))

    assert "PCPU 12" in given.text
    assert "PCPU 40" not in given.text


@pytest.mark.parametrize("question", ["is it the same address each time?", "同じアドレスですか？"])
def test_addresses_of_records_are_compared(question):
    assert "2 name 0x3f1b2c4d40" in answer(question, decode(RECORDS)).text


def test_a_version_that_is_only_asked_for_is_told_without_doubting_its_age():
    given = answer(
        "what's the build?", decode("VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]\n#PF Exception 14 in world 1:a\n")
    )

    assert "20842708" in given.text
    assert "newest" not in given.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_can_be_said_to_be_what_a_question_is_taken_for(language):
    say = words_in(language)

    assert [kind for kind in KINDS if kind != "elsewhere" and f"taken.{kind}" not in say] == []


def test_a_question_that_hardly_fits_says_what_it_is_taken_for():
    given = answer("6b6b6b6b, is that poison?", decode(TWO_HOSTS))

    assert not given.unprompted
    assert given.text.startswith("I take this as a question about") or not given.answered
