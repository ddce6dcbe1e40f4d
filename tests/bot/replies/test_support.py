"""The text for support: for whom, what happened before, what is there and what is missing; in its reader's terms."""

from datetime import UTC, datetime

import pytest

from bot.replies import Brought, Happened, Past, support_file
from bot.replies.sentences import words
from bot.replies.views import view_text
from decoder import compare, decode

NOW = datetime(2026, 3, 31, tzinfo=UTC)
HARDWARE = decode(
    "VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]\nMachine Check Exception on PCPU22 in world 2101386:vmm2\n"
    "cpu22:2101386)MCA: 202: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485\n"
)
SOFTWARE = decode("VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]\nASSERT bora/vmkernel/main/sched.c:1234\n")
OPEN = decode("VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]\n#PF Exception 14 in world 1:x IP 0x42 addr 0x30\n")
BEFORE = Happened(
    NOW, "esx04", "machine-check", "hardware", 22, 3, "20328353", cure="DIMM A3 replaced", link="https://x.example/p1"
)


def text(decoding, brought=None, language="en"):
    return view_text(decoding, "support", words(language), brought)


@pytest.mark.parametrize(
    ("decoding", "whom", "asked"),
    [
        (HARDWARE, "For the support of the server's vendor\n", "which part failed"),
        (SOFTWARE, "For the support of VMware by Broadcom\n", "analyse the dump"),
        (OPEN, "For the support of the server's vendor, or of VMware by Broadcom: the screen does not decide", "Server vendor:"),
    ],
    ids=["hardware", "software", "not decided"],
)
def test_it_is_for_whom_the_verdict_names(decoding, whom, asked):
    assert text(decoding).startswith(whom)
    assert asked in text(decoding)


def test_what_happened_before_and_how_it_ended_is_told_without_links():
    past = Past(NOW, "esx04", of_host=(BEFORE,), alike=(BEFORE,), comparison=compare((*HARDWARE.crashes, *HARDWARE.crashes)))
    said = text(HARDWARE, Brought(past=past))

    assert "Earlier on this host\n- esx04, 2026-03-31: machine check; PCPU 22; bank 3; build 20328353" in said
    assert "DIMM A3 replaced" in said
    assert "inconclusive" in said
    assert "The same crash on other hosts" not in said
    assert "https://x.example" not in said


def test_what_was_collected_is_named_and_what_is_missing_is_asked_for():
    said = text(HARDWARE, Brought(text=True, files=("psod.png", "vmkernel.log")))

    assert "- file psod.png\n- file vmkernel.log" in said
    assert "- text of the screen" in said
    assert "vm-support bundle of the host" in said
    assert "vmkernel-zdump" not in said
    assert "vmkernel-zdump" in text(SOFTWARE)
    assert "BMC" not in text(SOFTWARE)


def test_a_text_that_one_message_does_not_hold_becomes_a_file():
    many = Brought(files=("x" * 3_000,) * 9)

    assert support_file(HARDWARE, Brought()) is None
    assert b"which part failed" in support_file(HARDWARE, many).content


def test_without_a_crash_there_is_no_text():
    assert text(decode("lunch?")) == words("en")("empty.support")
