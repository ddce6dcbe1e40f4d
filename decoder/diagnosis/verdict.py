"""Evidence → verdict: the rules of ``knowledge/verdict.toml`` from top to bottom, the first that fits wins."""

import functools
from typing import Literal

from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.finding import Finding
from decoder.diagnosis.known import issue_of
from decoder.diagnosis.notes import notes, tables_corrupted
from decoder.diagnosis.predicates import PREDICATES
from decoder.diagnosis.tables import Entry, check_entry, read_table, source_of, words
from decoder.diagnosis.together import together
from decoder.knowledge_files import KnowledgeError
from decoder.model import Domain, Reason, Verdict
from decoder.words import Language, Words

_FILE = "verdict.toml"
Table = Literal["rule", "record_rule"]  # for crashes; for records outside any crash


class Rule(Entry):
    """One row of the table of verdicts."""

    key: str
    domain: Domain
    when: str
    source: str


@functools.cache
def rules(table: Table = "rule") -> tuple[Rule, ...]:
    """Return the rules of a table in order. Raises KnowledgeError for a rule without a predicate or one that stands twice."""
    raw = read_table(_FILE)[table]
    found = tuple(check_entry(Rule, row, file=_FILE, entry=str(row.get("key"))) for row in raw)
    for n, rule in enumerate(found):
        if rule.when not in PREDICATES:
            raise KnowledgeError(f"{_FILE}: entry {rule.key}: field when: no predicate {rule.when!r}")
        if rule.key in {other.key for other in found[:n]}:
            raise KnowledgeError(f"{_FILE}: entry {rule.key}: field key: stands twice")
    return found


def decide(case: Evidence) -> tuple[Rule, Finding]:
    """Return the first rule that fits ``case`` and what it found."""
    for rule in rules("record_rule" if case.loose else "rule"):
        finding = PREDICATES[rule.when](case)
        if finding is not None:
            return rule, finding
    raise KnowledgeError(f"{_FILE}: no rule fits: the last one must fit anything")


def verdict_of(case: Evidence, language: Language = "en") -> Verdict:
    """Return the verdict with its reasons: the rule's own first, then what the registers and the rest of the text add."""
    rule, finding = decide(case)
    say = words(language)
    domain = finding.domain or rule.domain
    if rule.key == "known-issue":
        domain = issue_of(str(finding.fields["id"])).domain
    suffix = f"-{finding.variant}" if finding.variant else ""
    own = Reason(
        text=say(_first_of(say, f"verdict.{rule.key}.because", suffix, loose=case.loose), **finding.fields),
        quote=finding.quote,
        source=source_of(finding.source or rule.source, language),
    )
    summary = say(_first_of(say, f"verdict.{rule.key}.summary", suffix, loose=case.loose), **finding.fields)
    if domain == "software" and tables_corrupted(case):
        summary = say("summary.memory-not-excluded", summary=summary)
    if case.foreign:
        summary = say("summary.foreign", summary=summary)
    related = together(case, language)
    first = related if case.loose or case.fatal or case.storm else ()
    beside = (*first, *notes(case, rule.key, language, related=() if first else related))
    return Verdict(domain=domain, rule=rule.key, summary=summary, because=(own, *beside))


def _first_of(say: Words, key: str, suffix: str, *, loose: bool) -> str:
    """Return the key of the sentence that fits closest: its variant, for records outside any crash before any other."""
    keys = [f"{key}{suffix}-records", f"{key}-records"] if loose else []
    return next((name for name in (*keys, f"{key}{suffix}") if name in say), key)
