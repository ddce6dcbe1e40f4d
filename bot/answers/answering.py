"""A question and what is known of the crash → an answer: terms first, then the kind whose examples fit best."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import codes, deeds, judgement, lines, matters, neighbours, ranking, structured, telling, terms, worlds
from bot.answers.handlers import ASKED_OF_PEOPLE, KINDS, ONLY_ADDRESSED
from bot.answers.lexicon import spoken
from bot.answers.matching import ENOUGH, Match, Matcher, matcher
from bot.answers.model import Answer, History
from bot.answers.question import Question, read_question, sentences_of
from bot.answers.several import halves, joined, of_each
from bot.answers.structured import CLEAR, FEW
from bot.answers.subject import Subject, words_in
from decoder import Decoding, Language

STATED = 0.6  # for a message that is not built like a question
UNSURE = 1.3  # a kind of less rank is said to be what the question is taken for
AS_GOOD = 0.9  # kinds whose fit differs less fit alike
_ABOUT = ("what", "about", "is", "with", "happened", "to")
SENTENCES = 6  # of a message: more are not looked at
CONFIDENT = 0.8  # to speak without being asked
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
    for sentence in _in_order(question, compare):
        subject = replace(about, question=_with_pcpu(read_question(sentence, heard), about.decoding))
        found = _answered(subject, compare)
        if found and (not best.kind or (found.answered and (not best.answered or best.kind == "name"))):
            best = found
        if best.answered and best.kind != "name":
            break
    return best


def _in_order(question: str, compare: Matcher) -> list[str]:
    """Return the message and its sentences as they are to be tried: the one that asks first, where the others state."""
    pieces = list(sentences_of(question))
    asking = [piece for piece in pieces if piece.rstrip().endswith(("?", "\uff1f"))]
    first = (
        asking if len(asking) == 1 and compare.says_something(asking[0]) else []
    )  # "dell says memory. is it?" asks with all of it
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
    if (
        given := _of_host(subject, compare)
        or structured.structured(subject, best, compare)
        or _beside_kinds(subject, best, compare)
    ):
        return given
    told = matters.asked(subject)
    fits = best.kind if best.score >= ENOUGH else None
    if told and (matters.takes(fits, subject) or (fits in {None, "elsewhere"} and told.lines)):
        return replace(matters.answer_of(told, subject), kind="matter")
    if best.score < _wanted(question, compare) or best.kind not in KINDS:
        return (
            structured.mentioned(subject, compare) or _last_resort(subject, compare) or terms.quoted(subject, compare.not_names)
        )
    each = of_each(subject, best.kind)
    if each:
        return replace(each, kind=best.kind)
    best, given = _first_known(subject, _near(subject, ranked))
    given = matters.beside(given, told, subject) if told and best.kind in matters.BESIDE else given
    given = judgement.with_doubts(given, subject) if best.kind in neighbours.READ else given
    if best.rank < UNSURE and best.kind == ranked[0].kind:
        given = _as_taken(given, best.kind, subject)
    return replace(given, kind=best.kind, unprompted=_speaks_up(question, best, given, compare))


def _beside_kinds(subject: Subject, best: Match, compare: Matcher) -> Answer | None:
    """Answer what no kind's wordings tell: matters that no screen shows, names in code, the world by its name, help."""
    question, language = subject.question, subject.language
    if best.kind not in neighbours.OF_PARTS and not compare.terms.untold.isdisjoint(question.words):
        return replace(deeds.elsewhere(subject), kind="elsewhere")
    of_code = best.kind in codes.OF_CODE or best.score < ENOUGH or (best.kind in codes.OF_OWNERS and question.has(*codes.ASKING))
    if of_code and not question.has(*neighbours.CALLS) and (code := codes.named(subject)):
        return replace(code, kind="term", unprompted=question.asks)
    if best.kind == "help" and best.score >= CONFIDENT:
        return Answer(text=words_in(language)("help.text"), answered=True, kind="help")
    name = subject.crash.world.name if subject.crash and subject.crash.world else None
    if best.score < ENOUGH and name and len(name) > 3 and name.lower() in question.plain:
        return replace(worlds.world(subject), kind="world")
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


def _of_host(subject: Subject, compare: Matcher) -> Answer | None:
    """Answer a message that tells which host it was, or that only names a host of this text: "and esx09?"."""
    if telling.names_host(subject):
        return replace(telling.correction(subject), kind="correction")
    words = [word for word in subject.question.words if word not in compare.terms.leads and word not in _ABOUT]
    if subject.crash is None or len(words) != 1 or subject.names.get(words[0]) != "host":
        return None
    return replace(judgement.summary(subject), kind="summary", unprompted=False)


def _as_taken(given: Answer, kind: str, subject: Subject) -> Answer:
    """Return an answer that begins with what the question is taken for: whoever asked something else sees it at once."""
    if not given.answered or f"taken.{kind}" not in subject.say:
        return given
    taken = subject.say("taken.as", topic=subject.say(f"taken.{kind}"))
    return replace(given, text=f"{taken} {given.text}")


def _last_resort(subject: Subject, compare: Matcher) -> Answer | None:
    """Answer what one word of a question suggests, where it is one about this crash and no wording fits."""
    asked, kind = subject.question, compare.last_resort(subject.question)
    wonders = asked.asks or not compare.terms.openings.isdisjoint(asked.words[:4])
    if kind is None or subject.crash is None or not wonders or len(asked.words) > LONGEST:
        return None
    return replace(_as_taken(KINDS[kind](subject), kind, subject), kind=kind, unprompted=False)


def _wanted(question: Question, compare: Matcher) -> float:
    """Return how well a kind must fit: a long statement better than a question or a few words."""
    return ENOUGH if question.asks or compare.opens(question) or len(question.words) <= FEW else STATED


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
