"""The known issues that a case shows at least one sign of: only those are matched closely."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.issues import Issue, all_issues, issue_of
from decoder.frames import uninformative


@dataclass(frozen=True, slots=True)
class _Signs:
    """What an issue must show at least one of; ``always``: it has signs that no index holds."""

    parts: tuple[str, ...]  # of the message, in lower case
    functions: frozenset[str]
    record: bool
    families: frozenset[str]  # that it guides
    always: bool


@functools.cache
def _signs() -> tuple[tuple[Issue, _Signs], ...]:
    return tuple((issue, _signs_of(issue)) for issue in all_issues())


def _signs_of(issue: Issue) -> _Signs:
    sign = issue.signature
    parts = (*sign.message[:1], *sign.message_any, *sign.hint)
    guided = frozenset(family for family in issue.families if issue.confidence == "generic" and guides(issue, family))
    always = bool(sign.world or sign.log or issue.condition)
    return _Signs(tuple(part.lower() for part in parts), telling_functions(issue.id), issue.record is not None, guided, always)


def candidates(case: Evidence) -> Iterator[Issue]:
    """Yield the issues of which ``case`` shows a sign; the others cannot match."""
    records = bool(case.crash.machine_checks or case.before)
    for issue, signs in _signs():
        if (
            signs.always
            or case.family in signs.families
            or (signs.record and records)
            or not signs.functions.isdisjoint(case.functions)
            or any(part in case.lowered for part in signs.parts)
        ):
            yield issue


@functools.cache
def telling_functions(issue_id: str) -> frozenset[str]:
    """Return the functions of an issue that explain something."""
    return frozenset(name for name in issue_of(issue_id).signature.frames if uninformative(name) is None)


def guides(issue: Issue, family: str) -> bool:
    """Whether an issue guides ``family``: one on a single thing (frames, modules) its own only, not each that it mentions."""
    sign = issue.signature
    own = issue.families[:1] if sign.frames or sign.modules else issue.families
    return family in own and not sign.message
