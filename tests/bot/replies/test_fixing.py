"""The form in which a reading is corrected takes every text, and gives it back as it was."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.slack.views import faults_of_view
from bot.replies import PICTURES_MOST, TEXT_MOST, PictureReading, fix_modal, fix_of
from bot.replies.safety import clean

lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)
texts = st.builds(lambda some, times: "\n".join(some * times), st.lists(lines, max_size=8), st.integers(1, 60))
long_lines = st.builds(lambda text, times: text * times, lines, st.integers(1, 200))


def as_submitted(form):
    """Return ``form`` as Slack sends it back where a person changed nothing."""
    values = {}
    for block in form["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], "value": element.get("initial_value")}}
    return {**form, "state": {"values": dict(reversed(values.items()))}}  # in any order


@given(st.lists(texts | long_lines, min_size=1, max_size=3))
def test_what_nobody_changed_comes_back_as_it_was(written):
    readings = [PictureReading(f"F{number}", "screen.png", text) for number, text in enumerate(written)]
    form = fix_modal(readings, case_id="c0ffee")
    fix = fix_of(as_submitted(form))

    assert fix.texts == {reading.source: clean(reading.text) for reading in readings}
    assert faults_of_view(json.loads(json.dumps(form))) == []


def test_as_much_as_a_form_may_hold_fits_within_slacks_limits():
    doubts = tuple((f"{number:016x}", "." * 16) for number in range(100))
    each = "0x453919e1bc80:[0x420036b0f4d1]PanicvPanicInt@vmkernel\n" * (TEXT_MOST // PICTURES_MOST // 55)
    form = fix_modal([PictureReading(f"F{n}", "x" * 300, each, doubts) for n in range(PICTURES_MOST)], case_id="c0ffee")
    alone = fix_modal([PictureReading("F1", "x", "y" * TEXT_MOST, doubts)], case_id="c0ffee")

    assert faults_of_view(json.loads(json.dumps(form))) == []
    assert faults_of_view(json.loads(json.dumps(alone))) == []
    assert len(json.dumps(form)) < 250_000


def test_a_field_that_was_emptied_takes_nothing_else_with_it():
    form = fix_modal([PictureReading("F1", "screen.png", "\n".join(letter * 2_400 for letter in "abc"))], case_id="c0ffee")
    second = [block["block_id"] for block in form["blocks"] if block["type"] == "input"][1]
    sent = as_submitted(form)
    sent["state"]["values"][second]["fix_text"]["value"] = None

    assert fix_of(sent).texts == {"F1": "a" * 2_400 + "\n\n" + "c" * 2_400}


def test_a_form_that_says_nothing_is_no_error():
    fix = fix_of({})

    assert fix.texts == {}
    assert fix.checked == frozenset()
