"""The order of the parts: known issues, verdict, activity, next steps."""

from collections.abc import Sequence
from dataclasses import replace

from decoder.diagnosis.activity import activity_of, search_phrase
from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.guidance import next_steps
from decoder.diagnosis.known import issues_for, issues_for_records
from decoder.diagnosis.verdict import verdict_of
from decoder.model import Crash, KnownIssue, MachineCheck
from decoder.text import Line
from decoder.words import Language


def diagnose(
    crash: Crash, *, before: Sequence[MachineCheck] = (), lines: Sequence[Line] = (), language: Language = "en"
) -> Crash:
    """Return ``crash`` with verdict, known_issues, next_steps, search_phrase and activity.

    ``before`` are the records in the log before it, ``lines`` the lines of the text (for log messages that no value holds).
    """
    case = Evidence(crash, tuple(before), {line.number: " ".join(line.text.split()) for line in lines})
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
    """Return the known issues that machine-check records (and log lines) outside any crash match, best first."""
    texts = {line.number: " ".join(line.text.split()) for line in lines}
    return issues_for_records(tuple(records), texts, language)
