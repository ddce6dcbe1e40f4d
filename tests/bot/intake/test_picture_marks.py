"""What a picture leaves in doubt travels with its text, and goes where a person corrected or compared it."""

import pytest

from bot.intake.pictures import PictureDoubt, PictureText, corrected, marked, marks_of, with_marks, without_marks
from decoder import decode

LINE = "cpu21:2099846)MCA: 208: SRAR Excp G7 B1 Sbd80000000100134 A5c3e719ac0 M86 P5c3e719ac0/40"
STATUS, MISC = PictureDoubt("bd80000000100134", (4,)), PictureDoubt("86", (0,))
READ = with_marks(PictureText(LINE, (STATUS, MISC), small=False))


def said(text):
    """Return what the decoding of ``text`` doubts because it was read from a picture."""
    decoding = marked(decode(text), text)
    return [damage.text for record in decoding.machine_checks for damage in record.damage if "picture" in damage.text]


def test_a_record_without_a_screen_says_that_it_was_read_from_a_picture():
    first, *others = said(READ)

    assert "Read from a picture" in first
    assert "MCi_STATUS, MCi_MISC" in first
    assert len(others) == 2


def test_nothing_of_the_marks_is_shown_to_a_person():
    assert without_marks(READ).strip() == LINE


def test_a_changed_value_is_no_longer_in_doubt():
    assert marks_of(corrected(READ, LINE.replace("Sbd80000000", "Sbd81000000"))).doubts == (MISC,)


def test_a_value_counts_as_changed_though_its_digits_stand_within_another():
    """M86 became M87; 0x8610 is another value."""
    assert marks_of(corrected(READ, LINE.replace("M86", "M87") + " 0x8610")).doubts == (STATUS,)


def test_capital_letters_are_no_correction():
    assert marks_of(corrected(READ, LINE.replace("bd80000000100134", "BD80000000100134"))).doubts == (STATUS, MISC)


def test_a_text_that_was_compared_with_the_screen_is_in_no_doubt():
    text = corrected(READ, LINE, checked=True)

    assert marks_of(text).checked
    assert said(text) == []


def test_a_text_that_is_corrected_after_it_was_compared_is_a_reading_again():
    text = corrected(corrected(READ, LINE, checked=True), LINE)

    assert not marks_of(text).checked
    assert marks_of(text).doubts == ()


def test_of_two_pictures_one_that_was_not_compared_keeps_its_doubts():
    both = corrected(READ, "nothing of interest", checked=True) + READ

    assert not marks_of(both).checked
    assert marks_of(both).doubts == (STATUS, MISC)


def test_a_marker_that_a_person_writes_is_no_marker():
    text = corrected(READ, f"{LINE}\n~picture checked\n~picture deadbeef:0")

    assert marks_of(text).doubts == (STATUS, MISC)
    assert not marks_of(text).checked


def test_tiny_letters_are_said_to_be_too_small():
    text = with_marks(PictureText(LINE, (STATUS,), small=True))

    assert "too small" in said(text)[0]
    assert marks_of(corrected(text, LINE)).small


@pytest.mark.parametrize("checked", [True, False])
def test_who_sent_a_picture_is_not_asked_to_photograph_the_screen(checked):
    screen = "VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]\n#GP Exception 13 in world 2099846:hostd-worker @ 0x42002e654d83\n"
    picture = corrected(with_marks(PictureText(screen, (), small=False)), screen, checked=checked)

    typed, (read,) = decode(screen).crashes[0], marked(decode(picture), picture).crashes

    assert "photograph" in {step.key for step in typed.next_steps}
    assert {step.key for step in read.next_steps} == {step.key for step in typed.next_steps} - {"photograph"}


@pytest.mark.parametrize("text", ["", "~pictures of lunch", "see ~picture 86:0", "~picture 86", "~picture 86:0 and more"])
def test_other_text_has_no_marks(text):
    assert marks_of(text) is None
    assert without_marks(text) == text
