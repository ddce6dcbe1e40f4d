"""Lines of the text that hold a question's own rare words: evidence beside an answer, and all there is where nothing answers."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from bot.answers.lexicon import Lexicon
from bot.answers.matching import Matcher
from bot.answers.model import Answer
from bot.answers.question import Question
from bot.answers.subject import Subject, once, shortened
from decoder import Quote

COMMON = 8  # a word of more lines than that is not rare
LENGTH, PLAIN_LENGTH = 3, 4  # of a name that no plain word looks like; of one that could be a word
NAMED, PLAIN = 2.0, 1.0  # what a line gains by each
ALONE = 2.0  # what a line must gain to be told where nothing answers
_NAME = re.compile(r"(?=.*\d)(?=.*[a-z_#.:-]).+|.*_.*|\d{3,}")  # vmnic4 · scsih_io · 1044
_NUMBER = re.compile(r"\d{4}")
_TOLD_APART = frozenset({"help", "history", "gap", "inventory", "changed", "cure", "matter", "correction", "mute", "others"})


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: each pattern and what it is worth; ``classes`` are kinds of devices (``nic``)."""

    names: tuple[tuple[re.Pattern[str], float], ...]
    classes: tuple[re.Pattern[str], ...] = ()


def shown(given: Answer, subject: Subject, compare: Matcher) -> Answer:
    """Return the answer with the line of the text that holds what is asked about; such lines alone where nothing answers."""
    if not subject.text or given.kind in _TOLD_APART:
        return given
    lines = subject.lines
    sought = _sought(subject.question, compare.terms, compare.not_names)
    if given.kind == "elsewhere":
        return _instead(given, _best(lines, replace(sought, names=_numbers(sought)), ALONE), subject)
    if given.kind is None:
        return _instead(given, _best(lines, sought, ALONE), subject)
    best = _best(lines, replace(sought, names=tuple(one for one in sought.names if one[1] == NAMED)), NAMED)
    if given.kind == "value" and not given.answered and best:  # it does stand here, though nothing tells what it is
        held = subject.say("term.line-here", name=f"0x{subject.question.value or 0:x}", line=best[0].line)
        return replace(given, text=held, evidence=tuple(best))
    lacking = [quote for quote in best if quote.line not in {one.line for one in given.evidence}]
    if not lacking:
        return given
    evidence = once((*given.evidence[:1], lacking[0], *given.evidence[1:]))
    return replace(given, evidence=evidence)


def _numbers(sought: Sought) -> tuple[tuple[re.Pattern[str], float], ...]:
    """Return the numbers among the names: of what no screen tells, a line that holds one is worth showing all the same."""
    return tuple(one for one in sought.names if one[1] == NAMED and _NUMBER.search(one[0].pattern))


def _instead(given: Answer, found: Sequence[Quote], subject: Subject) -> Answer:
    if not found:
        return given
    return replace(given, text=subject.say("lines.only"), answered=False, evidence=tuple(found[:2]), kind="lines")


def _sought(asked: Question, terms: Lexicon, not_names: Container[str]) -> Sought:
    names = [(_whole(word), NAMED) for word in asked.words if len(word) >= LENGTH and _NAME.fullmatch(word)]
    names += [
        (_whole(word), PLAIN)
        for word in asked.words
        if len(word) >= PLAIN_LENGTH and word.isalpha() and word.isascii() and word not in not_names
    ]
    names += [(_whole(asked.pci), NAMED)] if asked.pci else []
    return Sought(tuple(names), tuple(pattern for word, pattern in terms.devices.items() if word in asked.words))


def _whole(word: str) -> re.Pattern[str]:
    end = "" if word.endswith("_") else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){re.escape(word)}{end}", re.IGNORECASE)


def _best(lines: Sequence[Quote], sought: Sought, least: float) -> Sequence[Quote]:
    """Return the lines that gain most, the best first."""
    gained: dict[int, float] = {}
    for pattern, worth in (*sought.names, *((one, NAMED) for one in sought.classes)):
        held = [one.line for one in lines if pattern.search(one.text)]
        if len(held) > COMMON and pattern not in sought.classes:
            continue
        for number in held:
            gained[number] = gained.get(number, 0.0) + worth
    best = sorted((number for number in gained if gained[number] >= least), key=lambda number: (-gained[number], number))
    told = {one.line: one for one in lines}
    return [shortened(told[number]) for number in best[:2]]
