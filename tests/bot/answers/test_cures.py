"""What ended a crash is taken from a message only where it surely says so."""

import pytest

from bot.answers import cure_in


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("Resolved by replacing DIMM A3.", "replacing DIMM A3"),
        ("fixed by driver 2.1 and firmware 14.32", "driver 2.1 and firmware 14.32"),
        ("resolution: board swapped by Dell", "board swapped by Dell"),
        ("解決方法: DIMM A3 を交換", "DIMM A3 を交換"),
        ("Resolved by?", None),
        ("resolved by tomorrow, hopefully", None),
        ("is it resolved by the update?", None),
        ("not resolved by the update", None),
        ("resolved by God knows what", None),
        ("fixed by some magic", None),
        ("resolved by the vendor, not", None),
        ("Fixed by the vendor... NOT!", None),
        ("resolved by the vendor :)", None),
        ("解決: なぜか不明", None),
        ("解決: ベンダーの対応で (笑)", None),
        ("resolved by a new knot in the cable", "a new knot in the cable"),
        ("fixed bylaws of the club", None),
        ("replacing DIMM A3 fixed it", None),
        ("the fix was a new board", None),
        ("resolved", None),
        ("resolved by " + "x" * 500, None),
        ("", None),
    ],
)
def test_without_a_mention_only_the_surest_wording_is_taken(text, cure):
    assert cure_in(text, asked=False) == cure


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("replacing DIMM A3 fixed it!", "replacing DIMM A3"),
        ("the fix was a new board", "a new board"),
        ("it was resolved by replacing DIMM A3", "replacing DIMM A3"),
        ("DIMM A3 の交換で解決しました。", "DIMM A3 の交換"),
        ("what fixed it", None),
        ("what fixed it?", None),
        ("who fixed it", None),
        ("did replacing the DIMM fix it?", None),
        ("maybe the driver fixed it", None),
        ("the update did not fix it", None),
    ],
)
def test_addressed_it_takes_more_wordings_and_no_question(text, cure):
    assert cure_in(text, asked=True) == cure
