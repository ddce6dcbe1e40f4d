"""What a decoding says of its case: the searchable facts, and whether more text made more known."""

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.cases import Case, Part
from bot.intake import host_named
from bot.intake.pictures import marks_of
from decoder import Crash, Decoding, MachineCheck, has_blocks, occurrence_of, worth_a_look

PLACES = {"line", "first_line", "last_line", "seen", "quote"}


def with_facts(case: Case, decoding: Decoding) -> Case:
    """Return ``case`` with the facts of the newest crash, or of the records where there is none."""
    if decoding.crashes:
        return _of_crash(case, decoding, decoding.crashes[-1])
    records = decoding.machine_checks
    host = next((record.host for record in records if record.host), None)
    last = next((record for record in reversed(records) if record.time), None)
    occurrence = _digest((last.host, last.time, last.bank, last.status)) if last else None
    return replace(case, host=_lower(host or _named(case, decoding)), bank=_bank(records), occurrence=occurrence)


def _lower(host: str | None) -> str | None:
    return host.lower() if host else None


def _named(case: Case, decoding: Decoding) -> str | None:
    """Return the host as the files of a bundle, the alert, a file's name or a person gives it."""
    named = {one.server.name for one in decoding.inventory if one.server.name}
    if len(named) == 1:
        return named.pop()
    return host_named((part.name, part.text) for part in case.parts) or case.given_host


def _of_crash(case: Case, decoding: Decoding, crash: Crash) -> Case:
    return replace(
        case,
        host=_lower(crash.host or _named(case, decoding)),
        signature=crash.signature,
        family=crash.error.family if crash.error else None,
        domain=crash.verdict.domain,
        pcpu=crash.pcpu,
        world=crash.world.name if crash.world else None,
        bank=_bank(crash.machine_checks),
        build=crash.product.build if crash.product else None,
        crash_time=crash.time,
        occurrence=_digest(occurrence_of(crash)) if crash.time or (crash.uptime and crash.uptime.seconds) else None,
    )


def _digest(said: Hashable) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", errors="replace")).hexdigest()[:16]


def _bank(records: tuple[MachineCheck, ...]) -> int | None:
    return next((record.bank for record in records if record.bank is not None), None)


def found(decoding: Decoding) -> bool:
    """Whether there is anything to answer with."""
    return bool(decoding.crashes or decoding.machine_checks)


def knows_more(before: Decoding, after: Decoding) -> bool:
    """Whether ``after``, read from more text, says anything else than ``before``; where it stands does not count."""
    return _said(before) != _said(after)


def _said(decoding: Decoding) -> object:
    return _without_places(decoding.model_dump(include={"crashes", "machine_checks", "inventory"}))


def _without_places(value: Any) -> object:
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items() if key not in PLACES}
    if isinstance(value, list | tuple):
        return [_without_places(item) for item in value]
    return value


def relevant(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts to keep: messages, and files with a purple screen, worth a look, or of a host. Nothing else is stored."""
    for part in parts:
        if part.name is None or marks_of(part.text) or has_blocks(part.text) or worth_a_look(part.text):
            yield part
