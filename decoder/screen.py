"""Lines → readers → Decoding: finds crashes by content, in a chat message or in a log."""

import re
from bisect import bisect
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from decoder.assembly import crash_of
from decoder.before import Seen, before, events_of
from decoder.bundles import by_host, together
from decoder.diagnosis import advise, diagnose, issues_of_records
from decoder.draft import Draft
from decoder.drafts import drafts_of
from decoder.excerpt import is_file_mark
from decoder.inventory import Block, inventory_of, on_the_host, read_inventories, without_blocks
from decoder.machine_check import cpu_of, read_records
from decoder.model import CpuId, Crash, Damage, Decoding, Inventory, KnownIssue, MachineCheck, NextStep, Verdict
from decoder.moments import moment_of, oldest_first
from decoder.nature import nature_of
from decoder.parts import parts_of
from decoder.signature import each_once, signature_of
from decoder.text import CLOSELY, Line, lines_and_lost
from decoder.unasked import Heard, evidence_of, might_speak, speaks
from decoder.words import Language, load_words

__all__ = ["decode", "worth_a_look"]

_BEFORE, _AFTER = 40, 6  # lines around a crash in which a machine check belongs to it
_MOMENTS = 120.0  # seconds around a panic in which a machine check belongs to it
_MOST_CRASHES = 50
_SHARE = 100_000  # bytes of one host's text that are read closely at least
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no JSON can hold it


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    lines: Sequence[Line]
    cpu: CpuId | None
    language: Language
    inventories: tuple[Inventory, ...] = ()  # of all hosts whose files the text holds
    events: Sequence[Seen] = ()
    inventory: Inventory | None = None  # of the host that the text is about


def decode(text: str, language: Language = "en") -> Decoding:
    """Decode whatever ``text`` holds. Never raises on any str."""
    text = _SURROGATE.sub("\ufffd", text)
    hosts = by_host(text)
    if len(hosts) == 1:
        return _decoded(text, language)
    share = max(_SHARE, 2 * CLOSELY // len(hosts))  # many hosts take no longer than two large ones
    whole = together([_decoded(one, language, share) for one in hosts])
    return whole.model_copy(update={"crashes": tuple(oldest_first(whole.crashes))})


def _decoded(text: str, language: Language, closely: int = CLOSELY) -> Decoding:
    try:
        text, blocks = without_blocks(text)
        lines, lost = lines_and_lost(text, closely)
        drafts = drafts_of(parts_of(lines), lines)
    except Exception:  # noqa: BLE001  # user text never raises; nothing was read, and that is what is said
        return Decoding()
    reading = _with_host(_Reading(text, lines, _cpu(text), language, events=_events(lines)), blocks)
    decoding = _decoding(reading, drafts[-_MOST_CRASHES:], _records(reading))
    losses = {"left-out": lost, "older-crashes": max(0, len(drafts) - _MOST_CRASHES)}
    return _told_of_losses(decoding, losses, language) if decoding.crashes else decoding


def _with_host(reading: _Reading, blocks: Sequence[Block]) -> _Reading:
    """Add what the files of the host say; its processor where the crash names none."""
    if not blocks:
        return reading
    try:
        inventories = read_inventories(blocks)
        inventory = inventory_of(inventories, {line.prefix.host for line in reading.lines})
    except Exception:  # noqa: BLE001  # see decode
        return reading
    cpu = reading.cpu or (inventory.server.cpu if inventory else None)
    return replace(reading, cpu=cpu, inventories=inventories, inventory=inventory)


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
    owned = [_unrepeated(own, reading.lines) for own in owned]
    free = _unrepeated(free, reading.lines, beside=(record for own in owned for record in own))
    crashes = [_crash(reading, draft, own, free) for draft, own in zip(drafts, owned, strict=True)]
    what = nature_of(reading.text, crashed=bool(crashes))
    words = load_words("decoder", "knowledge/words/reading", reading.language)
    evidence = tuple(evidence_of(draft, reading.lines, reading.text) for draft in drafts)
    unasked, because = speaks(Heard(reading.text, evidence, tuple(records), what), words)
    verdict, steps = _advice(free, reading, crashed=bool(crashes))
    return Decoding(
        crashes=tuple(oldest_first(each_once(crashes))),
        machine_checks=tuple(free),
        known_issues=_issues(free, reading, crashed=bool(crashes)),
        verdict=verdict,
        next_steps=steps,
        answer_unasked=unasked,
        because=because,
        inventory=reading.inventories,
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
    earlier = [record for record in free if _earlier(record, crash)]
    server = reading.inventory.server if reading.inventory else None
    host = crash.host or (server.name if server else None)
    crash = crash.model_copy(update={"signature": signature_of(crash), "host": host, "server": server})
    noted = reading.inventory.hardware_log if reading.inventory else ()
    try:
        told = before(crash, reading.events, [*earlier, *_led_up(own, crash)], reading.language, noted=noted)
        crash = crash.model_copy(update={"before": told})
        return diagnose(crash, before=earlier, lines=reading.lines, inventory=reading.inventory, language=reading.language)
    except Exception:  # noqa: BLE001  # a rule that fails costs its verdict, not the reading
        return crash


def _led_up(own: Iterable[MachineCheck], crash: Crash) -> Iterable[MachineCheck]:
    """Yield the corrected errors of a crash's own records that the log holds above its screen: a run of them is told whole."""
    for record in own:
        above = record.quote is not None and record.quote.line < (crash.first_line or 0)
        if above and _earlier(record, crash) and "CE" in {record.severity, record.reported_severity}:
            yield record


def _earlier(record: MachineCheck, crash: Crash) -> bool:
    """Whether ``record`` came before ``crash``: by time, where both have one, else by the order of the text."""
    then, now = moment_of(record.time), moment_of(crash.time)
    if then and now:
        return then <= now
    return record.quote is not None and record.quote.line < (crash.first_line or 0)


def _unrepeated(
    records: Sequence[MachineCheck], lines: Sequence[Line], *, beside: Iterable[MachineCheck] = ()
) -> list[MachineCheck]:
    """Leave out the records that another file of the text, or ``beside``, holds too: vmkwarning.log repeats vmkernel.log."""
    files = [line.number for line in lines if is_file_mark(line.text)]
    said: dict[Hashable, int] = {_same(record): _file(record, files) for record in beside}
    kept: list[MachineCheck] = []
    for record in records:
        file = _file(record, files)
        if not files or record.time is None or said.setdefault(_same(record), file) == file:
            kept.append(record)
    return kept


def _same(record: MachineCheck) -> Hashable:
    return record.time, record.pcpu, record.bank, record.status and record.status.value, record.addr


def _file(record: MachineCheck, files: Sequence[int]) -> int:
    return bisect(files, record.quote.line) if record.quote else 0


def _events(lines: Sequence[Line]) -> Sequence[Seen]:
    try:
        return events_of(lines)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _cpu(text: str) -> CpuId | None:
    try:
        return cpu_of(text)
    except Exception:  # noqa: BLE001  # see decode
        return None


def _records(reading: _Reading) -> tuple[MachineCheck, ...]:
    try:
        return on_the_host(read_records(reading.lines, reading.cpu, reading.language), reading.inventory, reading.language)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _issues(records: Sequence[MachineCheck], reading: _Reading, *, crashed: bool) -> tuple[KnownIssue, ...]:
    try:
        return issues_of_records(records, reading.language, lines=() if crashed else reading.lines)
    except Exception:  # noqa: BLE001  # see decode
        return ()


def _advice(records: Sequence[MachineCheck], reading: _Reading, *, crashed: bool) -> tuple[Verdict | None, tuple[NextStep, ...]]:
    try:
        lines = () if crashed else reading.lines
        return advise(records, reading.language, lines=lines, inventory=reading.inventory)
    except Exception:  # noqa: BLE001  # see decode
        return None, ()


def _home(record: MachineCheck, drafts: Sequence[Draft], spans: Sequence[tuple[int, int]]) -> int | None:
    # The crash on whose screen, or in whose last moments of log, the record stands.
    line = record.quote.line if record.quote else None
    if line is None or not record.esxi or record.method == "Init":
        return None
    for at, (first, last) in enumerate(spans):
        floor = drafts[at - 1].parts[-1].line.number if at else 0
        if first <= line <= last:
            return at
        beside = max(floor, first - _BEFORE) <= line <= last + _AFTER
        if beside and _of_host(record.host, drafts[at]) and _moments(record.time, drafts[at]):
            return at  # below it may begin the rotated log of the hours before, or the log of another host
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


def _of_host(host: str | None, draft: Draft) -> bool:
    """Whether ``host`` is that of the crash; True where either is not named."""
    own = next((part.line.prefix.host for part in draft.parts if part.line.prefix.host), None)
    return host is None or own is None or host == own


def _moments(time: str | None, draft: Draft) -> bool:
    """Whether ``time`` lies in the moments around the crash; True where either has no time."""
    panic = moment_of(next((part.line.prefix.time for part in draft.parts if part.line.prefix.time), None))
    then = moment_of(time)
    return panic is None or then is None or abs((panic - then).total_seconds()) <= _MOMENTS
