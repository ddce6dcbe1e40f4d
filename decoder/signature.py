"""Identity of a crash: the same cause on another host and build gives the same."""

import re

from decoder.frames import explaining
from decoder.model import Crash, Frame

_FRAMES = 4  # explaining frames that identify
_LOCK_UPS = frozenset({"heartbeat", "spin-count", "nmi", "tlb-ack"})
_PLACE = re.compile(r"(?P<file>[\w.-]{2,60}\.(?:c|h|cpp|cc)):\d+")
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


def signature_of(crash: Crash) -> str | None:
    """Return family and what identifies it (frames, source file, bank and code); None where the text is too doubtful."""
    family = crash.error.family if crash.error else "other"
    if family in {"deliberate", "cpu-mismatch"}:
        return family
    record = next((check for check in crash.machine_checks if check.error_code and check.severity in {"UC", "SRAR", "UCR"}), None)
    if family == "machine-check" or record:
        return f"machine-check|{record.error_code.kind}|bank {record.bank}" if record and record.error_code else None
    frames = explaining_frames(crash)[:_FRAMES]
    names = [name for frame in frames if (name := _name(frame)) is not None]
    if len(names) < len(frames):
        return None
    place = _PLACE.search(crash.error.message) if crash.error else None
    if place:
        return "|".join([family, place["file"], *names[:2]])
    reason = (
        f"{crash.saved_backtrace.reason}"
        if crash.saved_backtrace and crash.saved_backtrace.reason and family in _LOCK_UPS
        else None
    )
    if len(names) < 2 and not (names and family not in {"page-fault", "gp-fault", "nmi", "heartbeat"}):
        return None
    return "|".join([_family(family, reason), *names])


def _family(family: str, reason: str | None) -> str:
    # A panic asked for by another PCPU is the lock-up behind it.
    if reason and family == "nmi":
        return {"Heartbeat NMI": "heartbeat"}.get(reason, "spin-count" if "spin" in reason.lower() else family)
    return family


def _name(frame: Frame) -> str | None:
    if not frame.function or _DOUBTFUL.search(frame.function):
        return None
    module = frame.module if frame.module not in {None, "vmkernel"} else None
    return f"{module}:{frame.function}" if module else frame.function
