"""A question and what is known of the crash → an answer: terms first, then the kind whose examples fit best."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import (
    codes,
    deeds,
    facts,
    fields,
    judgement,
    lines,
    matters,
    neighbours,
    ranking,
    records,
    stack,
    suspects,
    telling,
    terms,
    values,
)  # fmt: skip
from bot.answers.handlers import ASKED_OF_PEOPLE, KINDS, ONLY_ADDRESSED
from bot.answers.lexicon import spoken
from bot.answers.matching import ENOUGH, Match, Matcher, asked_terms, matcher
from bot.answers.model import Answer, History
from bot.answers.question import FIELD, Question, read_question, sentences_of
from bot.answers.several import halves, joined, of_each
from bot.answers.subject import Subject, words_in
from decoder import Decoding, Language, explain

STATED = 0.6  # for a message that is not built like a question
CLEAR = 0.62  # a kind that fits so is meant, whatever terms the question mentions
AS_GOOD = 0.9  # kinds whose fit differs less fit alike
TERSE = 3  # words: so few, the term among them is what is asked about
_ABOUT = ("what", "about", "is", "with", "happened", "to")
SENTENCES = 6  # of a message: more are not looked at
FEW = 8  # words: so short, a message to the bot is a question in whatever form
CONFIDENT = 0.8  # to speak without being asked
CERTAIN = 0.97  # for what people also ask each other
LONGEST = 18  # words: a longer message is talk


def answer(
    question: str, decoding: Decoding, *, language: Language = "en", history: History | None = None, text: str = ""
) -> Answer:
    """Answer ``question`` about ``decoding`` from its facts, the glossary and ``history``. Never raises on any str.

    Without a history it is said of earlier crashes and cures that this text is all that is seen. Of ``text``, which was
    decoded, the lines are shown that hold the question's own names.
    """
    heard = spoken(question)
    asked, compare = read_question(question, heard), matcher(heard)
    about = Subject(asked, decoding, language, history, text)
    whole = _given(question, heard, about)
    best = joined(whole, (_given(part, heard, about) for part in halves(question)))
    best = lines.shown(best, about, compare)
    return replace(best, unprompted=best.unprompted and _alone(asked, compare))


def _given(question: str, heard: Language, about: Subject) -> Answer:
    """Answer the message, else the first of its sentences that can be answered."""
    compare = matcher(heard)
    best = Answer(text=about.say("unknown.text"))
    for sentence in _in_order(question):
        subject = replace(about, question=_with_pcpu(read_question(sentence, heard), about.decoding))
        found = _answered(subject, compare)
        if found and (not best.kind or (found.answered and (not best.answered or best.kind == "name"))):
            best = found
        if best.answered and best.kind != "name":
            break
    return best


def _in_order(question: str) -> list[str]:
    """Return the message and its sentences as they are to be tried: the one that asks first, where the others state."""
    pieces = list(sentences_of(question))
    asking = [piece for piece in pieces if piece.rstrip().endswith(("?", "\uff1f"))]
    first = asking if len(asking) == 1 and len(asking[0].split()) > 2 else []  # "dell says memory. is it?" asks with all of it
    return list(dict.fromkeys((*first, question, *pieces)))[:SENTENCES]


def _with_pcpu(question: Question, decoding: Decoding) -> Question:
    """Take a bare number for the PCPU that it is on this screen: "is 44 dead"."""
    named = question.pcpu, question.bank, question.bits, question.value, question.which
    if any(one is not None for one in named) or question.has(*neighbours.NUMBERED):
        return question
    known = {number for crash in decoding.crashes for number in (crash.pcpu, *crash.blamed_pcpus)}
    found = {int(word) for word in question.words if word.isdecimal() and len(word) <= 4}
    return replace(question, pcpu=found.pop()) if len(found) == 1 and found <= known else question  # "10 or 44" names none


def _answered(subject: Subject, compare: Matcher) -> Answer | None:
    question = subject.question
    ranked = ranking.ranked(subject, compare)
    best = ranked[0]
    if given := _of_host(subject, compare) or _structured(subject, best, compare) or _beside_kinds(subject, best, compare):
        return given
    told = matters.asked(subject)
    if told and matters.takes(best.kind if best.score >= ENOUGH else None, subject):
        return replace(matters.answer_of(told, subject), kind="matter")
    if best.score < _wanted(question, compare) or best.kind not in KINDS:
        return _mentioned(subject, compare) or terms.quoted(subject, compare.not_names)
    each = of_each(subject, best.kind)
    if each:
        return replace(each, kind=best.kind)
    best, given = _first_known(subject, _near(subject, ranked))
    given = matters.beside(given, told, subject) if told and best.kind in matters.BESIDE else given
    return replace(given, kind=best.kind, unprompted=_speaks_up(question, best, given, compare))


def _beside_kinds(subject: Subject, best: Match, compare: Matcher) -> Answer | None:
    """Answer what no kind's wordings tell: matters that no screen shows, names in code, the world by its name, help."""
    question, language = subject.question, subject.language
    if best.kind not in neighbours.OF_PARTS and not compare.terms.untold.isdisjoint(question.words):
        return replace(deeds.elsewhere(subject), kind="elsewhere")
    of_code = best.kind in codes.OF_CODE or best.score < ENOUGH or (best.kind in codes.OF_OWNERS and question.has(*codes.ASKING))
    if of_code and (code := codes.named(subject)):
        return replace(code, kind="term", unprompted=question.asks)
    if best.kind == "help" and best.score >= CONFIDENT:
        return Answer(text=words_in(language)("help.text"), answered=True, kind="help")
    name = subject.crash.world.name if subject.crash and subject.crash.world else None
    if best.score < ENOUGH and name and len(name) > 3 and name.lower() in question.plain:
        return replace(facts.world(subject), kind="world")
    return None


def _first_known(subject: Subject, ranked: Sequence[Match]) -> tuple[Match, Answer]:
    """Return the best kind; where it asks of records that this screen lacks, one that fits alike and can tell."""
    given = [(one, KINDS[one.kind](subject)) for one in ranked if one.kind in KINDS]
    if subject.records or ranked[0].kind not in neighbours.OF_RECORDS:
        return given[0]
    return next((pair for pair in given if pair[1].answered), given[0])


def _near(subject: Subject, ranked: Sequence[Match]) -> Sequence[Match]:
    """Return the kinds that fit about as well as the best; more of them where that one asks unsurely of records not here."""
    best = ranked[0]
    unsure = best.kind in neighbours.OF_RECORDS and best.score < CLEAR and subject.crash and not subject.records
    least = best.rank * (AS_GOOD / 2 if unsure else AS_GOOD)
    return [one for one in ranked if one.rank >= least]


def _mentioned(subject: Subject, compare: Matcher) -> Answer | None:
    """Answer about a term that stands among other words of the question."""
    known = terms.mentioned(subject.question, compare.not_names, subject.language)
    return replace(terms.term(subject, known), kind="term") if known else None


def _of_host(subject: Subject, compare: Matcher) -> Answer | None:
    """Answer a message that tells which host it was, or that only names a host of this text: "and esx09?"."""
    if telling.names_host(subject):
        return replace(telling.correction(subject), kind="correction")
    words = [word for word in subject.question.words if word not in compare.terms.leads and word not in _ABOUT]
    if subject.crash is None or len(words) != 1 or subject.names.get(words[0]) != "host":
        return None
    return replace(judgement.summary(subject), kind="summary", unprompted=False)


def _wanted(question: Question, compare: Matcher) -> float:
    """Return how well a kind must fit: a long statement better than a question or a few words."""
    return ENOUGH if question.asks or compare.opens(question) or len(question.words) <= FEW else STATED


def _structured(subject: Subject, best: Match, compare: Matcher) -> Answer | None:
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
    told = (_meaning(subject, asks, best, compare) or _mentioned(subject, compare)) if values.is_small(number) else None
    named = terms.mentioned(question, compare.not_names, subject.language) if number <= values.SMALL else None
    if told is None and named and named.kind == "word":  # AERUeSts 0x4000
        told = replace(terms.term(subject, named), kind="term")
    if told:
        return told
    given = values.value(subject)
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
        if (len(word) > 2 or word in ("r8", "r9")) and (word == valued or word not in compare.terms.plain_words)
    )
    found = (explain(word, subject.language) for word in words)
    named = tuple({one.key: one for one in found if one and one.kind in neighbours.NAMEDKINDS}.values())
    if len(named) > 1 and (best.score < ENOUGH or not compare.terms.contrast.isdisjoint(subject.question.words)):
        text = " ".join(one.text for one in named[:3])
        return replace(subject.told(text), kind="term", unprompted=subject.question.asks)
    of_one = (
        len(named) == 1 and named[0].kind == "cpu-register" and best.kind == "registers"
    )  # of all it asks only where it names none
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
    if best.score < CERTAIN and compare.asks_meaning(question) and (said := _mentioned(subject, compare)):
        return said
    few = best.foreign and len(question.words) <= TERSE
    if best.score >= CLEAR or not (asks or few) or not neighbours.PLACES.isdisjoint(question.words[:1]):
        return None
    return _mentioned(subject, compare)


def _speaks_up(question: Question, best: Match, given: Answer, compare: Matcher) -> bool:
    """Say whether the wording is sure to mean the bot; what people also ask each other must be a stored wording."""
    if not given.answered or best.foreign or best.score < CONFIDENT or best.kind in ONLY_ADDRESSED:
        return False
    return compare.is_stored(question, best.kind) if best.kind in ASKED_OF_PEOPLE else compare.is_close(question, best.kind)


def _alone(question: Question, compare: Matcher) -> bool:
    """Say whether a message is built like a question to the bot: short, and naming nobody."""
    if len(question.words) > LONGEST or compare.is_to_people(question):
        return False
    return question.asks or compare.opens(question)
