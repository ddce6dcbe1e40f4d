"""FILE arguments → what they hold."""

import sys
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from bot.intake import CannotRead, ScreenText, read_file, read_path
from bot.intake.pictures import PictureReader, marked
from bot.terminal.sentences import words
from decoder import Crash, Decoding, Language, MachineCheck, decode

T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818 - said to the person, not handled
    """An input that cannot be read; its text is the reason."""


def decode_source(source: str, language: Language = "en", pictures: PictureReader | None = None) -> Decoding:
    """Decode a file, or stdin for ``-``: a text, a log, an archive of logs, a screenshot. Raises Unreadable."""
    return merged(marked(decode(text.text, language), text.text, language) for text in _texts(source, language, pictures))


def merged(decodings: Iterable[Decoding]) -> Decoding:
    """Return one decoding of several texts: a crash that stands in more than one counts once, by time where all have one."""
    every = tuple(decodings)
    if len(every) == 1:
        return every[0]
    crashes = tuple(_once((crash for one in every for crash in one.crashes), _identity))
    if all(crash.time for crash in crashes):
        crashes = tuple(sorted(crashes, key=lambda crash: crash.time or ""))
    return Decoding(
        crashes=crashes,
        machine_checks=tuple(_once((check for one in every for check in one.machine_checks), _record)),
        known_issues=tuple(_once((issue for one in every for issue in one.known_issues), lambda issue: issue.id)),
        answer_unasked=any(one.answer_unasked for one in every),
        because=tuple(dict.fromkeys(reason for one in every for reason in one.because)),
        is_not=next((one.is_not for one in every if one.is_not), None),
    )


def _texts(source: str, language: Language, pictures: PictureReader | None) -> tuple[ScreenText, ...]:
    try:
        if source == "-":
            return read_file(sys.stdin.buffer, source, pictures=pictures)
        return read_path(source, pictures=pictures)
    except CannotRead as reason:
        raise Unreadable(reason.sentence(language)) from None
    except OSError as error:
        raise Unreadable(words(language)("error.unreadable", source=source, reason=error.strerror or error)) from None


def _once(values: Iterable[T], key: Callable[[T], Hashable]) -> Iterable[T]:
    seen: dict[Hashable, T] = {}
    for value in values:
        seen.setdefault(key(value), value)
    return seen.values()


def _identity(crash: Crash) -> Hashable:
    uptime = crash.uptime.text if crash.uptime else None
    return crash.error and crash.error.message, crash.pcpu, crash.world, uptime, None if uptime else crash.time


def _record(check: MachineCheck) -> Hashable:
    return check.quote.text if check.quote else check, check.time
