"""Predicates for crashes whose error line is a symptom: exceptions in ESXi's own code, heaps, lost heartbeats, an Oops."""

import re

from decoder.diagnosis.drivers import Owner
from decoder.diagnosis.evidence import Evidence, suspect_in
from decoder.diagnosis.finding import Finding
from decoder.model import Frame

EXCEPTIONS = frozenset({"page-fault", "gp-fault", "exception"})
SYMPTOMS = frozenset({"tlb-ack", "lost-heartbeat", "cos-oops"})
_SOURCES = {"lost-heartbeat": "308590", "cos-oops": "311729", "tlb-ack": "324947"}
_OOPS_AT = re.compile(r"\bEIP is at (?P<function>[A-Za-z_]\w{1,60})")  # EIP is at qla2x00_done+0x1a1/0x4a0


def kernel_exception(case: Evidence) -> Finding | None:
    """Look for an exception outside any driver; the stack may be missing, or hold a driver farther up."""
    if case.family not in EXCEPTIONS:
        return None
    variant = "driver" if caller(case) else "" if case.telling else "bare" if case.crash.backtrace else "unseen"
    return Finding({"message": case.headline}, case.quote("error"), variant=variant)


def caller(case: Evidence) -> tuple[Frame, Owner] | None:
    """Return the first frame of a driver that called, however far, the ESXi code that failed."""
    return next((pair for frame in case.telling if (pair := suspect_in([frame])) and pair[1].kind == "driver"), None)


def symptom(case: Evidence) -> Finding | None:
    """Look for a message that only says what happened last; an Oops names its Linux function and process in the lines below."""
    if case.family not in SYMPTOMS:
        return None
    oops = case.family == "cos-oops"
    at = _OOPS_AT.search(case.message) if oops else None
    variant = "oops-at" if at else "oops" if oops else ""
    shown = (case.line_with(at[0]) if at else None) or case.quote("error")
    fields = {"message": case.headline, "function": at["function"] if at else "?"}
    return Finding(fields, shown, source=_SOURCES.get(case.family), variant=variant)


def heap(case: Evidence) -> Finding | None:
    """Look for a kernel heap that was damaged, or that could not grow: then nothing points to memory."""
    if case.family not in {"dlmalloc", "out-of-memory"}:
        return None
    return Finding({"message": case.headline}, case.quote("error"), variant="full" if case.family == "out-of-memory" else "")
