"""Questions about the verdict: hardware or software, why, how sure, what to read."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.model import Answer
from bot.answers.records import bank_of, checks, class_of, worst
from bot.answers.subject import Subject, listed
from bot.answers.worlds import no_crash, world_name
from decoder import Crash, Damage, MachineCheck, Quote, Reason

_SURE = ("sure", "certain", "right", "correct", "readable", "trust", "read", "really", "make", "reliable")


def domain(subject: Subject) -> Answer:
    """Answer hardware or software, with the first reason."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    reasons = crash.verdict.because[:1]
    return subject.told(f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}", quotes_of(reasons))


def human(subject: Subject) -> Answer:
    """Answer whether somebody asked for the crash."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    family = crash.error.family if crash.error else "other"
    message = crash.error.message if crash.error else ""
    raised = "ipi" if "NMI IPI" in message else "nmi" if _is_button(message) else "none"
    key = "deliberate" if crash.verdict.domain == "deliberate" else raised
    world = world_name(crash) or subject.say("number.unknown")
    fields = {"verdict": verdict_text(crash, subject), "world": world, "family": family}
    return subject.tell(f"human.{key}", quotes_of(crash.verdict.because[:1]), **fields)


def summary(subject: Subject) -> Answer:
    """Answer with the crash in three sentences: what, where, verdict."""
    crash = subject.crash
    if crash is None:
        return checks(subject) if subject.records else no_crash(subject)
    message = crash.error.message if crash.error else subject.say("error.unknown")
    where = subject.say("number.unknown") if crash.pcpu is None else str(crash.pcpu)
    text = subject.say("summary.is", message=message, pcpu=where, world=world_name(crash) or subject.say("number.unknown"))
    record = worst(subject)
    if record:
        text += " " + subject.say("summary.record", severity=class_of(record), bank=bank_of(record, subject))
        text += f" {_error(record)}" + (f", PCI {record.location.pci}." if record.location and record.location.pci else ".")
    return subject.told(f"{text} {verdict_text(crash, subject)}", subject.seen("error"))


def cause(subject: Subject) -> Answer:
    """Answer with what is known of the cause: verdict, reasons, an article that fits exactly."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    reasons = crash.verdict.because[:2]
    text = f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}"
    exact = next((issue for issue in crash.known_issues if issue.confidence == "exact"), None)
    if exact:
        text += " " + subject.say("article.one", title=exact.title, url=exact.url, confidence=subject.say("confidence.exact"))
    return subject.told(text, quotes_of(reasons))


def evidence(subject: Subject) -> Answer:
    """Answer with every reason, its line and its source."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    if not crash.verdict.because:
        return subject.cannot("evidence.none")
    reasons = crash.verdict.because[:3]
    sources = listed(dict.fromkeys(reason.source for reason in reasons if reason.source), subject.say)
    text = f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}"
    return subject.told(f"{text} {subject.say('evidence.source', sources=sources)}" if sources else text, quotes_of(reasons))


def doubt(subject: Subject) -> Answer:
    """Answer with everything that is not certain."""
    damage = _damage(subject)
    said = [_damaged(one) for one in damage[:4]]
    crash = subject.crash
    if crash and crash.verdict.domain == "undetermined":
        said.append(subject.say("doubt.undetermined"))
    if crash and crash.missing:
        said.append(subject.say("doubt.missing", parts=missing_parts(crash, subject)))
    if crash and crash.world and crash.world.name_cut:
        said.append(subject.say("world.cut"))
    if not said and crash:
        return subject.tell("doubt.verdict", quotes_of(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))
    if not said:
        return subject.tell("doubt.none") if subject.records else no_crash(subject)
    doubts = subject.say("doubt.are", doubts=" ".join(said))
    return subject.told(f"{verdict_text(crash, subject)} {doubts}" if crash else doubts)


def with_doubts(given: Answer, subject: Subject) -> Answer:
    """Return an answer with what was read doubtfully behind it, where it is asked how sure that is."""
    damage = _damage(subject)
    if not damage or not subject.question.has(*_SURE):
        return given
    doubts = " ".join(_damaged(one) for one in damage[:2])
    return replace(given, text=f"{given.text} {subject.say('doubt.are', doubts=doubts)}", unprompted=False)


def missing(subject: Subject) -> Answer:
    """Answer with the parts of a screen that are not here, and how to get them."""
    crash = subject.crash
    if crash is None:
        return subject.tell("missing.no-crash")
    wanted = _would_decide(crash)
    if damage := _damage(subject):
        wanted = [
            subject.say("doubt.are", doubts=" ".join(_damaged(one) for one in damage[:3])),
            subject.say("missing.clearer"),
            *wanted,
        ]
    if not crash.missing:
        return subject.told(" ".join([subject.say("missing.none"), *wanted]))
    return subject.told(" ".join([subject.say("missing.are", parts=missing_parts(crash, subject)), *wanted]))


def article(subject: Subject) -> Answer:
    """Answer with the articles that fit, the best first."""
    issues = (subject.crash.known_issues if subject.crash else ()) or subject.decoding.known_issues
    if not issues:
        phrase = subject.crash.search_phrase if subject.crash else None
        return subject.cannot("article.search", phrase=phrase) if phrase else subject.cannot("article.none")
    named = " ".join(
        subject.say(
            "article.one",
            title=f"{issue.id} {issue.title}",
            url=issue.url,
            confidence=subject.say(f"confidence.{issue.confidence}"),
        )
        for issue in issues[:2]
    )
    told = " ".join(filter(None, (issues[0].cause, issues[0].fix)))
    quotes = [reason.quote for issue in issues[:1] for reason in issue.because]
    lead = subject.say("article.generic") if issues[0].confidence == "generic" else ""
    return subject.told(f"{lead} {named} {told}", quotes[:2])


def search(subject: Subject) -> Answer:
    """Answer with the phrase to search for."""
    phrase = subject.crash.search_phrase if subject.crash else None
    return subject.tell("search.is", subject.seen("error"), phrase=phrase) if phrase else subject.cannot("search.none")


def risk(subject: Subject) -> Answer:
    """Answer by domain whether it can come back."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    told = subject.say(f"risk.{crash.verdict.domain}", verdict=verdict_text(crash, subject))
    if subject.question.has("if", "same", "again"):
        told += " " + subject.say("risk.compare")
    return subject.told(told, quotes_of(crash.verdict.because[:1]))


def verdict_text(crash: Crash, subject: Subject) -> str:
    """Return the verdict's sentence, led by its domain where the sentence does not say it."""
    label = subject.say(f"domain.{crash.verdict.domain}")
    text = crash.verdict.summary
    return text if label.lower() in text.lower() else f"{label}: {text}" if text else f"{label}."


def missing_parts(crash: Crash, subject: Subject) -> str:
    """Return the parts of a screen that are not here, in words."""
    return listed((subject.say(f"part.{key}") if f"part.{key}" in subject.say else key for key in crash.missing), subject.say)


def _is_button(message: str) -> bool:
    return "LINT1" in message or "nonmaskable" in message.lower()


def records_domain(subject: Subject) -> Answer:
    """Answer hardware or software for records without a crash."""
    record = worst(subject)
    if record is None:
        return no_crash(subject)
    key = "records-domain.corrected" if class_of(record) == "CE" else "records-domain.uncorrected"
    return subject.tell(key, [record.quote], severity=class_of(record), bank=bank_of(record, subject), error=_error(record))


def _error(record: MachineCheck) -> str:
    return record.error_code.text if record.error_code else (record.text or "-")


def _reasons(reasons: Sequence[Reason], subject: Subject) -> str:
    return " ".join(
        subject.say("evidence.line", text=reason.text, line=reason.quote.line) if reason.quote else reason.text
        for reason in reasons
    )


def quotes_of(reasons: Sequence[Reason]) -> list[Quote]:
    """Return the lines that show ``reasons``."""
    return [reason.quote for reason in reasons if reason.quote]


def _damage(subject: Subject) -> tuple[Damage, ...]:
    own = subject.crash.damage if subject.crash else ()
    return (*own, *(damage for record in subject.records for damage in record.damage))


def _damaged(damage: Damage) -> str:
    return " ".join(filter(None, (damage.text, damage.suggestion)))


def _would_decide(crash: Crash) -> list[str]:
    return (
        [reason.text for reason in crash.verdict.because if reason.quote is None][-1:]
        if crash.verdict.domain == "undetermined"
        else []
    )
