"""Questions about the verdict: hardware or software, why, how sure, what to read, what repeats."""

from collections.abc import Sequence

from bot.answers.facts import count, no_crash, world_name
from bot.answers.model import Answer
from bot.answers.records import bank_of, checks, class_of, worst
from bot.answers.stack import frame_name
from bot.answers.subject import Subject, listed
from decoder import Crash, Damage, MachineCheck, Quote, Reason, compare, explaining

MEMORY_CODES = frozenset({"memory-controller", "extended-memory"})
CPU_CODES = frozenset(
    {"internal-parity", "internal-timer", "internal-unclassified", "microcode-rom-parity", "frc", "tlb", "cache", "generic-cache"}
)


def domain(subject: Subject) -> Answer:
    """Answer hardware or software, with the first reason."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    reasons = crash.verdict.because[:1]
    return subject.told(f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}", _quotes(reasons))


def driver(subject: Subject) -> Answer:
    """Answer whether a driver is named, beside the verdict."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    frames = explaining(crash.backtrace)
    foreign = dict.fromkeys(frame.module for frame in frames if frame.module and frame.module not in {"vmkernel", "esx"})
    named = [*dict.fromkeys([*foreign, *(name for name in crash.modules_involved if name.split()[0] not in {"vmkernel", "esx"})])]
    key = "driver.named" if named else "driver.none"
    text = subject.say(key, verdict=verdict_text(crash, subject), modules=listed(named[:6], subject.say))
    return subject.told(text, [*_quotes(crash.verdict.because[:1]), *subject.seen("modules_involved")], view="backtrace")


def firmware(subject: Subject) -> Answer:
    """Say that the screen shows no firmware, beside the verdict."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    return subject.tell("firmware.is", _quotes(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))


def memory(subject: Subject) -> Answer:
    """Answer what the records say of memory."""
    record = next((one for one in subject.records if one.error_code and one.error_code.kind in MEMORY_CODES), None)
    if record and record.error_code:
        fields = {"bank": bank_of(record, subject), "severity": class_of(record), "error": record.error_code.text}
        return subject.tell("memory.controller", [record.quote], **fields)
    record = next(
        (
            one
            for one in subject.records
            if one.error_code and one.error_code.kind == "cache" and one.error_code.request in {3, 5}
        ),
        None,
    )
    if record and record.error_code:
        return subject.tell("memory.consumed", [record.quote], bank=bank_of(record, subject), error=record.error_code.text)
    return _part(subject, "memory.unnamed")


def processor(subject: Subject) -> Answer:
    """Answer what the records say of the processor itself."""
    record = worst(subject)
    code = record.error_code if record else None
    if record and code and code.kind in CPU_CODES:
        key = "processor.timer" if code.kind == "internal-timer" else "processor.core"
        return subject.tell(key, [record.quote], bank=bank_of(record, subject), error=code.text)
    if record and code and code.kind in MEMORY_CODES:
        return subject.tell("processor.controller", [record.quote], bank=bank_of(record, subject), error=code.text)
    return _part(subject, "processor.unnamed")


def part(subject: Subject) -> Answer:
    """Say that nothing here names the part asked about, beside the verdict."""
    return _part(subject, "part.unnamed")


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
    return subject.told(f"{text} {verdict_text(crash, subject)}", subject.seen("error"))


def cause(subject: Subject) -> Answer:
    """Answer with what is known of the cause: verdict, reasons, an article that fits exactly."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    reasons = crash.verdict.because[:2]
    text = f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}"
    exact = next((issue for issue in crash.known_issues if issue.confidence == "exact"), None)
    if exact:
        text += " " + subject.say("article.one", title=exact.title, url=exact.url, confidence=subject.say("confidence.exact"))
    return subject.told(text, _quotes(reasons))


def evidence(subject: Subject) -> Answer:
    """Answer with every reason, its line and its source."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    if not crash.verdict.because:
        return subject.cannot("evidence.none")
    reasons = crash.verdict.because[:3]
    sources = listed(dict.fromkeys(reason.source for reason in reasons if reason.source), subject.say)
    text = f"{verdict_text(crash, subject)} {_reasons(reasons, subject)}"
    return subject.told(f"{text} {subject.say('evidence.source', sources=sources)}" if sources else text, _quotes(reasons))


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
    if not said:
        return subject.tell("doubt.none") if crash or subject.records else no_crash(subject)
    return subject.told(subject.say("doubt.are", doubts=" ".join(said)))


def missing(subject: Subject) -> Answer:
    """Answer with the parts of a screen that are not here, and how to get them."""
    crash = subject.crash
    if crash is None:
        return subject.tell("missing.no-crash")
    wanted = _would_decide(crash)
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
    return subject.told(f"{named} {told}", quotes[:2])


def search(subject: Subject) -> Answer:
    """Answer with the phrase to search for."""
    phrase = subject.crash.search_phrase if subject.crash else None
    return subject.tell("search.is", subject.seen("error"), phrase=phrase) if phrase else subject.cannot("search.none")


def history(subject: Subject) -> Answer:
    """Say that this text alone is seen; compare where it holds several crashes."""
    crashes = subject.decoding.crashes
    if len(crashes) > 1:
        listing = count(subject).text
        return Answer(text=f"{subject.say('history.here')} {listing} {_compared(crashes, subject)}", answered=True)
    return Answer(text=subject.say("history.one" if crashes else "history.none"))


def cure(subject: Subject) -> Answer:
    """Say that no cure is remembered; name the fix of an article that fits exactly."""
    exact = next(
        (issue for issue in (subject.crash.known_issues if subject.crash else ()) if issue.confidence == "exact" and issue.fix),
        None,
    )
    if exact:
        return subject.cannot("cure.article", title=f"{exact.id} {exact.title}", fix=exact.fix)
    return subject.cannot("cure.none")


def changed(subject: Subject) -> Answer:
    """Answer with what repeats and what varies over the crashes in the text."""
    crashes = subject.decoding.crashes
    if len(crashes) < 2:
        return Answer(text=subject.say("changed.one" if crashes else "no-crash.nothing"))
    return Answer(text=_compared(crashes, subject), answered=True)


def risk(subject: Subject) -> Answer:
    """Answer by domain whether it can come back."""
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    return subject.tell(f"risk.{crash.verdict.domain}", _quotes(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))


def replace(subject: Subject) -> Answer:
    """Answer what the evidence supports replacing; a slot is never named."""
    crash = subject.crash
    if crash and crash.verdict.domain != "hardware":
        return subject.tell(
            f"replace.{crash.verdict.domain}", _quotes(crash.verdict.because[:1]), verdict=verdict_text(crash, subject)
        )
    record = worst(subject)
    if record is None:
        return (
            subject.tell("replace.hardware", _quotes(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))
            if crash
            else no_crash(subject)
        )
    kind = record.error_code.kind if record.error_code else None
    key = "memory" if kind in MEMORY_CODES else "device" if kind == "io" else "processor" if kind in CPU_CODES else "other"
    pci = record.location.pci if record.location else None
    fields = {"bank": bank_of(record, subject), "error": record.error_code.text if record.error_code else record.text or "-"}
    return subject.tell(f"replace.record-{key}", [record.quote], pci=pci or subject.say("number.unknown"), **fields)


def verdict_text(crash: Crash, subject: Subject) -> str:
    """Return the verdict's sentence, led by its domain where the sentence does not say it."""
    label = subject.say(f"domain.{crash.verdict.domain}")
    text = crash.verdict.summary
    return text if label.lower() in text.lower() else f"{label}: {text}" if text else f"{label}."


def missing_parts(crash: Crash, subject: Subject) -> str:
    """Return the parts of a screen that are not here, in words."""
    return listed((subject.say(f"part.{key}") if f"part.{key}" in subject.say else key for key in crash.missing), subject.say)


def _part(subject: Subject, key: str) -> Answer:
    crash = subject.crash
    if crash is None:
        return _records_domain(subject)
    stack = [frame_name(frame) for frame in explaining(crash.backtrace)[:1]]
    return subject.tell(key, _quotes(crash.verdict.because[:1]), verdict=verdict_text(crash, subject), stack="".join(stack))


def _records_domain(subject: Subject) -> Answer:
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


def _quotes(reasons: Sequence[Reason]) -> list[Quote]:
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


def _compared(crashes: Sequence[Crash], subject: Subject) -> str:
    comparison = compare(crashes, subject.language)
    patterns = " ".join(pattern.text for pattern in comparison.patterns if pattern.same is not None)
    return f"{comparison.summary} {patterns}".strip()
