"""Which kind a question is of, by rank: as its words say, then as this crash and the question's form make it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import matters, neighbours
from bot.answers.matching import Match, Matcher
from bot.answers.mismatches import differ
from bot.answers.subject import Subject


def ranked(subject: Subject, compare: Matcher) -> Sequence[Match]:
    """Return the kinds by rank, the first of them as this crash and the question's form make it; never none."""
    ranked = compare.matches(subject.question, subject.names) or (Match("", 0.0, 0),)
    best = ranked[0]
    if kind := _by_form(subject, best):
        best = replace(best, kind=kind)
    if best.kind in neighbours.OF_CPUS and subject.crash and differ(subject.crash):
        best = replace(best, kind="mismatch")
    if best.kind in neighbours.JUDGED and subject.question.words[:1] == ("why",):
        best = replace(best, kind="evidence")
    return (best, *ranked[1:])


def _by_form(subject: Subject, best: Match) -> str | None:
    """Return the kind that the question's form tells better than its words; else None."""
    return next((kind for rule in _RULES if (kind := rule(subject, best.kind))), None)


def _two_named(subject: Subject, _: str) -> str | None:
    return "blamed" if _asks_which_of(subject) else None


def _order(subject: Subject, kind: str) -> str | None:
    """Of several crashes: "which one hung first"."""
    several = len(subject.decoding.crashes) > 1 and kind in neighbours.OF_ORDER
    return "count" if several and subject.question.has(*neighbours.EARLIER) and _asks_which(subject) else None


def _corrected(subject: Subject, kind: str) -> str | None:
    asked = subject.question.has(*neighbours.CORRECTED) and not subject.question.has(*neighbours.UNCORRECTED, "because", "cause")
    return "checks" if asked and subject.every and kind in neighbours.OF_CORRECTED else None


def _address(subject: Subject, _: str) -> str | None:
    compared = len(subject.every) > 1 and subject.question.has("same", "identical", "different")
    return "mc-address" if compared and subject.question.has("address", "addresses", "addr") else None


def _of_bank(subject: Subject, kind: str) -> str | None:
    """Ask how often a bank reported, where this text holds several records of it and no past is known."""
    told = subject.question.bank is not None and len(subject.records) > 1 and not subject.history
    return "checks" if told and kind == "history" else None


def _matter(subject: Subject, kind: str) -> str | None:
    """Of what lines name: how long it took; "which path died" asks for no function."""
    if kind not in {"duration", *neighbours.BESIDE_A_MATTER} or not (told := matters.asked(subject)):
        return None
    if kind == "duration":
        return "gap"
    return "elsewhere" if matters.wants_names(subject) else "cause" if told.lines else "domain-part"


def _not_a_part(subject: Subject, kind: str) -> str | None:
    """Doubt about one suspect: "are we sure it is not the board"."""
    if kind != "doubt" or not subject.question.has("not"):
        return None
    return next((suspect for suspect, words in neighbours.SUSPECTS.items() if subject.question.has(*words)), None)


def _plain_version(subject: Subject, kind: str) -> str | None:
    """Ask for the build, not whether it is the newest: "what is the build"."""
    asked = subject.question
    if kind != "current" or not asked.heard.isascii() or asked.has(*neighbours.OF_CURRENCY):
        return None
    return "cpu-model" if asked.has("cpu", "microcode", "processor") else "product"


_RULES = (_plain_version, _not_a_part, _two_named, _order, _corrected, _address, _of_bank, _matter)


def _asks_which(subject: Subject) -> bool:
    return subject.question.has("which", "who", "what") and not subject.question.has("do", "should", "i", "we")


def _asks_which_of(subject: Subject) -> bool:
    """Say whether the question names two PCPUs of this screen by their numbers: "34 or 18"."""
    crash = subject.crash
    known = {crash.pcpu, *crash.blamed_pcpus} if crash else set()
    named = {int(word) for word in subject.question.words if word.isdecimal() and len(word) <= 4}
    return len(named) == 2 and named <= known and subject.question.has("or", "which", "who")
