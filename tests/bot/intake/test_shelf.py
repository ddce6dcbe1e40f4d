"""Of an upload's texts as many are kept as there is room for, and every crash as long as it can be."""

from bot.intake.model import ScreenText
from bot.intake.shelf import Shelf
from decoder.excerpt import lost_lines
from tests.bundles import CRASH

NOISE = "2026-03-01T09:00:00.000Z cpu1:2097)PCPU 1 is hot\n"


def kept(limit, *texts):
    shelf = Shelf(limit)
    for at, text in enumerate(texts):
        shelf.add(ScreenText(text, str(at)))
    return shelf.texts()


def test_what_there_is_room_for_stays_as_it_is():
    assert [text.text for text in kept(1 << 20, CRASH, NOISE)] == [CRASH, NOISE]
    assert kept(1 << 20) == ()


def test_texts_without_a_panic_go_first_and_the_last_says_how_many_lines_went():
    texts = kept(300_000, NOISE * 4_000, CRASH, NOISE * 4_000)

    assert [text.source for text in texts] == ["1", "2"]
    assert lost_lines(texts[-1].text) == 4_001
    assert texts[0].text == CRASH


def test_of_many_large_logs_that_each_hold_a_crash_each_crash_is_kept():
    texts = kept(1_000_000, *(NOISE * 4_000 + CRASH.replace("mail-02", f"vm{at}") for at in range(12)))

    assert [text.source for text in texts] == [str(at) for at in range(12)]
    assert sum(len(text.text) for text in texts) <= 1_000_000
    assert all(CRASH.replace("mail-02", f"vm{at}").strip() in text.text for at, text in enumerate(texts))


def test_of_more_small_texts_than_there_is_room_for_the_newest_are_kept_without_looking_at_each_again():
    texts = kept(100_000, *(CRASH for _ in range(20_000)))

    assert texts[-1].source == "19999"
    assert len(texts) * len(CRASH) < 100_000


def test_one_text_is_kept_however_large_it_is():
    assert [text.source for text in kept(10, NOISE * 10, "@BlueScreen: " + "x" * 400_000)] == ["1"]
