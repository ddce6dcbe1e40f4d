"""Answers about what a question is built around: a bit, a value, a bank, a PCPU, a term."""

from dataclasses import replace

from bot.answers import facts, fields, neighbours, places, records, stack, suspects, terms, values
from bot.answers.matching import ENOUGH, Match, Matcher, asked_terms
from bot.answers.model import Answer
from bot.answers.question import FIELD
from bot.answers.subject import Subject
from decoder import explain

CLEAR = 0.62  # a kind that fits so is meant, whatever terms the question mentions
CERTAIN = 0.97  # for what people also ask each other
TERSE = 3  # words: so few, the term among them is what is asked about
FEW = 8  # words: so short, a message to the bot is a question in whatever form
_CLASSES = ("uc", "ce", "de")


def mentioned(subject: Subject, compare: Matcher) -> Answer | None:
    """Answer about a term that stands among other words of the question."""
    known = terms.mentioned(subject.question, compare.not_names, subject.language)
    return replace(terms.term(subject, known), kind="term") if known else None


def structured(subject: Subject, best: Match, compare: Matcher) -> Answer | None:
    """Answer what a bit, a value, a bank, a PCPU or a term is, where the question is built like that."""
    question = subject.question
    asks = tuple(asked_terms(question, compare.terms))
    if question.bits is not None and (asks or best.kind == "bits" or best.score < CERTAIN):
        return replace(terms.bit(subject), kind="bit", unprompted=True)
    return (
        _value(subject, asks, best, compare)
        or _bank(subject, asks, best, compare)
        or _pcpu(subject, best)
        or _meaning(subject, asks, best, compare)
    )


def _value(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer about the value that is named; a small one may only be a detail of a question about a term."""
    question, number = subject.question, subject.question.value
    if number is None:
        return None
    told = (_meaning(subject, asks, best, compare) or mentioned(subject, compare)) if values.is_small(number) else None
    named = terms.mentioned(question, compare.not_names, subject.language) if number <= values.SMALL else None
    if told is None and named and named.kind == "word":  # AERUeSts 0x4000
        told = replace(terms.term(subject, named), kind="term")
    if told:
        return told
    given = values.value(subject)
    if subject.records and question.has("slot", "slots", "dimm", "stick"):
        given = replace(given, text=f"{given.text} {places.dimm(subject).text.removeprefix(subject.about)}")
    return replace(given, kind="value", unprompted=given.answered)


def _bank(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer about the bank that is named, or about a bit in it."""
    question = subject.question
    if question.bank is None:
        return None
    named = _named(subject, asks, best, compare)
    if named or best.kind in neighbours.OF_A_BANK or not (asks or best.score >= ENOUGH or len(question.words) <= FEW):
        return named
    given = records.bank(subject)
    return replace(given, kind="bank", unprompted=given.answered)


def _pcpu(subject: Subject, best: Match) -> Answer | None:
    """Answer about the PCPU that is named; what it did, from its saved stack."""
    question = subject.question
    if question.pcpu is None:
        return None
    saved = stack.saved_of(subject) if best.kind in neighbours.DOING else None
    if saved:
        return replace(saved, kind="saved-backtrace", unprompted=question.asks)
    if question.has(*neighbours.BROKEN) and subject.crash and not subject.records:
        told, named = suspects.processor(subject), facts.pcpu(subject)
        return replace(told, text=f"{told.text} {named.text}", kind="domain-cpu")
    if best.kind in neighbours.OF_A_PCPU or question.states:
        return None
    given = stack.with_saved(facts.pcpu(subject), subject)
    return replace(given, kind="pcpu", unprompted=given.answered)


def _meaning(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    if best.kind == "function" and subject.question.has(*neighbours.CALLS):
        return None
    return _printed(subject, asks, best) or _named(subject, asks, best, compare) or _asked(subject, asks, best, compare)


def _printed(subject: Subject, asks: tuple[str, ...], best: Match) -> Answer | None:
    """Answer about an exception or a field as the screen prints it: ``#PF``, ``Gf``."""
    question = subject.question
    named = question.exception or ("state letters" if question.states else None)
    known = explain(named, subject.language) if named else None
    if known and (asks or best.score < CERTAIN or terms.is_another(known, subject)):
        return replace(terms.term(subject, known), kind="term", unprompted=bool(asks))
    sized = question.field and question.field.startswith("/")
    several = len(FIELD.findall(question.text)) > 1
    given = fields.field(subject) if question.field and (asks or sized or several) else None
    return replace(given, kind="field", unprompted=True) if given else None


def _named(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer about the CPU registers, bits and classes that the question names by words of their own."""
    said, valued = subject.question.words, subject.question.register
    words = (
        word
        for word in said
        if (len(word) > 2 or word in ("r8", "r9") or (word in _CLASSES and word.upper() in subject.question.text))
        and (word == valued or word not in compare.terms.plain_words)
    )
    found = (explain(word, subject.language) for word in words)
    named = tuple({one.key: one for one in found if one and one.kind in neighbours.NAMEDKINDS}.values())
    if len(named) > 1 and (best.score < ENOUGH or not compare.terms.contrast.isdisjoint(subject.question.words)):
        text = " ".join(one.text for one in named[:3])
        return replace(subject.told(text), kind="term", unprompted=subject.question.asks)
    of_one = (
        len(named) == 1 and named[0].kind == "cpu-register" and best.kind == "registers"
    )  # of all it asks only where it names none
    placed = not neighbours.PLACES.isdisjoint(subject.question.words[:3]) or subject.question.has("time", "long")
    if len(named) == 1 and named[0].kind == "class" and named[0].key in _CLASSES and placed:
        return None  # "when did the first CE come" asks for no meaning
    if named and (asks or of_one or best.score < CERTAIN):
        return replace(terms.term(subject, named[0]), kind="term", unprompted=bool(asks))
    return None


def _asked(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer what the term means that the question asks the meaning of."""
    question = subject.question
    placed = not neighbours.PLACES.isdisjoint(question.words[:1])
    whole = None if placed or best.score >= CERTAIN else terms.alone(question, compare.around_meaning, subject.language)
    if whole and not (whole.key in neighbours.FACTS and best.score >= ENOUGH and compare.means_fact(question)):
        sure = question.has("what") or compare.asks_meaning(question) or len(question.words) == 1
        return replace(terms.term(subject, whole), kind="term", unprompted=sure and (question.asks or bool(asks)))
    for asked in asks:
        known = explain(asked, subject.language)
        if known and not (known.key in neighbours.FACTS and best.score >= ENOUGH and compare.means_fact(question)):
            return replace(terms.term(subject, known), kind="term", unprompted=question.asks or len(question.words) > 1)
        given = (None if known else terms.each(subject, asked)) or terms.code_name(subject, asked)
        if given:
            return replace(given, kind="term", unprompted=question.asks)
    if best.score < CERTAIN and compare.asks_meaning(question) and (said := mentioned(subject, compare)):
        return said
    few = best.foreign and len(question.words) <= TERSE
    if best.score >= CLEAR or not (asks or few) or not neighbours.PLACES.isdisjoint(question.words[:1]):
        return None
    return mentioned(subject, compare)
