"""A question finds its kind by what the examples teach, in scripts with and without blanks between words."""

from bot.answers.learning import Learned
from bot.answers.lexicon import Lexicon, _read, lexicon, spaced
from bot.answers.matching import matcher
from bot.answers.question import read_question

EXAMPLES = [("when", ("when", "was", "it")), ("who", ("who", "was", "it")), ("when", ("when", "again"))]


def test_a_word_that_only_one_kind_uses_outweighs_those_that_all_share():
    learned = Learned(EXAMPLES, lambda _: 1.0)

    scores = learned.scores(("who", "was", "that", "it"))

    assert scores["who"] > scores["when"]


def test_the_same_examples_teach_the_same():
    assert Learned(EXAMPLES, lambda _: 1.0).scores(("who",)) == Learned(EXAMPLES, lambda _: 1.0).scores(("who",))


def test_words_unknown_to_the_examples_say_nothing():
    assert not Learned(EXAMPLES, lambda _: 1.0).scores(("fridge",))


def test_every_example_is_taken_for_its_own_kind():
    """But for the few that two kinds share."""
    lost = [
        (kind, text)
        for kind, texts in lexicon().kinds.items()
        for text in texts
        if (found := matcher().matches(read_question(text))) and found[0].kind != kind
    ]

    assert len(lost) <= 0.03 * sum(map(len, lexicon().kinds.values())), lost


def test_text_without_blanks_falls_into_pairs_of_letters():
    assert lexicon().words("pcpu12が落ちた") == ("pcpu12", "が落", "落ち", "ちた")


def test_full_width_letters_are_read_and_digits_end_where_kana_begin():
    assert spaced("ＰＣＰＵ１２が") == "PCPU12 が"
    assert read_question("ＰＣＰＵ１２は").pcpu == 12


def test_a_phrase_counts_as_its_words(monkeypatch):
    monkeypatch.setattr("bot.answers.lexicon._read", _with_phrase)

    assert Lexicon("en").words("purple screen of death") == ("psod",)


def _with_phrase(language):
    return _read(language) | {"phrases": {"psod": ["purple screen", "purple screen of death"]}}
