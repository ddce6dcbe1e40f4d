"""Events and records → what came before one crash, oldest first; what repeats is told once, with how often and until when."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from decoder.before.events import Seen
from decoder.model import Crash, Event, HardwareEvent, MachineCheck
from decoder.moments import moment_of
from decoder.words import Language, Words, load_words

NEAR = timedelta(hours=1)  # before a crash: older trouble of drivers and links is another story
DAY, LATE = timedelta(days=1), timedelta(minutes=15)  # of the server's own log: around a crash
NEAR_LINES = 400  # where there are no times
MOST = 24  # told of one crash: those nearest to it
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_Timed = TypeVar("_Timed", MachineCheck, HardwareEvent)


def before(
    crash: Crash,
    events: Sequence[Seen],
    records: Sequence[MachineCheck],
    language: Language = "en",
    *,
    noted: Sequence[HardwareEvent] = (),
) -> tuple[Event, ...]:
    """Return what ``events``, ``records`` (those before it) and what the server ``noted`` tell of the time before ``crash``."""
    say = load_words("decoder", "knowledge/words/before", language)
    now = moment_of(crash.time)
    earlier = [seen for seen in events if _is_earlier(seen, crash, now)]
    told = [*_folded(earlier, say), *_records(records, say), *_boot(earlier, say), *_noted(noted, now, say)]
    return tuple(sorted(told, key=lambda event: moment_of(event.until or event.time) or _EVER))[-MOST:]


def _is_earlier(seen: Seen, crash: Crash, now: datetime | None) -> bool:
    if seen.moment and now:
        return seen.moment <= now and (not seen.form.near or now - seen.moment <= NEAR)
    first = crash.first_line or 0
    return seen.quote.line < first and (not seen.form.near or first - seen.quote.line <= NEAR_LINES)


def _folded(events: Iterable[Seen], say: Words) -> Iterator[Event]:
    """Yield one event for each kind and subject; a line that two logs hold counts once."""
    groups: dict[Hashable, dict[Hashable, Seen]] = {}
    for seen in events:
        if seen.form.kind not in {"boot", "halt"}:
            same = (seen.moment.replace(microsecond=0), seen.form.kind) if seen.moment else seen.quote.line
            groups.setdefault((seen.form.kind, seen.subject), {}).setdefault(same, seen)
    for own in groups.values():
        first, *_ = every = _in_time(own.values())
        yield Event(
            kind=first.form.kind,
            time=first.time,
            until=every[-1].time if len(every) > 1 else None,
            text=say(f"event.{first.form.kind}", subject=first.subject),
            count=len(every),
            quote=first.quote,
            source=first.form.source,
        )


def _in_time(events: Iterable[Seen]) -> list[Seen]:
    every = list(events)
    return sorted(every, key=lambda seen: seen.moment or _EVER) if all(seen.moment for seen in every) else every


def _by_time(values: Iterable[_Timed]) -> list[_Timed]:
    return sorted(values, key=lambda value: moment_of(value.time) or _NEVER)


def _records(records: Iterable[MachineCheck], say: Words) -> Iterator[Event]:
    groups: dict[tuple[str | None, int | None, int | None], list[MachineCheck]] = {}
    for record in records:
        if record.method != "Init":  # those belong to the boot before
            channel = record.location.channel if record.location else None
            groups.setdefault((record.severity or record.reported_severity, record.bank, channel), []).append(record)
    for (severity, bank, channel), group in groups.items():
        key = "event.machine-check" if channel is None else "event.machine-check-channel"
        own = _by_time(group)
        times = [record.time for record in own if record.time]
        yield Event(
            kind="machine-check",
            time=times[0] if times else None,
            until=times[-1] if len(times) > 1 else None,
            text=say(key, severity=severity or "?", subject="?" if bank is None else bank, channel=channel),
            count=len(own),
            quote=own[0].quote,
        )


def _noted(entries: Sequence[HardwareEvent], now: datetime | None, say: Words) -> Iterator[Event]:
    """Yield what the server's own log holds around the crash; it notes a fault up to minutes later, by a clock of its own."""
    groups: dict[str, list[HardwareEvent]] = {}
    for entry in entries:
        moment = moment_of(entry.time)
        if now and moment and -LATE <= now - moment <= DAY:
            groups.setdefault(entry.text, []).append(entry)
    for text, own in ((text, _by_time(group)) for text, group in groups.items()):
        yield Event(
            kind="hardware-log",
            time=own[0].time,
            until=own[-1].time if len(own) > 1 else None,
            text=say("event.hardware-log", subject=text),
            count=len(own),
            quote=own[0].quote,
        )


def _boot(events: Sequence[Seen], say: Words) -> Iterator[Event]:
    """Yield the last boot before the crash, and whether a stop was logged before it."""
    turns = sorted((seen for seen in events if seen.form.kind in {"boot", "halt"} and seen.moment), key=attrgetter("moment"))
    at = next((at for at in reversed(range(len(turns))) if turns[at].form.kind == "boot"), None)
    if at is None:
        return
    boot = turns[at]
    # Of one boot two logs tell, each in its words: what lies within a minute of it is of the same.
    earlier = [seen for seen in turns[:at] if boot.moment and seen.moment and boot.moment - seen.moment > timedelta(minutes=1)]
    key = "event.boot" if not earlier else "event.boot-clean" if earlier[-1].form.kind == "halt" else "event.boot-unclean"
    yield Event(kind="boot", time=boot.time, text=say(key), count=1, quote=boot.quote, source=boot.form.source)
