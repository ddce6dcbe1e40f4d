"""A crash as read → the same crash with verdict, known issues, next steps, each tied to the lines that show it."""

from collections.abc import Sequence

from decoder.model import Crash, KnownIssue, MachineCheck
from decoder.words import Language


def diagnose(crash: Crash, *, before: Sequence[MachineCheck] = (), language: Language = "en") -> Crash:
    """Return ``crash`` with verdict, known_issues, next_steps, search_phrase and activity. ``before``: records in the log before it."""
    del before, language
    return crash


def issues_of_records(records: Sequence[MachineCheck], language: Language = "en") -> tuple[KnownIssue, ...]:
    """Return the known issues that machine-check records outside any crash match."""
    del records, language
    return ()
