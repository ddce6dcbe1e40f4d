"""Identity of a crash: the same cause on another host and build gives the same; and of one occurrence of it."""

import re
from collections.abc import Hashable, Iterable

from decoder.frames import explaining
from decoder.model import Crash, Frame

_FRAMES = 3  # explaining frames that identify
_LOCK_UPS = frozenset({"heartbeat", "spin-count", "nmi", "tlb-ack"})
_PLACE = re.compile(r"(?P<file>[\w.-]{2,60}\.(?:c|h|cpp|cc)):\d+")
_NOTICED = frozenset({"heartbeat", "nmi"})
_COMMON = frozenset({"page-fault", "gp-fault", "exception", "nmi", "heartbeat", "other"})  # one frame is too little for these
_DOUBTFUL = re.compile(r"[#*?<>]")


def explaining_frames(crash: Crash) -> tuple[Frame, ...]:
    """Return the frames that say what the kernel was doing; of a lock-up those of the PCPU that hung."""
    frames = crash.backtrace
    if (
        crash.saved_backtrace
        and crash.saved_backtrace.frames
        and (not crash.error or crash.error.family in _LOCK_UPS or not frames)
    ):
        frames = crash.saved_backtrace.frames
    return explaining(frames)


def occurrence_of(crash: Crash) -> Hashable:
    """Return what tells one occurrence from the next one of the same crash: equal where one screen is brought twice."""
    uptime = crash.uptime.text if crash.uptime else None
    return crash.error and crash.error.message, crash.pcpu, crash.world, uptime, None if uptime else crash.time


def each_once(crashes: Iterable[Crash]) -> list[Crash]:
    """Keep one of each crash that stands in several files of a bundle, or twice in a log: the one that says most.

    What shows neither uptime nor time may be another crash each time.
    """
    kept: dict[Hashable, Crash] = {}
    for at, crash in enumerate(crashes):
        key = occurrence_of(crash) if crash.time or (crash.uptime and crash.uptime.seconds) else at
        if key not in kept or len(crash.missing) < len(kept[key].missing):
            kept[key] = crash
    return list(kept.values())


def signature_of(crash: Crash) -> str | None:
    """Return family and what identifies it (frames, source file, bank and code); None where the text is too doubtful."""
    family = crash.error.family if crash.error else "other"
    if family in {"deliberate", "cpu-mismatch"}:
        return family
    record = next((check for check in crash.machine_checks if check.error_code and check.severity in {"UC", "SRAR", "UCR"}), None)
    if family == "machine-check" or record:
        return f"machine-check|{record.error_code.kind}|bank {record.bank}" if record and record.error_code else None
    frames = explaining_frames(crash)[:_FRAMES]
    names = [frame.function or "" for frame in frames if not (family == "tlb-ack" and (frame.function or "").startswith("TLB"))]
    if any(_DOUBTFUL.search(name) for name in names):
        return None
    place = _PLACE.search(crash.error.message) if crash.error else None
    if place:
        return "|".join([family, place["file"], *names[:2]])
    return _of_frames(crash, family, names)


def _of_frames(crash: Crash, family: str, names: list[str]) -> str | None:
    saved = crash.saved_backtrace
    if family in _NOTICED and not (saved and saved.frames):
        return None  # the running PCPU only noticed: without the saved stack every such crash would be the same
    if len(names) < (2 if family in _COMMON else 1):
        return None
    return "|".join([_behind(family, saved.reason if saved else None), *names])


def _behind(family: str, reason: str | None) -> str:
    # A panic asked for by another PCPU is the lock-up behind it.
    if family != "nmi" or not reason:
        return family
    return "heartbeat" if "Heartbeat" in reason else "spin-count" if "spin" in reason.lower() else family
