"""Whose bits a record's are, and what they say."""

from typing import NamedTuple

from decoder.machine_check import vendor as whose
from decoder.machine_check.error_code import WORDS, error_code
from decoder.machine_check.fields import amd_status, intel_status
from decoder.machine_check.record import Record
from decoder.machine_check.severity import amd_severity, has_recovery, intel_severity
from decoder.model import ErrorCode, Severity, Status, Vendor
from decoder.words import Language, Words, load_words


class Reading(NamedTuple):
    """Whose bits they are, and what they say."""

    vendor: Vendor
    assumed: bool
    severity: Severity | None
    status: Status
    code: ErrorCode


def words_of(language: Language) -> Words:
    """Return the sentences of this package."""
    return load_words("decoder", WORDS, language)


def vendor_of(record: Record) -> tuple[Vendor, bool]:
    """Whose bits: the processor given or named, else the printed class, else ESXi's words; else Intel, assumed (True)."""
    if record.cpu:
        return record.cpu.vendor, False
    named = record.vendor or whose.vendor_of_class(record.reported) or whose.vendor_of_words(record.words)
    return (named, False) if named else (whose.INTEL, True)


def read(status: int, record: Record, language: Language) -> Reading:
    """Read ``status`` as the vendor's manual has it."""
    vendor, assumed = vendor_of(record)
    if vendor == whose.INTEL:
        severity = intel_severity(status, recovery=has_recovery(record.cpu))
        code = error_code(status & 0xFFFF, channel=not assumed, language=language)
        return Reading(vendor, assumed, severity, intel_status(status, record.cpu, assumed=assumed), code)
    code = error_code(status & 0xFFFF, amd=True, language=language)
    return Reading(vendor, assumed, amd_severity(status), amd_status(status, record.cpu, record.bank), code)


def gist(status: int, language: Language) -> str:
    """Return class and error of a status value whose vendor is not known, in a few words."""
    reading = read(status, Record(status=status), language)
    return f"{reading.severity or '—'}, {reading.code.text}"
