"""A question and what is known of the crash → an answer: terms first, then the kind whose examples fit best."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answers import deeds, facts, judgement, records, stack, terms
from bot.answers.matching import Match, Matcher, asked_terms, matcher
from bot.answers.model import Answer
from bot.answers.question import Question, read_question, sentences_of
from bot.answers.subject import Subject, words_in
from decoder import Decoding, Language, explain

ENOUGH = 0.54  # a kind that fits less is no answer even when asked
STATED = 0.72  # for a message that is not built like a question
CONFIDENT = 0.8  # to speak without being asked
CERTAIN = 0.97  # for what people also ask each other
LONGEST = 18  # words: a longer message is talk

_KINDS: Mapping[str, Callable[[Subject], Answer]] = {
    "domain": judgement.domain,
    "domain-driver": judgement.driver,
    "domain-firmware": judgement.firmware,
    "domain-memory": judgement.memory,
    "domain-cpu": judgement.processor,
    "domain-part": judgement.part,
    "summary": judgement.summary,
    "cause": judgement.cause,
    "error": facts.error,
    "exception": facts.exception,
    "fault-address": facts.fault_address,
    "ip": facts.instruction,
    "pcpu": facts.pcpu,
    "blamed": facts.blamed,
    "world": facts.world,
    "vm": facts.virtual_machine,
    "backtrace": stack.backtrace,
    "function": stack.function,
    "activity": stack.activity,
    "module": stack.modules,
    "saved-backtrace": stack.saved_backtrace,
    "registers": facts.registers,
    "checks": records.checks,
    "class": records.severity,
    "method": records.method,
    "recoverable": records.recoverable,
    "bank": records.bank,
    "channel": records.channel,
    "dimm": records.dimm,
    "socket": records.socket,
    "core": records.core,
    "pci": records.pci,
    "mc-address": records.address,
    "code": records.code,
    "bits": records.bits,
    "overflow": records.overflow,
    "uptime": facts.uptime,
    "time": facts.time,
    "host": facts.host,
    "clock": facts.clock,
    "dump": deeds.dump,
    "dump-where": deeds.dump_where,
    "product": facts.product,
    "cpu-model": facts.processor,
    "evidence": judgement.evidence,
    "doubt": judgement.doubt,
    "missing": judgement.missing,
    "article": judgement.article,
    "search": judgement.search,
    "next": deeds.next_steps,
    "first": deeds.first,
    "before-reboot": deeds.before_reboot,
    "reboot": deeds.reboot,
    "after-reboot": deeds.after_reboot,
    "logs": deeds.logs,
    "vendor-send": deeds.vendor_send,
    "vendor-who": deeds.vendor_who,
    "replace": judgement.replace,
    "service": deeds.service,
    "risk": judgement.risk,
    "vms": deeds.virtual_machines,
    "history": judgement.history,
    "cure": judgement.cure,
    "changed": judgement.changed,
    "count": facts.count,
    "value": terms.value,
    "signature": facts.signature,
}

# People ask each other these too; without a mention only the plainest wording is taken as meant for the bot.
_ASKED_OF_PEOPLE = frozenset(
    {
        "summary",
        "cause",
        "time",
        "host",
        "vms",
        "next",
        "first",
        "history",
        "cure",
        "changed",
        "replace",
        "service",
        "reboot",
        "risk",
        "vm",
        "evidence",
        "missing",
        "doubt",
        "domain-part",
        "before-reboot",
        "vendor-send",
        "after-reboot",
        "vendor-who",
        "article",
        "count",
        "product",
    }
)
# Asked of one bank, the answer is about that bank alone.
_OF_A_BANK = frozenset(
    {"code", "bits", "class", "method", "mc-address", "recoverable", "overflow", "channel", "dimm", "pci", "domain-memory"}
)
_NAMED_KINDS = frozenset({"cpu-register", "status-bit", "mcg-bit", "class"})
# Questions that name a PCPU and ask for something else of it.
_OF_A_PCPU = frozenset(
    {"socket", "core", "blamed", "saved-backtrace", "domain-cpu", "evidence", "history", "checks", "backtrace"}
)
# A thing on the screen, not a word to explain, when asked with "the": "what is the uptime".
_FACTS = frozenset(
    {
        "pcpu",
        "world",
        "world-id",
        "bank",
        "uptime",
        "backtrace",
        "saved-backtrace",
        "coredump",
        "releasebuild",
        "exception",
        "signature",
        "tsc",
        "microcode",
        "fms",
        "modules-involved",
        "socket",
        "dimm",
        "pci-address",
        "offset",
        "stepping",
    }
)


def answer(question: str, decoding: Decoding, *, language: Language = "en") -> Answer:
    """Answer ``question`` about ``decoding`` from its facts and the glossary. Never raises on any str."""
    compare = matcher(language)
    best = Answer(text=words_in(language)("unknown.text"))
    for sentence in [question, *sentences_of(question)][:6]:
        found = _answered(read_question(sentence), decoding, language, compare)
        if found and (not best.kind or (found.answered and not best.answered)):
            best = found
    return replace(best, unprompted=best.unprompted and _alone(read_question(question), compare))


def _answered(question: Question, decoding: Decoding, language: Language, compare: Matcher) -> Answer | None:
    subject = Subject(question, decoding, language)
    ranked = compare.matches(question)
    name = subject.crash.world.name if subject.crash and subject.crash.world else None
    best = ranked[0] if ranked else Match("", 0.0, 0)
    structured = _structured(subject, best, compare)
    if structured:
        return structured
    if best.kind == "help" and best.score >= CONFIDENT:
        return Answer(text=words_in(language)("help.text"), answered=True, kind="help")
    if best.score < ENOUGH and name and len(name) > 3 and name.lower() in question.plain:
        return replace(facts.world(subject), kind="world")
    if best.score < (ENOUGH if question.asks or compare.opens(question) else STATED) or best.kind not in _KINDS:
        return None
    given = _KINDS[best.kind](subject)
    return replace(given, kind=best.kind, unprompted=_speaks_up(question, best, given, compare))


def _structured(subject: Subject, best: Match, compare: Matcher) -> Answer | None:
    """Answer what a bit, a value, a field or a term is, where the question is built like that."""
    question = subject.question
    asks = tuple(asked_terms(question, compare.meanings))
    if question.bits is not None and (asks or best.score < CERTAIN):
        return replace(terms.bit(subject), kind="bit", unprompted=True)
    if question.value is not None:
        given = terms.value(subject)
        return replace(given, kind="value", unprompted=given.answered)
    if question.bank is not None and best.kind not in _OF_A_BANK and (asks or best.score >= ENOUGH):
        given = records.bank(subject)
        return replace(given, kind="bank", unprompted=given.answered)
    if question.pcpu is not None and best.kind not in _OF_A_PCPU:
        given = facts.pcpu(subject)
        return replace(given, kind="pcpu", unprompted=given.answered)
    return _meaning(subject, asks, best, compare)


def _meaning(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    return _printed(subject, asks, best) or _named(subject, asks, best, compare) or _asked(subject, asks, best, compare)


def _printed(subject: Subject, asks: tuple[str, ...], best: Match) -> Answer | None:
    """Answer about an exception or a field as the screen prints it: ``#PF``, ``Gf``."""
    question = subject.question
    known = explain(question.exception, subject.language) if question.exception else None
    if known and (asks or best.score < CERTAIN):
        return replace(terms.term(subject, known), kind="term", unprompted=bool(asks))
    given = terms.field(subject) if question.field and asks else None
    return replace(given, kind="field", unprompted=True) if given else None


def _named(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer about the CPU registers, bits and classes that the question names by words of their own."""
    words = (word for word in subject.question.words if len(word) > 2 and word not in compare.plain_words)
    found = (explain(word, subject.language) for word in words)
    named = tuple({one.key: one for one in found if one and one.kind in _NAMED_KINDS}.values())
    if len(named) > 1 and (best.score < ENOUGH or not compare.contrast.isdisjoint(subject.question.words)):
        text = " ".join(one.text for one in named[:3])
        return replace(subject.told(text), kind="term", unprompted=subject.question.asks)
    if named and (asks or best.score < CERTAIN):
        return replace(terms.term(subject, named[0]), kind="term", unprompted=bool(asks))
    return None


def _asked(subject: Subject, asks: tuple[str, ...], best: Match, compare: Matcher) -> Answer | None:
    """Answer what the term means that the question asks the meaning of."""
    question = subject.question
    for asked in asks:
        known = explain(asked, subject.language)
        if known and not (known.key in _FACTS and best.score >= ENOUGH and compare.means_fact(question)):
            return replace(terms.term(subject, known), kind="term", unprompted=question.asks or len(question.words) > 1)
        given = terms.code_name(subject, asked)
        if given:
            return replace(given, kind="term", unprompted=question.asks)
    return None


def _speaks_up(question: Question, best: Match, given: Answer, compare: Matcher) -> bool:
    """Say whether the wording is sure to mean the bot; what people also ask each other must be a stored wording."""
    if not given.answered or best.foreign or best.score < CONFIDENT:
        return False
    return compare.is_stored(question, best.kind) if best.kind in _ASKED_OF_PEOPLE else compare.is_close(question, best.kind)


def _alone(question: Question, compare: Matcher) -> bool:
    """Say whether a message is built like a question to the bot: short, and naming nobody."""
    if len(question.words) > LONGEST or compare.is_to_people(question):
        return False
    return question.asks or compare.opens(question)
