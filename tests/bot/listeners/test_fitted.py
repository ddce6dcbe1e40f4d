"""Characters that no database takes are gone from a request before anything looks at it."""

import pytest

from bot.listeners.reading import fitted


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("esx01\x00", "esx01\ufffd"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("the other \ude00", "the other \ufffd"),
        ("a whole pair \U0001f600", "a whole pair \U0001f600"),
        (r"a path C:\u0000 as typed", r"a path C:\u0000 as typed"),
        ("紫の画面", "紫の画面"),
    ],
)
def test_what_a_database_takes_is_left_as_it_is_and_the_rest_replaced(said, kept):
    body = {"event": {"text": said, said: [said, {"blocks": [said]}], "ts": "1.0"}, "count": 3}

    assert fitted(body) == {"event": {"text": kept, kept: [kept, {"blocks": [kept]}], "ts": "1.0"}, "count": 3}
