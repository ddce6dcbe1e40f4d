"""A question finds its kind by what the examples teach, in scripts with and without blanks between words."""

import pytest

from bot.answers.learning import Learned
from bot.answers.lexicon import Lexicon, _read
from bot.answers.matching import matcher
from bot.answers.question import read_question
from decoder.words import LANGUAGES

EXAMPLES = [("when", ("when", "was", "it")), ("who", ("who", "was", "it")), ("when", ("when", "again"))]


def test_a_word_that_only_one_kind_uses_outweighs_those_that_all_share():
    learned = Learned(EXAMPLES, lambda _: 1.0)

    scores = learned.scores(("who", "was", "that", "it"))

    assert scores["who"] > scores["when"]


def test_the_same_examples_teach_the_same():
    assert Learned(EXAMPLES, lambda _: 1.0).scores(("who",)) == Learned(EXAMPLES, lambda _: 1.0).scores(("who",))


def test_words_unknown_to_the_examples_say_nothing():
    assert not Learned(EXAMPLES, lambda _: 1.0).scores(("fridge",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_taken_for_its_own_kind(language):
    """But for the few that two kinds share."""
    kinds = _read(language)["kind"]
    lost = [
        (kind, text)
        for kind, texts in kinds.items()
        for text in texts
        if (found := matcher(language).matches(read_question(text, language))) and found[0].kind != kind
    ]

    assert len(lost) <= 0.03 * sum(map(len, kinds.values())), lost


def test_every_kind_has_wordings_in_every_language():
    kinds = {language: _read(language)["kind"] for language in LANGUAGES}

    assert [(language, kind) for language in LANGUAGES for kind in kinds["en"] if len(kinds[language].get(kind, ())) < 5] == []


@pytest.mark.parametrize(
    "text", ["スタックトレースを見せて", "スタック トレースを見せてください。", "ｽﾀｯｸﾄﾚｰｽ 見せて", "スタックトレース、みせて"]
)
def test_blanks_width_and_endings_change_nothing_in_japanese(text):
    assert read_question(text, "ja").words == ("backtrace", "show")


def test_what_no_phrase_knows_falls_into_pairs_of_letters():
    assert read_question("PCPU12が棚卸済", "en").words == ("pcpu12", "棚卸", "卸済")


def test_full_width_letters_are_read_and_digits_end_where_kana_begin():
    assert read_question("ＰＣＰＵ１２は").pcpu == 12
    assert read_question("ビット５７とは何ですか", "ja").bits == (57, 57)
    assert read_question("2件目のクラッシュの原因は", "ja").which == "second"


@pytest.mark.parametrize("text", ["ハードウェアの問題ですか", "原因は", "バンク3を解読してください。", "なぜ", "なんで落ちたの"])
def test_japanese_questions_ask_without_a_question_mark(text):
    assert read_question(text, "ja").asks


def test_a_japanese_statement_does_not_ask():
    assert not read_question("いま再起動しました", "ja").asks


def test_a_phrase_counts_as_its_words(monkeypatch):
    monkeypatch.setattr("bot.answers.lexicon._read", _with_phrase)

    assert Lexicon("en").read("the purple screen of death").split() == ["the", "psod"]


def _with_phrase(language):
    return _read(language) | {"phrases": {"psod": ["purple screen", "purple screen of death"]}}
