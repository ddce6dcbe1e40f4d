"""The text for a support case, in the terms of whom it is for: the server's vendor or VMware by Broadcom, by the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.replies.facts import check_text, crash_rows, event_text, headline
from bot.replies.lines import FRAMES, frame_text, newest, records_of, register_lines
from bot.replies.past import Happened, Past, line_of
from bot.replies.safety import clean, clip
from bot.replies.server import inventory_lines
from decoder import Crash, Decoding, Words, maker_of

RECORDS, LISTED = 20, 10


@dataclass(frozen=True, slots=True)
class Brought:
    """What a case holds beside its decoding: whether text was pasted, the files' names, what happened before."""

    text: bool = False
    files: tuple[str, ...] = ()
    past: Past | None = None


def support_lines(decoding: Decoding, words: Words, brought: Brought) -> Iterator[str]:
    """Yield the text; nothing where there is neither a crash nor a record."""
    crash = newest(decoding)
    if not crash and not records_of(decoding):
        return
    yield words(f"support.to-{_addressee(decoding)}")
    yield from _crash(crash, words) if crash else ()
    yield from _part("support.host", inventory_lines(decoding, words), words)
    yield from _part("support.checks", _records(decoding, words), words)
    yield from _past(brought.past, words) if brought.past else ()
    yield from _part("support.collected", _collected(crash, brought, words), words)
    yield from _part("support.still", _still(decoding, words), words)
    yield from _part("support.asked", (words(f"support.ask-{_addressee(decoding)}"),), words)
    yield from _part("support.backtrace", (frame_text(one, words) for one in crash.backtrace[:FRAMES]) if crash else (), words)
    yield from _part("support.registers", register_lines(decoding, words), words)


def _addressee(decoding: Decoding) -> str:
    """Return whom it is for; where the verdict does not say, either."""
    crash = newest(decoding)
    verdict = crash.verdict if crash else decoding.verdict
    domain = verdict.domain if verdict else "hardware"
    return domain if domain in {"hardware", "software"} else "either"


def _part(key: str, lines: Iterator[str] | Sequence[str], words: Words) -> Iterator[str]:
    """Yield a heading and its lines; neither where there are none."""
    listed = tuple(lines)
    if listed:
        yield from ("", words(key), *listed)


def _crash(crash: Crash, words: Words) -> Iterator[str]:
    yield words("support.title")
    yield words("support.verdict", summary=crash.verdict.summary or headline(crash, words))
    yield from ("", words("support.facts"))
    yield from (f"{label}: {value}" for label, value in crash_rows(crash, words, 400))
    if crash.coredump and crash.coredump.text:
        yield f"{words('label.dump')}: {clip(crash.coredump.text, 300)}"
    if crash.verdict.because:
        yield from ("", words("support.why"))
    for reason in crash.verdict.because:
        yield f"- {reason.text}"
        if reason.quote:
            yield f"  {words('line.quote', line=reason.quote.line, text=reason.quote.text)}"
    yield from _part("heading.log-before", (f"- {event_text(event, words)}" for event in crash.before), words)


def _records(decoding: Decoding, words: Words) -> Iterator[str]:
    for record in records_of(decoding)[:RECORDS]:
        yield f"- {record.quote.text if record.quote else check_text(record, words)}"
        yield f"  {check_text(record, words)}"
        if record.explanation:
            yield f"  {record.explanation}"


def _past(past: Past, words: Words) -> Iterator[str]:
    """Yield the host's own cases, the same crash elsewhere, and what repeats; no thread is linked: the vendor cannot open it."""
    yield from _part("support.history", _listed(past.of_host, words), words)
    others = [one for one in past.alike if one not in past.of_host]
    yield from _part("support.alike", _listed(others, words), words)
    summary = past.comparison.summary if past.comparison else ""
    yield from _part("support.common", (summary,) if summary else (), words)


def _listed(found: Sequence[Happened], words: Words) -> Iterator[str]:
    yield from (f"- {clean(line_of(one, words), newlines=False)}" for one in found[:LISTED])
    if len(found) > LISTED:
        yield f"- {words('past.older', count=len(found) - LISTED)}"


def _collected(crash: Crash | None, brought: Brought, words: Words) -> Iterator[str]:
    if brought.text:
        yield f"- {words('support.text')}"
    yield from (f"- {words('support.file', name=clean(name, newlines=False))}" for name in brought.files[:LISTED])
    if crash and crash.coredump and crash.coredump.status in {"saved", "partial"}:
        yield f"- {words(f'support.dump-{crash.coredump.status}')}"


def _still(decoding: Decoding, words: Words) -> Iterator[str]:
    """Yield what the addressee will ask for and the case does not hold; a bundle was brought where its inventory was read."""
    crash = newest(decoding)
    server = crash.server if crash and crash.server else decoding.inventory[0].server if len(decoding.inventory) == 1 else None
    if _addressee(decoding) != "software":
        maker = maker_of(server) or "any"
        yield f"- {words(f'support.get-log-{maker}')}"
    if not decoding.inventory:
        yield f"- {words('support.get-bundle')}"
    if crash and _addressee(decoding) != "hardware":
        yield f"- {words('support.get-dump')}"
