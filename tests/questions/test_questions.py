"""Questions on screens of our own making, in wordings of their own; and talk that the bot stays out of."""

import tomllib
from pathlib import Path

import pytest

from bot.answers import answer
from bot.answers.lexicon import lexicon
from bot.answers.matching import matcher
from decoder import decode

HERE = Path(__file__).parent
SCREENS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "screens").glob("*.toml"))}
ASKED = tomllib.loads((HERE / "asked.toml").read_text(encoding="utf-8"))["case"]
QUESTIONS = [(name, case) for name, screen in SCREENS.items() for case in screen["questions"]]
QUESTIONS += [(case["screen"], case) for case in ASKED]
ASKED_JA = tomllib.loads((HERE / "asked_ja.toml").read_text(encoding="utf-8"))["case"]
IN_JAPANESE = [(case["screen"], case) for case in ASKED_JA]
TALK = tomllib.loads((HERE / "talk.toml").read_text(encoding="utf-8"))["lines"]
TALK_JA = tomllib.loads((HERE / "talk_ja.toml").read_text(encoding="utf-8"))["lines"]
TALKED_OVER = ("machine-check", "page-fault", "two-crashes", "corrected")


@pytest.fixture(scope="module")
def decodings():
    return {name: decode(screen["screen"]) for name, screen in SCREENS.items()}


@pytest.fixture(scope="module")
def told_in_japanese():
    return {name: decode(screen["screen"], "ja") for name, screen in SCREENS.items()}


def shown(given):
    """Return all that the reader of an answer sees."""
    return " ".join([given.text, *(quote.text for quote in given.evidence)]).lower()


def is_right(case, given):
    said = shown(given)
    wanted = case.get("answered", True)
    return (
        all(fact.lower() in said for fact in case["has"])
        and not any(fact.lower() in said for fact in case.get("lacks", ()))
        and wanted in ("either", given.answered)
    )


def test_there_are_enough_questions_and_screens():
    """A set too small would prove nothing."""
    assert len(QUESTIONS) >= 300
    assert len(SCREENS) >= 25
    assert len(TALK) >= 150
    assert len(TALK_JA) >= 60
    assert len(IN_JAPANESE) >= 450


def test_nearly_every_question_is_answered_right(decodings):
    """At least 95 of 100 answers hold the facts asked for and none that they must not."""
    wrong = [
        (name, case["ask"], given.text)
        for name, case in QUESTIONS
        if not is_right(case, given := answer(case["ask"], decodings[name], text=SCREENS[name]["screen"]))
    ]

    assert len(wrong) <= 0.05 * len(QUESTIONS), wrong


def test_talk_between_people_is_left_alone(decodings):
    """At most two of a hundred ordinary messages would be answered without a mention, whatever the screen."""
    for name in TALKED_OVER:
        spoken = [line for line in TALK if answer(line, decodings[name]).unprompted]

        assert len(spoken) <= 0.02 * len(TALK), spoken


def test_nearly_every_question_in_japanese_is_answered_right(told_in_japanese):
    wrong = [
        (name, case["ask"], given.text)
        for name, case in IN_JAPANESE
        if not is_right(case, given := answer(case["ask"], told_in_japanese[name], language="ja", text=SCREENS[name]["screen"]))
    ]

    assert len(wrong) <= 0.05 * len(IN_JAPANESE), wrong


def test_talk_in_japanese_is_left_alone(told_in_japanese):
    for name in TALKED_OVER:
        spoken = [line for line in TALK_JA if answer(line, told_in_japanese[name], language="ja").unprompted]

        assert len(spoken) <= 0.02 * len(TALK_JA), spoken


def test_the_questions_are_not_the_stored_examples():
    """Nearly all wordings are new to the matcher: recognising the examples themselves would prove nothing."""
    stored = matcher()._wordings
    known = [case["ask"] for _, case in QUESTIONS if lexicon().plain(case["ask"]) in stored]
    examples = {text for texts in lexicon("ja").kinds.values() for text in texts}
    known_ja = [case["ask"] for _, case in IN_JAPANESE if case["ask"].rstrip("?\uff1f") in examples]

    assert len(known) <= 0.15 * len(QUESTIONS), known
    assert len(known_ja) <= 0.15 * len(IN_JAPANESE), known_ja
