"""Lines → readers → Decoding: finds crashes by content, in a chat message or in a log."""

from collections.abc import Sequence
from datetime import datetime

from decoder.assembly import crash_of
from decoder.diagnosis import diagnose, issues_of_records
from decoder.drafts import Draft, drafts_of
from decoder.machine_check import cpu_of, read_records
from decoder.model import CpuId, Crash, Decoding, KnownIssue, MachineCheck
from decoder.nature import nature_of
from decoder.parts import parts_of
from decoder.signature import signature_of
from decoder.text import Line, lines_of
from decoder.unasked import Evidence, evidence_of, might_speak, speaks
from decoder.words import Language, load_words

__all__ = ["decode", "worth_a_look"]

_BEFORE, _AFTER = 40, 6  # lines around a crash in which a machine check belongs to it
_MOMENTS = 120.0  # seconds before a panic in which a machine check belongs to it
_MOST_CRASHES = 50
_SECONDS = "%Y-%m-%dT%H:%M:%S"


def decode(text: str, language: Language = "en") -> Decoding:
    """Decode whatever ``text`` holds. Never raises on any str."""
    try:
        lines = lines_of(text)
        drafts = drafts_of(parts_of(lines), lines)
    except Exception:  # noqa: BLE001  # user text never raises; nothing was read, and that is what is said
        return Decoding()
    cpu = _cpu(text)
    records = _records(lines, cpu, language)
    return _decoding(text, lines, drafts[-_MOST_CRASHES:], records, cpu, language)


def worth_a_look(text: str) -> bool:
    """Cheap first test: False means that ``decode`` finds nothing to answer unasked."""
    return might_speak(text)


def _decoding(text: str, lines: Sequence[Line], drafts: Sequence[Draft], records: Sequence[MachineCheck], cpu: CpuId | None, language: Language) -> Decoding:
    owned: list[list[MachineCheck]] = [[] for _ in drafts]
    free: list[MachineCheck] = []
    for record in records:
        home = _home(record, drafts)
        (free if home is None else owned[home]).append(record)
    crashes = [_crash(draft, own, free, cpu, language) for draft, own in zip(drafts, owned, strict=True)]
    what = nature_of(text, lines, bool(crashes))
    words = load_words("decoder", "knowledge/words/reading", language)
    evidence: list[Evidence] = [evidence_of(draft, crash, lines) for draft, crash in zip(drafts, crashes, strict=True)]
    unasked, because = speaks(evidence, crashes, records, text, lines, what, words)
    return Decoding(
        crashes=tuple(_oldest_first(crashes)),
        machine_checks=tuple(free),
        known_issues=_issues(free, language),
        answer_unasked=unasked,
        because=because,
        is_not=words(f"is_not.{what}") if what else None,
    )


def _crash(draft: Draft, own: list[MachineCheck], free: Sequence[MachineCheck], cpu: CpuId | None, language: Language) -> Crash:
    crash = crash_of(draft, own, cpu, language)
    first = crash.first_line or 0
    before = [record for record in free if record.quote and record.quote.line < first]
    crash = crash.model_copy(update={"signature": signature_of(crash)})
    try:
        return diagnose(crash, before=before, language=language)
    except Exception:  # noqa: BLE001  # a rule that fails costs its verdict, not the reading
        return crash


def _cpu(text: str) -> CpuId | None:
    try:
        return cpu_of(text)
    except Exception:  # noqa: BLE001  # see decode
        return None


def _records(lines: Sequence[Line], cpu: CpuId | None, language: Language) -> tuple[MachineCheck, ...]:
    try:
        return read_records(lines, cpu, language)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _issues(records: Sequence[MachineCheck], language: Language) -> tuple[KnownIssue, ...]:
    try:
        return issues_of_records(records, language) if records else ()
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _home(record: MachineCheck, drafts: Sequence[Draft]) -> int | None:
    """The crash on whose screen, or in whose last moments of log, the record stands."""
    line = record.quote.line if record.quote else None
    if line is None or not record.esxi or record.method == "Init":
        return None
    for at, draft in enumerate(drafts):
        numbers = [part.line.number for part in draft.parts]
        floor = drafts[at - 1].parts[-1].line.number if at else 0
        if min(numbers) <= line <= max(numbers) + _AFTER:
            return at
        if max(floor, min(numbers) - _BEFORE) <= line < min(numbers) and _moments(record.time, draft):
            return at
    return None


def _moments(time: str | None, draft: Draft) -> bool:
    """Whether ``time`` lies in the last moments before the crash; True where either has no time."""
    panic = next((part.line.prefix.time for part in draft.parts if part.line.prefix.time), None)
    try:
        seconds = (datetime.strptime(str(panic)[:19], _SECONDS) - datetime.strptime(str(time)[:19], _SECONDS)).total_seconds()  # noqa: DTZ007  # a difference
    except ValueError:
        return True
    return seconds <= _MOMENTS


def _oldest_first(crashes: list[Crash]) -> list[Crash]:
    times = [crash.time for crash in crashes if crash.time and "T" in crash.time]
    return sorted(crashes, key=lambda crash: crash.time or "") if len(times) == len(crashes) > 1 else crashes
