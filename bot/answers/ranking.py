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
    asked = subject.question
    if _asks_which_of(subject):
        return "blamed"
    if (
        len(subject.decoding.crashes) > 1
        and best.kind in neighbours.OF_ORDER
        and asked.has(*neighbours.EARLIER)
        and _asks_which(subject)
    ):
        return "count"
    if (
        asked.has(*neighbours.CORRECTED)
        and not asked.has(*neighbours.UNCORRECTED)
        and subject.every
        and best.kind in neighbours.OF_CORRECTED
    ):
        return "checks"
    if len(subject.every) > 1 and asked.has("same", "identical", "different") and asked.has("address", "addresses", "addr"):
        return "mc-address"
    if best.kind in neighbours.BESIDE_A_MATTER and (told := matters.asked(subject)):
        return "elsewhere" if matters.wants_names(subject) else "cause" if told.lines else "domain-part"
    return None


def _asks_which(subject: Subject) -> bool:
    return subject.question.has("which", "who", "what") and not subject.question.has("do", "should", "i", "we")


def _asks_which_of(subject: Subject) -> bool:
    """Say whether the question names two PCPUs of this screen by their numbers: "34 or 18"."""
    crash = subject.crash
    known = {crash.pcpu, *crash.blamed_pcpus} if crash else set()
    named = {int(word) for word in subject.question.words if word.isdecimal() and len(word) <= 4}
    return len(named) == 2 and named <= known and subject.question.has("or", "which", "who")
