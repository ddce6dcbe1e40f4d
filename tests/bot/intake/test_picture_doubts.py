"""Which values of a picture's text could be others, from how sure each of its characters is."""

import pytest

pytest.importorskip("cv2")

from bot.intake.pictures import PictureDoubt, PictureText, corrected, marked, marks_of, with_marks
from bot.intake.pictures.doubts import Doubt, doubted, line_of
from bot.intake.pictures.glyphs import Cell
from decoder import decode

RECORD = "cpu21:2099846)MCA: 208: SRAR Excp G7 B12 Sbd80000000100134 A5c3e719ac0 M86 P5c3e719ac0/40"


def row(text, unsure="", becomes=None):
    """Return the row ``text``, of which the first letters ``unsure`` were read with doubt, corrected to ``becomes``."""
    start = text.index(unsure) if unsure else 0
    inside = range(start, start + len(unsure))
    cells = [Cell(n, letter, 0.5 if n in inside else 1.0) for n, letter in enumerate(text) if letter != " "]
    return line_of(cells, becomes or text)


def test_a_bank_in_doubt_is_left_open_and_its_digits_are_told():
    text, doubts = doubted([row(RECORD, unsure="12 S")], small=False)

    assert " G7 B? Sbd8" in text
    assert Doubt("B12", (1, 2)) in doubts


def test_a_bank_that_was_read_clearly_stays_even_among_tiny_letters():
    assert " B12 " in doubted([row(RECORD)], small=True)[0]


def test_a_value_of_one_digit_can_be_in_doubt():
    assert doubted([row(RECORD, unsure="7 B")], small=False)[1] == (Doubt("7", (0,)),)


def test_a_value_that_goes_on_in_the_next_row_is_doubted_whole():
    end = RECORD.index("0134")
    doubts = doubted([row(RECORD[:end], unsure="bd8"), row(RECORD[end:])], small=False)[1]

    assert Doubt("bd80000000100134", (0, 1, 2)) in doubts


def test_a_status_that_lost_a_digit_is_in_doubt_everywhere():
    assert doubted([row(RECORD.replace("Sbd8000", "Sbd800"))], small=False)[1] == (Doubt("bd8000000100134", tuple(range(15))),)


def test_what_the_corrector_moved_keeps_its_doubts_at_their_places():
    line = row("x  cr2=0x2f17c0 cr3=0x11d92", unsure="7c0", becomes="cr2=0x2f17c0 cr3=0x11d92")

    assert doubted([line], small=False)[1] == (Doubt("2f17c0", (3, 4, 5)),)


def test_what_the_corrector_changed_is_in_doubt():
    assert doubted([row("cr2=0x2fl7c0", becomes="cr2=0x2f17c0")], small=False)[1] == (Doubt("2f17c0", (2,)),)


def test_an_open_bank_stays_open_until_a_person_names_it():
    text, (bank,) = doubted([row(RECORD, unsure="12 S")], small=False)
    read = with_marks(PictureText(text, (PictureDoubt(bank.digits, bank.places),), small=False))
    (record,) = marked(decode(read), read).machine_checks
    named = corrected(read, text.replace("B?", "B12"))

    assert record.bank is None
    assert any("read from a picture as B12" in damage.text for damage in record.damage)
    assert marks_of(corrected(read, text)).doubts == (PictureDoubt("B12", (1, 2)),)
    assert marks_of(named).doubts == ()
    assert marked(decode(named), named).machine_checks[0].bank == 12
