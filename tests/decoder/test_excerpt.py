"""Of a long log the lines near markers are kept, as many as there is room for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decoder import decode
from decoder.excerpt import (
    AFTER,
    BEFORE,
    MARKERS,
    PANICS,
    Excerpt,
    _hits,
    _hits_by_expression,
    excerpt_of,
    has_marker,
    lost_lines,
    numbered,
)
from decoder.screen import _decoded
from decoder.text import lines_of
from tests.bundles import CRASH

QUIET = "2024-05-01T10:00:00.000Z cpu5:2097184)ScsiDeviceIO: 3435: quiet\n"
ROOM = 1 << 30
ROWS = st.lists(st.sampled_from(["quiet"] * 30 + ["PCPU 3 is hot", "@BlueScreen: PF", "FMS=06/55/7"]), max_size=600)


def kept(rows, limit=ROOM, block=1 << 20):
    excerpt = Excerpt(limit)
    data = "".join(row + "\n" for row in rows).encode()
    for at in range(0, len(data), block):
        excerpt.feed(data[at : at + block])
    lines = excerpt.close().decode().split("\n")
    return [(number, lines[at]) for number, at in numbered(lines) if lines[at]]


def near(rows):
    """Say what is kept, the slow way: rows within reach of a marker, and rows that are wanted alone."""
    marked = [at for at, row in enumerate(rows) if any(marker in row for marker in MARKERS)]
    return [
        (at + 1, row)
        for at, row in enumerate(rows)
        if "FMS=" in row or any(mark - BEFORE <= at < mark + AFTER for mark in marked)
    ]


@settings(max_examples=200, deadline=None)
@given(ROWS, st.integers(1, 4_000))
def test_rows_near_markers_are_kept_with_their_numbers_however_the_log_is_cut_into_blocks(rows, block):
    assert kept(rows, block=block) == near(rows)


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_an_excerpt_of_an_excerpt_is_the_same(rows):
    once = excerpt_of("".join(row + "\n" for row in rows), ROOM)

    assert kept(once.split("\n")) == near(rows)


@pytest.mark.parametrize("marker", [*MARKERS, *PANICS])
def test_every_marker_is_found(marker):
    assert has_marker(f"text {marker} text".encode())


def test_past_the_limit_the_newest_go_last_and_the_numbers_stay_right():
    rows = [f"PCPU {at} is hot" for at in range(10_000)]
    got = kept(rows, limit=20_000)

    assert got[-1] == (10_000, rows[-1])
    assert all(rows[number - 1] == row for number, row in got)
    assert 15_000 < sum(len(row) + 1 for _, row in got) < 20_100


def test_past_the_limit_a_crash_outlasts_newer_lines_that_only_hold_a_marker():
    rows = ["@BlueScreen: Lost heartbeat", *(f"PCPU {at} is hot" for at in range(50_000))]

    assert kept(rows, limit=50_000)[0] == (1, rows[0])


def test_of_more_crashes_than_there_is_room_for_the_newest_stays():
    rows = [f"@BlueScreen: Lost heartbeat {at}" for at in range(20_000)]

    assert kept(rows, limit=50_000)[-1] == (20_000, rows[-1])


def test_what_was_left_out_for_want_of_room_is_said_by_the_text_and_by_the_crash():
    text = "".join(f"{QUIET.strip()} PCPU {at}\n" for at in range(3_000)) + f"{QUIET}@BlueScreen: Lost heartbeat\n"
    (crash,) = _decoded(text, "en", closely=50_000).crashes

    assert lost_lines(excerpt_of(text, 50_000)) > 2_000
    assert any("left out" in damage.text for damage in crash.damage)


def test_lines_of_a_long_log_without_a_marker_are_none():
    assert not [line for line in lines_of(QUIET * 20_000) if line.text]


def test_a_line_without_an_end_is_cut_and_found():
    excerpt = Excerpt(ROOM)
    for _ in range(5):
        excerpt.feed(b"x" * (1 << 20))
    excerpt.feed(b" @BlueScreen: y")

    assert b"@BlueScreen: y" in excerpt.close()


@given(st.lists(st.sampled_from([*MARKERS, *PANICS, "FMS=", "x", "\n", "P", "MC"]), max_size=40))
def test_without_the_automaton_the_same_is_found(words):
    data = "".join(words).encode()

    assert _hits_by_expression(data) == list(_hits(data))


def test_there_are_no_more_needles_than_the_automaton_finds_by_vector_instructions():
    from decoder.excerpt import _NEEDLES  # noqa: PLC0415 - an inner matter, of this test alone

    assert len(set(_NEEDLES)) == len(_NEEDLES) <= 64


@pytest.mark.parametrize("long", ["A" * 2_000_000, "word " * 400_000 + "\n", "a panic or a PCPU " * 120_000])
def test_a_screen_is_read_whatever_long_line_stands_beside_it(long):
    for text in (f"{CRASH}{long}", f"{long}\n{CRASH}", f"{CRASH}\n{long}\n{long}\n{long}"):
        (crash,) = decode(text).crashes

        assert crash.error.message == "Machine Check Exception on PCPU14 in world 2099011:vmm1:mail-02"
        assert [frame.function for frame in crash.backtrace] == ["PanicvPanicInt", "Panic_NoSave"]


def test_of_a_long_line_its_beginning_and_what_lies_near_its_markers_stay():
    row = "begins " + "x" * 3_000_000 + " @BlueScreen: y " + "z" * 3_000_000
    text = excerpt_of(row, ROOM)

    assert text.startswith("begins ")
    assert "@BlueScreen: y" in text
    assert "[...]" in text
    assert len(text) < 300_000
