"""Lines → readers → Decoding: finds crashes by content, in a chat message or in a log."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from decoder.assembly import crash_of
from decoder.diagnosis import advise, diagnose, issues_of_records
from decoder.drafts import Draft, drafts_of
from decoder.machine_check import cpu_of, read_records
from decoder.model import CpuId, Crash, Damage, Decoding, KnownIssue, MachineCheck, NextStep, Verdict
from decoder.nature import nature_of
from decoder.parts import parts_of
from decoder.signature import signature_of
from decoder.text import Line, lines_and_lost
from decoder.unasked import Heard, evidence_of, might_speak, speaks
from decoder.words import Language, load_words

__all__ = ["decode", "worth_a_look"]

_BEFORE, _AFTER = 40, 6  # lines around a crash in which a machine check belongs to it
_MOMENTS = 120.0  # seconds before a panic in which a machine check belongs to it
_MOST_CRASHES = 50
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no JSON can hold it


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    lines: Sequence[Line]
    cpu: CpuId | None
    language: Language


def decode(text: str, language: Language = "en") -> Decoding:
    """Decode whatever ``text`` holds. Never raises on any str."""
    text = _SURROGATE.sub("\ufffd", text)
    try:
        lines, lost = lines_and_lost(text)
        drafts = drafts_of(parts_of(lines), lines)
    except Exception:  # noqa: BLE001  # user text never raises; nothing was read, and that is what is said
        return Decoding()
    reading = _Reading(text, lines, _cpu(text), language)
    decoding = _decoding(reading, drafts[-_MOST_CRASHES:], _records(reading))
    losses = {"left-out": lost, "older-crashes": max(0, len(drafts) - _MOST_CRASHES)}
    return _told_of_losses(decoding, losses, language) if decoding.crashes else decoding


def worth_a_look(text: str) -> bool:
    """Cheap first test: False means that ``decode`` finds nothing to answer unasked."""
    return might_speak(text)


def _decoding(reading: _Reading, drafts: Sequence[Draft], records: Sequence[MachineCheck]) -> Decoding:
    owned: list[list[MachineCheck]] = [[] for _ in drafts]
    free: list[MachineCheck] = []
    spans = [draft.span for draft in drafts]
    for record in records:
        home = _home(record, drafts, spans)
        home = _run_on(record, drafts, owned) if home is None else home
        (free if home is None else owned[home]).append(record)
    crashes = [_crash(reading, draft, own, free) for draft, own in zip(drafts, owned, strict=True)]
    what = nature_of(reading.text, crashed=bool(crashes))
    words = load_words("decoder", "knowledge/words/reading", reading.language)
    evidence = tuple(evidence_of(draft, reading.lines, reading.text) for draft in drafts)
    unasked, because = speaks(Heard(reading.text, evidence, tuple(records), what), words)
    verdict, steps = _advice(free, reading, crashed=bool(crashes))
    return Decoding(
        crashes=tuple(_oldest_first(crashes)),
        machine_checks=tuple(free),
        known_issues=_issues(free, reading, crashed=bool(crashes)),
        verdict=verdict,
        next_steps=steps,
        answer_unasked=unasked,
        because=because,
        is_not=words(f"is_not.{what}") if what else None,
    )


def _told_of_losses(decoding: Decoding, losses: Mapping[str, int], language: Language) -> Decoding:
    words = load_words("decoder", "knowledge/words/reading", language)
    told = [Damage(text=words(f"damage.{key}", count=count)) for key, count in losses.items() if count]
    first = decoding.crashes[0]
    oldest = first.model_copy(update={"damage": (*first.damage, *told)})
    return decoding.model_copy(update={"crashes": (oldest, *decoding.crashes[1:])}) if told else decoding


def _crash(reading: _Reading, draft: Draft, own: list[MachineCheck], free: Sequence[MachineCheck]) -> Crash:
    crash = crash_of(draft, own, reading.cpu, reading.language)
    first = crash.first_line or 0
    before = [record for record in free if record.quote and record.quote.line < first]
    crash = crash.model_copy(update={"signature": signature_of(crash)})
    try:
        return diagnose(crash, before=before, lines=reading.lines, language=reading.language)
    except Exception:  # noqa: BLE001  # a rule that fails costs its verdict, not the reading
        return crash


def _cpu(text: str) -> CpuId | None:
    try:
        return cpu_of(text)
    except Exception:  # noqa: BLE001  # see decode
        return None


def _records(reading: _Reading) -> tuple[MachineCheck, ...]:
    try:
        return read_records(reading.lines, reading.cpu, reading.language)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _issues(records: Sequence[MachineCheck], reading: _Reading, *, crashed: bool) -> tuple[KnownIssue, ...]:
    try:
        return issues_of_records(records, reading.language, lines=() if crashed else reading.lines)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _advice(records: Sequence[MachineCheck], reading: _Reading, *, crashed: bool) -> tuple[Verdict | None, tuple[NextStep, ...]]:
    try:
        return advise(records, reading.language, lines=() if crashed else reading.lines)
    except Exception:  # noqa: BLE001  # see decode
        return None, ()


def _home(record: MachineCheck, drafts: Sequence[Draft], spans: Sequence[tuple[int, int]]) -> int | None:
    # The crash on whose screen, or in whose last moments of log, the record stands.
    line = record.quote.line if record.quote else None
    if line is None or not record.esxi or record.method == "Init":
        return None
    for at, (first, last) in enumerate(spans):
        floor = drafts[at - 1].parts[-1].line.number if at else 0
        if first <= line <= last + _AFTER:
            return at
        if max(floor, first - _BEFORE) <= line < first and _moments(record.time, drafts[at]):
            return at
    return None


def _run_on(record: MachineCheck, drafts: Sequence[Draft], owned: Sequence[Sequence[MachineCheck]]) -> int | None:
    # The crash whose last record stands just above: every PCPU of a big host prints one, farther than a screen reaches.
    line = record.quote.line if record.quote else None
    if line is None or not record.esxi or record.method == "Init":
        return None
    for at, own in enumerate(owned):
        last = own[-1] if own else None
        below = drafts[at + 1].parts[0].line.number if at + 1 < len(drafts) else None
        near = last is not None and last.quote is not None and 0 <= line - last.quote.line <= _AFTER
        if near and last and last.time == record.time and (below is None or line < below):
            return at
    return None


def _moments(time: str | None, draft: Draft) -> bool:
    """Whether ``time`` lies in the last moments before the crash; True where either has no time."""
    panic = next((part.line.prefix.time for part in draft.parts if part.line.prefix.time), None)
    try:
        return (datetime.fromisoformat(str(panic)[:19]) - datetime.fromisoformat(str(time)[:19])).total_seconds() <= _MOMENTS
    except ValueError:
        return True


def _oldest_first(crashes: list[Crash]) -> list[Crash]:
    times = [crash.time for crash in crashes if crash.time and "T" in crash.time]
    return sorted(crashes, key=lambda crash: crash.time or "") if len(times) == len(crashes) > 1 else crashes
