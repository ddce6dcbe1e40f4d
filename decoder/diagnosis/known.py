"""Which known issues a crash or a set of records matches, how surely, and why."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from decoder.diagnosis.affected import is_affected, version_reasons
from decoder.diagnosis.candidates import candidates, guides, telling_functions
from decoder.diagnosis.evidence import LOOSE_TEXT, Evidence, class_of
from decoder.diagnosis.issues import Confidence, Issue, RecordSignature, all_issues, issue_of
from decoder.diagnosis.tables import words
from decoder.frames import uninformative
from decoder.model import Crash, Frame, KnownIssue, MachineCheck, Quote, Reason
from decoder.words import Language

__all__ = ["issue_of", "issues_for", "issues_for_loose", "loose_case"]

_LEVELS: tuple[Confidence, ...] = ("generic", "likely", "exact")
_MOST = 6  # articles listed at most: more helps nobody at three in the morning
_ENOUGH = 2  # explaining frames that make a match more than guidance
_SHARE = 0.4  # of the article's explaining frames, where its first one is missing
_NAME = re.compile(r"[A-Za-z_]\w{4,80}")
Why = tuple[str, dict[str, object], Quote | None]


@dataclass(slots=True)
class Match:
    """How far an issue fits: ``level`` 0 generic, 1 likely, 2 exact; ``score`` ranks within a level."""

    issue: Issue
    level: int = 0
    score: float = 0.0
    why: list[Why] = field(default_factory=list)

    def add(self, level: int, score: float, why: Why) -> None:
        """Note one agreement."""
        self.level, self.score = max(self.level, level), self.score + score
        self.why.append(why)


def issues_for(case: Evidence, language: Language = "en") -> tuple[KnownIssue, ...]:
    """Return the issues that ``case`` matches, best first."""
    matches = [match for issue in candidates(case) if issue.host_panics and (match := _match(issue, case))]
    return _ranked(matches, case, language)


def loose_case(records: tuple[MachineCheck, ...], lines: dict[int, str]) -> Evidence:
    """Return a case of records and lines outside any crash."""
    return Evidence(Crash(machine_checks=records, backtrace=_loose_frames(lines)), (), lines, loose=True)


def issues_for_loose(case: Evidence, language: Language = "en") -> tuple[KnownIssue, ...]:
    """Return the issues that a case outside any crash matches, best first."""
    matches = [match for issue in candidates(case) if (match := _match(issue, case, records_only=True))]
    return _ranked(matches, case, language)


@functools.cache
def _telling_names() -> frozenset[str]:
    return frozenset().union(*(telling_functions(issue.id) for issue in all_issues()))


def _loose_frames(lines: dict[int, str]) -> tuple[Frame, ...]:
    """Return the functions of known issues that stand anywhere in a text that is no crash, however they are written."""
    if sum(map(len, lines.values())) > LOOSE_TEXT:
        return ()
    named = ((name, number) for number, text in lines.items() for name in _NAME.findall(text))
    return tuple(Frame(function=name, line=number) for name, number in named if name in _telling_names())


def _match(issue: Issue, case: Evidence, *, records_only: bool = False) -> Match | None:
    match = Match(issue)
    if not _needed(issue, case):
        return None
    for look in (_message, _frames, _log, _record, _condition):
        look(match, case)
    family_fits = case.family in issue.families
    if issue.confidence == "generic" and guides(issue, case.family) and _headline(issue, case):
        match.add(0, 1 / len(issue.families), ("family", {}, case.quote("error")))
    elif match.why and issue.families and not family_fits:
        if case.family != "other" and match.level < _LEVELS.index("exact") and not (records_only or issue.record):
            return None
        match.score -= 2
    if not match.why or (match.level == 0 and {key for key, _, _ in match.why} == {"world"}):
        return None  # a world's name alone stands on a thousand hosts
    _modules(match, case)
    return match


def _needed(issue: Issue, case: Evidence) -> bool:
    sign = issue.signature
    if issue.condition and not _condition_holds(issue, case):
        return False
    if sign.modules_needed and not case.modules & {name.lower() for name in sign.modules}:
        return False
    return not sign.headline or case.family == "other" or any(part.lower() in case.lowered for part in sign.headline)


def _headline(issue: Issue, case: Evidence) -> bool:
    return not issue.signature.headline or any(part.lower() in case.lowered for part in issue.signature.headline)


def _message(match: Match, case: Evidence) -> None:
    sign, message = match.issue.signature, case.lowered
    shown = case.quote("error")
    if sign.message and all(part.lower() in message for part in sign.message):
        match.add(2, 2 * len(sign.message) + 2, ("message", {"part": sign.message[0]}, shown or case.line_with(sign.message[0])))
    if part := next((part for part in sign.message_any if part.lower() in message), None):
        match.add(2, 3, ("message", {"part": part}, shown or case.line_with(part)))
    if part := next((part for part in sign.hint if part.lower() in message), None):
        match.add(1, 3, ("message", {"part": part}, shown or case.line_with(part)))
    name = (case.crash.world.name if case.crash.world else None) or ""
    if world := next((w for w in sign.world if name.lower().startswith(w.lower()) or f":{w.lower()}" in message), None):
        only = not sign.frames and not sign.message
        match.add(1 if only else 0, 2, ("world", {"part": name or world}, case.quote("world", "error")))


def _frames(match: Match, case: Evidence) -> None:
    wanted = match.issue.signature.frames
    if not telling_functions(match.issue.id) & case.functions:
        return
    best: list[Frame] = max((_in_order(wanted, frames) for frames in _stacks(case.crash)), key=len, default=[])
    telling = [frame for frame in best if uninformative(frame.function or "") is None]
    if not telling:
        return
    explaining = [name for name in wanted if uninformative(name) is None]
    lead = match.issue.signature.lead or tuple(explaining[:1])
    names = [frame.function or "" for frame in telling]
    leads, shown = bool(set(lead) & set(names)), case.quote_frame(telling[0])
    if len(telling) < _ENOUGH:
        if leads:
            match.add(1 if match.why else 0, 3, ("frame", {"part": names[0]}, shown))
        return
    if leads or (not match.issue.signature.lead and len(telling) / len(explaining) >= _SHARE):
        fields: dict[str, object] = {"count": len(telling), "part": ", ".join(names[:3])}
        match.add(2 if leads else 1, 3 * len(telling) + len(best), ("frames", fields, shown))


def _stacks(crash: Crash) -> Iterator[Sequence[Frame]]:
    yield crash.backtrace
    if crash.saved_backtrace:
        yield crash.saved_backtrace.frames


def _in_order(wanted: Sequence[str], frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames that stand in ``wanted``, in its order, gaps allowed (longest common subsequence)."""
    rows: list[list[list[Frame]]] = [[[] for _ in range(len(frames) + 1)] for _ in range(2)]
    for name in reversed(wanted):
        rows[0], rows[1] = [[] for _ in range(len(frames) + 1)], rows[0]
        for n in range(len(frames) - 1, -1, -1):
            take = [frames[n], *rows[1][n + 1]] if frames[n].function == name else []
            rows[0][n] = max(take, rows[1][n], rows[0][n + 1], key=len)
    return rows[0][0]


def _log(match: Match, case: Evidence) -> None:
    for part in match.issue.signature.log:
        if hit := case.line_with(part):
            match.add(2, 4, ("log", {"part": part}, hit))


def _record(match: Match, case: Evidence) -> None:
    sign = match.issue.record
    found = next((record for record in (*case.crash.machine_checks, *case.before) if sign and _record_fits(sign, record)), None)
    if sign is None or found is None:
        return
    given = sign.model_dump(exclude_defaults=True)
    level = 1 if sign.status else 0
    match.add(level, 1 + len(given), ("record", {"part": _spelled(found)}, found.quote))


def _record_fits(sign: RecordSignature, record: MachineCheck) -> bool:
    code, status = record.error_code, record.status
    return (
        (not sign.severity or class_of(record) in sign.severity)
        and (sign.bank is None or record.bank == sign.bank)
        and (not sign.kind or (code is not None and code.kind in sign.kind))
        and (sign.mcacod is None or (status is not None and status.mcacod == sign.mcacod))
        and (not sign.method or record.method in sign.method)
        and (not sign.dialect or record.dialect in sign.dialect)
        and (not sign.status or (status is not None and int(status.value, 16) in sign.status))
    )


def _spelled(record: MachineCheck) -> str:
    bank = f"bank {record.bank}" if record.bank is not None else None
    code = f"MCACOD {record.status.mcacod:#06x}" if record.status else None
    return ", ".join(part for part in (class_of(record), bank, code) if part)


def _condition_holds(issue: Issue, case: Evidence) -> bool:
    condition = issue.condition
    if condition is None:
        return True
    cpu, uptime = case.crash.cpu, case.crash.uptime
    days = uptime.seconds / 86_400 if uptime and uptime.seconds else 0.0
    return (
        (condition.vendor is None or (cpu is not None and cpu.vendor == condition.vendor))
        and (condition.uptime_days is None or days >= condition.uptime_days)
        and (not condition.storm or case.storm is not None)
        and (not condition.cpus or (cpu is not None and f"{cpu.family:02x}/{cpu.model:02x}" in condition.cpus))
        and (not condition.text_any or any(part.lower() in case.everything for part in condition.text_any))
        and (not condition.version_needed or _version_fits(issue, case))
    )


def _version_fits(issue: Issue, case: Evidence) -> bool:
    version = case.crash.product.version if case.crash.product else None
    return version is not None and is_affected(issue.affected, version)


def _condition(match: Match, case: Evidence) -> None:
    condition = match.issue.condition
    if condition is None:
        return
    if condition.storm and case.storm:
        match.add(1, 6, ("condition-storm", {"count": case.storm.count}, case.storm.quote))
    if condition.cpus and case.crash.cpu:
        cpu = case.crash.cpu
        match.add(0, 2, ("condition-cpu", {"part": f"{cpu.family:02x}/{cpu.model:02x}"}, case.quote("cpu", "registers")))
    if condition.uptime_days and case.crash.uptime and case.crash.uptime.seconds:
        days = int(case.crash.uptime.seconds // 86_400)
        match.add(1, 6, ("condition-amd-uptime", {"days": days}, case.quote("uptime")))


def _modules(match: Match, case: Evidence) -> None:
    if module := next((m for m in match.issue.signature.modules if m.lower() in case.modules), None):
        match.score += 1
        match.why.append(("module", {"part": module}, case.quote("modules_involved")))


def _ranked(matches: list[Match], case: Evidence, language: Language) -> tuple[KnownIssue, ...]:
    told = [_tell(match, case, language) for match in matches if not _guides_others(match, case, language)]
    ordered = sorted(told, key=lambda pair: (-_LEVELS.index(pair[0].confidence), -pair[1], pair[0].id))
    sure = [issue for issue, _ in ordered if issue.confidence != "generic"]
    guides = [issue for issue, _ in ordered if issue.confidence == "generic"]
    return (*sure[:_MOST], *guides[: max(1, _MOST - 2 - len(sure))])


def _guides_others(match: Match, case: Evidence, language: Language) -> bool:
    """Tell whether a general article is about versions other than this host's."""
    return match.issue.confidence == "generic" and version_reasons(match.issue, case, language)[0] > 0


def _tell(match: Match, case: Evidence, language: Language) -> tuple[KnownIssue, float]:
    issue, say = match.issue, words(language)
    lowered, version = version_reasons(issue, case, language)
    level = max(0, min(match.level, _LEVELS.index(issue.confidence)) - lowered)
    reasons = [Reason(text=say(f"known.{key}", **fields), quote=quote, source=issue.url) for key, fields, quote in match.why]
    reasons += version
    sure = level == _LEVELS.index("exact")
    if not sure and issue.confidence != "generic":
        reasons.append(Reason(text=say("known.looks-like"), source=issue.url))
    told = issue.told(language)
    return KnownIssue(
        id=issue.id,
        title=told.title,
        url=issue.url,
        confidence=_LEVELS[level],
        because=tuple(reasons),
        cause=told.cause if sure and "cause" not in issue.inferred else None,
        fix=told.fix if sure and "fix" not in issue.inferred else None,
    ), match.score - lowered
