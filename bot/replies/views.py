"""What the buttons show: registers, stack trace, bits, the text for a support case."""

from collections.abc import Callable, Iterator, Mapping

from bot.replies.facts import check_text
from bot.replies.lines import FRAMES, frame_text, newest, records_of, register_lines
from bot.replies.model import View
from bot.replies.safety import clean
from bot.replies.support import Brought, support_lines
from decoder import Decoding, MachineCheck, Words, bits


def view_text(decoding: Decoding, view: View, words: Words, brought: Brought | None = None) -> str:
    """Return the text of ``view``; a sentence where it has nothing to show. What was ``brought`` goes into that for support."""
    found = support_lines(decoding, words, brought or Brought()) if view == "support" else _VIEWS[view](decoding, words)
    lines = "\n".join(found).strip("\n")
    return lines or words(f"empty.{view}")


def has_view(decoding: Decoding, view: View) -> bool:
    """Say whether ``view`` has anything to show."""
    crash = newest(decoding)
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


def _backtrace(decoding: Decoding, words: Words) -> Iterator[str]:
    crash = newest(decoding)
    if not crash:
        return
    if crash.activity and crash.backtrace:
        yield words("backtrace.activity", text=crash.activity.text)
        yield ""
    yield from (frame_text(frame, words) for frame in crash.backtrace[:FRAMES])
    saved = crash.saved_backtrace
    if saved:
        yield ""
        known = saved.pcpu is not None and saved.reason
        yield words("backtrace.saved", pcpu=saved.pcpu, reason=saved.reason) if known else words("backtrace.saved-bare")
        yield from (frame_text(frame, words) for frame in saved.frames[:FRAMES])


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


_VIEWS: Mapping[str, Callable[[Decoding, Words], Iterator[str]]] = {
    "registers": register_lines,
    "backtrace": _backtrace,
    "bits": _bits,
}
