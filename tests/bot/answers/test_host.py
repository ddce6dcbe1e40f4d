"""Questions about the host: answered from its files where a bundle brought them, else said to be nowhere on a screen."""

import pytest

from bot.answers import answer
from decoder import block_of, decode, form_of
from tests.bundles import CRASH, FOLDER, HOST_FILES


@pytest.fixture(scope="module")
def known():
    kept = [block_of(form, f"b.tgz/{FOLDER}/{name}", text) for name, text in HOST_FILES.items() if (form := form_of(name, text))]
    return decode(CRASH + "\n".join(kept))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which server model is it?", "HPE ProLiant DL380 Gen10"),
        ("what is the serial number?", "CZJEXAMPLE"),
        ("which bios version?", "U32"),
        ("how much memory does it have?", "2 x 32 GB"),
        ("which pci device is at 0000:3b:00.0?", "Ethernet Controller X710 for 10GbE SFP+ (vmnic4, i40en, PCI-E Slot 2)"),
    ],
)
def test_what_the_files_say_is_answered_with_their_lines(known, question, said):
    given = answer(question, known)

    assert given.answered
    assert said in given.text
    assert any(".txt: " in quote.text for quote in given.evidence)


def test_no_slot_is_named_that_the_registers_do_not_name(known):
    given = answer("which DIMM is it?", known)

    assert not given.answered
    assert "2 memory modules" in given.text
    assert "DIMM 1" not in given.text
    assert "iLO" in given.text
    assert "iDRAC" not in given.text


def test_the_modules_that_are_fitted_are_listed_and_none_is_called_failed(known):
    given = answer("which dimms are fitted?", known)

    assert "PROC 1 DIMM 1: 32 GB HPE P03052-091" in given.text
    assert "Which of them failed, they do not say" in given.text


def test_without_files_a_screen_does_not_say_it():
    assert not answer("which server model is it?", decode(CRASH)).answered
    assert not answer("which pci device is at 0000:3b:00.0?", decode(CRASH)).answered
