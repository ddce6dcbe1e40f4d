"""Joins an error line that a mail, a console or a person broke in two: where both rows together say more than the first alone."""

import re

from decoder.readers.error import Headline, patterns, read_headline

_BEGINS = re.compile(  # only a row that begins so is read twice
    r"""
    (?: (?:PSOD|Panic|Crash)\sMessage:\s )? @?\s?BlueScreen:
    | (?: \#? [A-Z]{2} \s? )? Exception\b | Machine\b | PCPU\s | Spin\b | NMI\b | LINT1 | Failed\b | NOT[_\s] | (?:VMK_)?ASSERT\b
    | VERIFY\b | PANIC\b | Hardware\s | HW\s | Fatal\s | IOMMU\s | BUG:\s | CPU\s\d
    """,
    re.VERBOSE,
)
_ACK = re.compile(r"locked\sup\.?\sFailed\sto\sack\sTLB")
_DASH = re.compile(r"Failed\sat\s\S{3,200}:\d+\s--?$")
_ID = re.compile(r"[\d\#*X?<]")
_MOST = 400


def rest_of_error(before: str, after: str, *, edge: bool) -> str | None:
    """Return what joins ``after`` to the error line that ``before`` begins: "" inside a word, " " between two; None: no rest.

    ``edge``: ``before`` reaches the right edge of the screen.
    """
    if not _BEGINS.match(before) or len(before) > _MOST:
        return None
    if _is_sure(before, after):
        return " "
    if read_headline(after) is not None or (before.endswith(" world") and not _ID.match(after)):
        return None
    first = read_headline(before)
    for glue in ("", " ") if edge else (" ",):
        whole = read_headline(f"{before}{glue}{after}")
        if whole is not None and (_told(whole) > _told(first) or _closes(before, after, first)):
            return glue
    return None


def _is_sure(before: str, after: str) -> bool:
    """Whether a sentence or an expression that ESX always prints goes on in ``after``."""
    acked = _ACK.search(f"{before} {after}") and not _ACK.search(before) and not _ACK.search(after)
    return bool(acked or (_DASH.search(before) and read_headline(after) is None))


def _told(head: Headline | None) -> tuple[int, int]:
    """How much an error line tells: how closely its form is known, and how many of its fields are there."""
    if head is None or head.pattern is None or not head.whole or not head.pattern.alone:
        return -len(patterns()), 0
    named = (head.vector, head.world_id, head.world_name, head.ip, head.addr, head.pcpu)
    return -patterns().index(head.pattern), sum(1 for field in named if field is not None) + len(head.blamed)


def _closes(before: str, after: str, head: Headline | None) -> bool:
    """Whether ``after`` closes a bracket that an error line of known form left open."""
    return head is not None and head.pattern is not None and before.count("(") > before.count(")") and ")" in after
