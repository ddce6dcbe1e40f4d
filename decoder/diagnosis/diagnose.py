"""The order of the parts: known issues, verdict, activity, next steps."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from decoder.diagnosis.activity import activity_of, search_phrase
from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.guidance import next_steps
from decoder.diagnosis.known import issues_for, issues_for_loose, loose_case
from decoder.diagnosis.verdict import verdict_of
from decoder.model import Crash, Inventory, KnownIssue, MachineCheck, NextStep, Verdict
from decoder.text import Line
from decoder.words import Language

_LINES_BEFORE, _LINES_AFTER = 400, 80  # around a crash: where log lines belong to it


def diagnose(
    crash: Crash,
    *,
    before: Sequence[MachineCheck] = (),
    lines: Sequence[Line] = (),
    inventory: Inventory | None = None,
    language: Language = "en",
) -> Crash:
    """Return ``crash`` with verdict, known_issues, next_steps, search_phrase and activity.

    ``before`` are the records in the log before it, ``lines`` the lines of the text (for log messages that no value holds),
    ``inventory`` what the host's files say of it.
    """
    case = Evidence(crash, tuple(before), _texts(_around(crash, lines)), inventory=inventory)
    case = replace(case, issues=issues_for(case, language))
    verdict, search = verdict_of(case, language), search_phrase(case)
    found = {
        "verdict": verdict,
        "known_issues": case.issues,
        "next_steps": next_steps(case, verdict, search, language),
        "search_phrase": search,
        "activity": activity_of(case, language),
    }
    return crash.model_copy(update=found)


def issues_of_records(
    records: Sequence[MachineCheck], language: Language = "en", *, lines: Sequence[Line] = ()
) -> tuple[KnownIssue, ...]:
    """Return the known issues that machine-check records, and lines of a text without a crash, match; best first."""
    if not records and not lines:
        return ()
    return issues_for_loose(loose_case(tuple(records), _texts(lines)), language)


def advise(
    records: Sequence[MachineCheck], language: Language = "en", *, lines: Sequence[Line] = (), inventory: Inventory | None = None
) -> tuple[Verdict | None, tuple[NextStep, ...]]:
    """Return verdict and next steps for records outside any crash; nothing where there are none."""
    if not records:
        return None, ()
    case = loose_case(tuple(records), _texts(lines))
    case = replace(case, issues=issues_for_loose(case, language), inventory=inventory)
    verdict = verdict_of(case, language)
    return verdict, next_steps(case, verdict, None, language)


def _texts(lines: Sequence[Line]) -> dict[int, str]:
    return {line.number: " ".join(line.text.split()) for line in lines}


def _around(crash: Crash, lines: Sequence[Line]) -> Sequence[Line]:
    if crash.first_line is None:
        return lines
    first = bisect_left(lines, crash.first_line - _LINES_BEFORE, key=lambda line: line.number)
    last = bisect_left(lines, (crash.last_line or crash.first_line) + _LINES_AFTER, key=lambda line: line.number)
    return lines[first:last]
