"""Lines that several views share: the records that are meant, registers, a frame."""

from collections.abc import Iterator

from decoder import Crash, Decoding, Frame, MachineCheck, Words

FRAMES = 60


def newest(decoding: Decoding) -> Crash | None:
    """Return the crash that is meant: the newest."""
    return decoding.crashes[-1] if decoding.crashes else None


def records_of(decoding: Decoding) -> tuple[MachineCheck, ...]:
    """Return the machine checks that a reader asks about: the newest crash's, else those outside any."""
    crash = newest(decoding)
    return crash.machine_checks if crash and crash.machine_checks else decoding.machine_checks


def register_lines(decoding: Decoding, words: Words) -> Iterator[str]:
    """Yield the crash's registers, three a line."""
    crash = newest(decoding)
    if not crash or not crash.registers:
        return
    if crash.registers_captured is False:
        yield words("registers.not-captured")
    width = max(map(len, crash.registers))
    pairs = [f"{name:<{width}} {value:<18}" for name, value in crash.registers.items()]
    for index in range(0, len(pairs), 3):
        yield "  ".join(pairs[index : index + 3]).rstrip()


def frame_text(frame: Frame, words: Words) -> str:
    """Return a line of a stack trace."""
    name = frame.function or words("backtrace.unnamed")
    module = f"@{frame.module}" if frame.module else ""
    version = f"#{frame.version}" if frame.version else ""
    offset = f"+{frame.offset}" if frame.offset else ""
    return f"{frame.address or '':<18} {name}{module}{version}{offset}".rstrip()
