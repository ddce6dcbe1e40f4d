"""Predicates for hosts that do not start: processors that differ, a sealed configuration, any other refusal."""

import re

from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.finding import Finding
from decoder.model import Quote

_MIXED = re.compile(r"platform type|stepping|family|model|brand|signature", re.IGNORECASE)  # microcode is of the firmware
_FEATURE = re.compile(r'mismatch on feature "(?P<feature>[^"]{1,80})"')  # Fatal CPU mismatch on feature "Hyperthreads per core"
_REFUSED = re.compile(r"found a problem on your machine and cannot continue", re.IGNORECASE)
_SEALED = re.compile(  # Unable to restore the system configuration. A security violation was detected
    r"security violation|system configuration|encryption ?recovery|TPM|Secure ?Boot", re.IGNORECASE
)


def _mismatch(case: Evidence) -> Finding:
    """Return the line that names the feature, else the error line."""
    named = _FEATURE.search(case.message)
    shown = (case.line_with(named[0]) if named else None) or case.quote("error")
    return Finding({"message": named["feature"] if named else case.headline}, shown)


def mixed_cpus(case: Evidence) -> Finding | None:
    """Look for processors that differ in what they are, not in how they are set up."""
    return _mismatch(case) if case.family == "cpu-mismatch" and _MIXED.search(case.message) else None


def cpu_settings(case: Evidence) -> Finding | None:
    """Look for processors whose features differ as firmware settings make them differ."""
    return _mismatch(case) if case.family == "cpu-mismatch" else None


def boot_configuration(case: Evidence) -> Finding | None:
    """Look for a host that refuses its own sealed configuration: TPM, Secure Boot, a missing key."""
    if case.family not in {"boot-failure", "panic", "other"} or not _SEALED.search(case.message):
        return None
    return Finding({"message": case.headline}, case.quote("error"))


def boot_refused(case: Evidence) -> Finding | None:
    """Look for any other refusal to start: below a line that only says so, ESXi names its reason."""
    if case.family != "boot-failure" or case.crash.error is None:
        return None
    told = next(iter(case.crash.error.details), "") if _REFUSED.search(case.message) else ""
    shown = next((Quote(line=n, text=text) for n, text in case.lines.items() if told and told in text), None)
    return Finding({"message": (told[:160] or case.headline).rstrip(".")}, shown or case.quote("error"))
