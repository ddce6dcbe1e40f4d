"""What the buttons show: registers, stack trace, bits, the text for a support case."""

from collections.abc import Callable, Iterator

from bot.replies.facts import check_text, crash_rows, event_text, headline
from bot.replies.model import View
from bot.replies.safety import clean, clip
from bot.replies.server import inventory_lines
from decoder import Crash, Decoding, Frame, MachineCheck, Words, bits

FRAMES = 60


def view_text(decoding: Decoding, view: View, words: Words) -> str:
    """Return the text of ``view``; a sentence where it has nothing to show."""
    lines = "\n".join(_VIEWS[view](decoding, words)).strip("\n")
    return lines or words(f"empty.{view}")


def has_view(decoding: Decoding, view: View) -> bool:
    """Say whether ``view`` has anything to show."""
    crash = _newest(decoding)
    checks = records_of(decoding)
    match view:
        case "registers":
            return bool(crash and crash.registers)
        case "backtrace":
            return bool(crash and (crash.backtrace or crash.saved_backtrace))
        case "bits":
            return any(check.status for check in checks)
        case "support":
            return bool(crash or checks)


def records_of(decoding: Decoding) -> tuple[MachineCheck, ...]:
    """Return the machine checks that a reader asks about: the newest crash's, else those outside any."""
    crash = _newest(decoding)
    return crash.machine_checks if crash and crash.machine_checks else decoding.machine_checks


def pages_of(text: str, characters: int) -> tuple[str, ...]:
    """Cut ``text`` at line ends into pages of at most ``characters``; a longer line is cut."""
    pages: list[str] = []
    page = ""
    for line in clean(text).split("\n"):
        for start in range(0, max(len(line), 1), characters - 1):
            piece = line[start : start + characters - 1] + "\n"
            if len(page) + len(piece) > characters:
                pages.append(page)
                page = ""
            page += piece
    return (*pages, page)


def _newest(decoding: Decoding) -> Crash | None:
    return decoding.crashes[-1] if decoding.crashes else None


def _registers(decoding: Decoding, words: Words) -> Iterator[str]:
    crash = _newest(decoding)
    if not crash or not crash.registers:
        return
    if crash.registers_captured is False:
        yield words("registers.not-captured")
    width = max(map(len, crash.registers))
    pairs = [f"{name:<{width}} {value:<18}" for name, value in crash.registers.items()]
    for index in range(0, len(pairs), 3):
        yield "  ".join(pairs[index : index + 3]).rstrip()


def _backtrace(decoding: Decoding, words: Words) -> Iterator[str]:
    crash = _newest(decoding)
    if not crash:
        return
    if crash.activity and crash.backtrace:
        yield words("backtrace.activity", text=crash.activity.text)
        yield ""
    yield from (_frame(frame, words) for frame in crash.backtrace[:FRAMES])
    saved = crash.saved_backtrace
    if saved:
        yield ""
        known = saved.pcpu is not None and saved.reason
        yield words("backtrace.saved", pcpu=saved.pcpu, reason=saved.reason) if known else words("backtrace.saved-bare")
        yield from (_frame(frame, words) for frame in saved.frames[:FRAMES])


def _frame(frame: Frame, words: Words) -> str:
    name = frame.function or words("backtrace.unnamed")
    module = f"@{frame.module}" if frame.module else ""
    version = f"#{frame.version}" if frame.version else ""
    offset = f"+{frame.offset}" if frame.offset else ""
    return f"{frame.address or '':<18} {name}{module}{version}{offset}".rstrip()


def _bits(decoding: Decoding, words: Words) -> Iterator[str]:
    for number, check in enumerate(records_of(decoding)[:16], 1):
        yield words("bits.record", number=number, summary=check_text(check, words))
        yield from bit_lines(check, words)
        yield ""


def bit_lines(check: MachineCheck, words: Words) -> Iterator[str]:
    """Lay out a record's registers, a field a line, high bit first."""
    values: dict[str, str | None] = {
        "MCi_STATUS": check.status.value if check.status else None,
        "MCG_STATUS": check.mcg_status.value if check.mcg_status else None,
        "MCi_MISC": check.misc.value if check.misc else None,
        "MCi_ADDR": check.addr,
    }
    for register, fields in bits(check, words.language).items():
        yield " ".join(filter(None, (register, values.get(register))))
        for field in fields:
            span = str(field.high) if field.high == field.low else f"{field.high}:{field.low}"
            value = str(field.value) if field.high == field.low else f"0x{field.value:x}"
            yield words("bits.field", bits=span, name=field.name, value=value, meaning=field.meaning).rstrip()


def _support(decoding: Decoding, words: Words) -> Iterator[str]:
    crash = _newest(decoding)
    if crash:
        yield from _support_crash(crash, words)
    host = tuple(inventory_lines(decoding, words))
    if host:
        yield from ("", words("support.host"), *host)
    records = records_of(decoding)
    if records:
        yield from ("", words("support.checks"))
    for record in records[:20]:
        yield f"- {record.quote.text if record.quote else check_text(record, words)}"
        yield f"  {check_text(record, words)}"
        if record.explanation:
            yield f"  {record.explanation}"
    if crash and crash.backtrace:
        yield from ("", words("support.backtrace"))
        yield from (_frame(frame, words) for frame in crash.backtrace[:FRAMES])
    if crash and crash.registers:
        yield from ("", words("support.registers"), *_registers(decoding, words))


def _support_crash(crash: Crash, words: Words) -> Iterator[str]:
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
    if crash.before:
        yield from ("", words("heading.log-before"), *(f"- {event_text(event, words)}" for event in crash.before))
    yield from ("", words("support.steps"))


_VIEWS: dict[View, Callable[[Decoding, Words], Iterator[str]]] = {
    "registers": _registers,
    "backtrace": _backtrace,
    "bits": _bits,
    "support": _support,
}
