"""Whether the running version is among those that an article is about, and whether its build already holds the fix."""

import re

from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.issues import Affected, Fixed, Issue
from decoder.diagnosis.tables import words
from decoder.model import Reason
from decoder.words import Language

_NUMBERS = re.compile(r"\d{1,4}")


def numbers(version: str | None) -> tuple[int, ...]:
    """Return ``"8.0.3"`` as (8, 0, 3); empty where digits are masked."""
    return tuple(int(part) for part in _NUMBERS.findall(version or ""))


def is_affected(affected: Affected, version: str) -> bool:
    """Tell whether an article is about ``version`` (a banner's, such as ``8.0.3``)."""
    here = numbers(version)
    if affected.below and here >= numbers(affected.below):
        return False
    if affected.since and here < numbers(affected.since):
        return False
    wanted = [numbers(text) for text in affected.versions]
    return not wanted or any(here[: len(want)] == want for want in wanted)


def holds_fix(fixed: Fixed, version: str, build: int | None) -> bool:
    """Tell whether a host of that version and build already has ``fixed``; builds compare within one release line only."""
    here, there = numbers(version), numbers(fixed.version)
    if not there or here[:2] != there[:2]:
        return bool(there) and here[:1] == there[:1] and here > there
    if fixed.build is not None and build is not None:
        return build >= fixed.build
    return here > there if fixed.build is not None else here >= there


def version_reasons(issue: Issue, case: Evidence, language: Language = "en") -> tuple[int, list[Reason]]:
    """Return by how many steps the version lowers a match (0 or 1), and the sentences that say so."""
    product = case.crash.product
    version = product.version if product else None
    if product is None or version is None or len(numbers(version)) < 2:
        return 0, []
    say, shown = words(language), case.quote("product", "build")
    build = int(product.build) if product.build and product.build.isdigit() else None
    if done := next((fix for fix in issue.affected.fixed if holds_fix(fix, version, build)), None):
        text = say("known.version-fixed", build=product.build or version, fixed=done.release)
        return 1, [Reason(text=text, quote=shown, source=issue.url)]
    if not is_affected(issue.affected, version):
        about = ", ".join(issue.affected.versions) or f"{issue.affected.since or ''}-{issue.affected.below or ''}"
        return 1, [Reason(text=say("known.version-outside", versions=about, version=version), quote=shown, source=issue.url)]
    if issue.affected.versions:
        return 0, [Reason(text=say("known.version-fits", version=version), quote=shown, source=issue.url)]
    return 0, []
