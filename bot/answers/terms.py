"""Questions about what a term, a bit, a field or a value means, and what it is here."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.answers.facts import fault_address, is_bad_call
from bot.answers.model import Answer
from bot.answers.question import Question
from bot.answers.records import access, bank_of, class_of
from bot.answers.stack import frame_name
from bot.answers.subject import Subject, listed, once, shortened
from bot.answers.worlds import world_name
from decoder import Crash, Language, MachineCheck, Quote, Term, explain, explain_bit
from decoder import bits as bits_of

VALID = 1 << 63
FILTER = 12  # the bit of an error code (MCACOD) that tells of filtering
NAME_LENGTH = 4
CAPITALS = 2  # a term of two letters counts where it is written in capitals: DE, CE
_WORD_FACTS: Mapping[str, tuple[str, Callable[[Crash], object | None]]] = {
    "pcpu": ("pcpu", lambda crash: crash.pcpu),
    "star": ("pcpu", lambda crash: crash.pcpu),
    "world": ("world", lambda crash: world_name(crash) or None),
    "world-id": ("world", lambda crash: crash.world.id if crash.world else None),
    "uptime": ("uptime", lambda crash: crash.uptime.text if crash.uptime else None),
    "tsc": ("uptime", lambda crash: crash.tsc),
    "coredump": ("coredump", lambda crash: crash.coredump.text if crash.coredump else None),
    "zdump": ("coredump", lambda crash: crash.coredump.text if crash.coredump else None),
    "releasebuild": ("product", lambda crash: crash.product.build if crash.product else None),
    "microcode": ("registers", lambda crash: crash.cpu.microcode if crash.cpu else None),
    "fms": ("cpu", lambda crash: f"0x{crash.cpu.family:02x}/0x{crash.cpu.model:02x}" if crash.cpu else None),
    "signature": ("error", lambda crash: crash.signature),
}


def term(subject: Subject, found: Term) -> Answer:
    """Answer with what ``found`` means, and what it is here."""
    found = _as_meant(subject, found)
    here, quotes = _here(subject, found)
    if not here:
        here, quotes = _world_here(subject)
    if found.key == "null-pointer" and subject.crash and subject.crash.error and subject.crash.error.address:
        told = fault_address(subject)
        here, quotes = told.text.removeprefix(subject.about), told.evidence
    return subject.told(" ".join(filter(None, (found.text, here))), quotes, view="bits" if found.of_register else None)


def _as_meant(subject: Subject, found: Term) -> Term:
    """Return the term that this crash is of: "lost heartbeat" is said of a PCPU without heartbeat too."""
    family = subject.crash.error.family if subject.crash and subject.crash.error else None
    known = explain("heartbeat", subject.language) if (found.key, family) == ("lost-heartbeat", "heartbeat") else None
    return known or found


def is_another(found: Term, subject: Subject) -> bool:
    """Say whether ``found`` is an exception, and not the one of this crash."""
    error = subject.crash.error if subject.crash else None
    return found.kind == "exception" and error is not None and found.key != f"exception-{error.exception}"


def bit(subject: Subject) -> Answer:
    """Answer with what the bits asked for are, and their value here."""
    high, low = subject.question.bits or (0, 0)
    code, known = subject.question.value, explain("F bit", subject.language)
    if high == FILTER and code is not None and code <= 0xFFFF and known:
        return term(subject, known)
    amd = any(record.vendor not in {None, "GenuineIntel"} for record in subject.records)
    mcg = subject.question.of_mcg and high <= 3
    register = "MCG_STATUS" if mcg else "MCi_STATUS"
    found = explain_bit(high, register, subject.language, amd=amd)
    if found is None:
        return _bit_by_picture(subject, high, low, register)
    answer = term(subject, found)
    also = explain_bit(high, "MCG_STATUS", subject.language) if not mcg and high <= 3 else None
    return replace(answer, text=f"{answer.text} {subject.say('bit.mcg-too', text=also.text)}") if also else answer


def mentioned(question: Question, plain_words: Container[str], language: Language) -> Term | None:
    """Return the longest term that stands in the question; a single word counts only where it is no plain word."""
    return next((found for found, _ in _mentions(question, plain_words, language)), None)


def each(subject: Subject, asked: str) -> Answer | None:
    """Answer about each word of ``asked``, where every one of several is a term (``uc excp``); else None."""
    words = asked.split()
    known = [one for word in words if (one := explain(word, subject.language))]
    return subject.told(" ".join(one.text for one in known)) if 1 < len(words) == len(known) else None


def alone(question: Question, around: Container[str], language: Language) -> Term | None:
    """Return the term that the question asks for and for nothing else: all other words are ``around`` a meaning."""
    for found, rest in _mentions(question, (), language):
        if all(word in around for word in rest):
            return found
    return None


def _mentions(question: Question, plain_words: Container[str], language: Language) -> Iterator[tuple[Term, Sequence[str]]]:
    """Yield the terms that stand in the question, the longest first, each with the words beside it."""
    words = question.words
    for length in (4, 3, 2, 1):
        for start in range(len(words) - length + 1):
            piece = words[start : start + length]
            capitals = piece[0].isascii() and len(piece[0]) == CAPITALS and _is_short_name(piece[0], question)
            if length > 1 or capitals or (len(piece[0]) > CAPITALS and piece[0] not in plain_words):
                known = explain(" ".join(piece), language)
                if known and known.kind != "exception":
                    yield known, (*words[:start], *words[start + length :])


def _is_short_name(word: str, question: Question) -> bool:
    """Say whether two letters name something: in capitals, or before a value (``ec 0x25``)."""
    return word.upper() in question.text.split() or (question.value is not None and f"{word} 0x" in question.plain)


def quoted(subject: Subject, plain_words: Container[str]) -> Answer | None:
    """Answer with the line of the screen that holds a name of the question; None where no line does."""
    crash = subject.crash
    if crash is None:
        return None
    names = [word for word in subject.question.words if len(word) >= NAME_LENGTH and word not in plain_words]
    quotes = (*crash.seen.values(), *(reason.quote for reason in crash.verdict.because if reason.quote))
    for name in names:
        found = next((quote for quote in quotes if name in quote.text.lower()), None)
        if found:
            told = subject.tell("term.line-here", [found], name=name, line=found.line)
            return replace(told, kind="name")
    return None


def code_name(subject: Subject, name: str) -> Answer | None:
    """Answer about a function, module or world that stands on this screen; None for a name that does not."""
    crash = subject.crash
    if crash is None:
        return None
    if crash.world and crash.world.name and crash.world.name.lower() == name:
        return subject.tell("term.world-here", subject.seen("world"), world=world_name(crash))
    saved = crash.saved_backtrace.frames if crash.saved_backtrace else ()
    frames = (*crash.backtrace, *saved)
    frame = next((one for one in frames if (one.function or "").lower() == name), None)
    frame = frame or next((one for one in frames if (one.function or "").lower().startswith(f"{name}_")), None)
    if frame is None:
        return None
    known = explain(frame.function or "", subject.language)
    said = known.text if known else subject.say("term.function-unknown", function=frame_name(frame))
    return subject.told(f"{said} {subject.say('term.frame-here', line=frame.line)}" if frame.line else said, view="backtrace")


def _world_here(subject: Subject) -> tuple[str, tuple[Quote, ...]]:
    """Say which world ran where the question names a part of its name: ``vmm3`` of ``vmm3:web-07``."""
    world = subject.crash.world if subject.crash else None
    parts = set((world.name or "").lower().split(":")) if world else set()
    if subject.crash is None or parts.isdisjoint(subject.question.words):
        return "", ()
    return subject.say("term.world-here", world=world_name(subject.crash)), subject.seen("world")


def _here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    match found.kind:
        case "class" | "method":
            return _records_here(subject, found)
        case "status-bit" | "amd-bit" | "mcg-bit" | "code-field" | "mc-register":
            return _values_here(subject, found)
        case "cpu-register":
            return _registers_here(subject, found)
        case "exception" | "word" if found.vector is not None:
            return _exception_here(subject, found.vector)
        case "function" | "module":
            return _frames_here(subject, found)
    return _fact_here(subject, found)


def _records_here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    name = found.key.upper() if found.kind == "class" else found.key.capitalize()
    mine = [one for one in subject.records if name in {class_of(one), one.method}]
    mine = mine or [one for one in subject.every if name in {class_of(one), one.method}]  # logged before the crash
    if not subject.records:
        return "", ()
    if not mine:
        return subject.say("term.no-record", name=name), ()
    banks = listed(dict.fromkeys(bank_of(one, subject) for one in mine), subject.say)
    return subject.say("term.records", banks=banks, name=name), once(one.quote for one in mine[:2])


def _values_here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    known = [(one, text) for one in subject.records if (text := _value_of(one, found)) is not None]
    if not known:
        return "", ()
    if len({text for _, text in known}) == 1 and len(known) > 1:
        said = subject.say("term.value-all", value=known[0][1])
    else:
        said = subject.say(
            "term.value",
            each=listed(
                (subject.say("term.in-bank", bank=bank_of(one, subject), value=text) for one, text in known[:4]), subject.say
            ),
        )
    return said, once(one.quote for one, _ in known[:2])


def _value_of(record: MachineCheck, found: Term) -> str | None:
    homes = {"status-bit": record.status, "amd-bit": record.status, "mcg-bit": record.mcg_status, "code-field": record.error_code}
    if found.kind == "mc-register":
        return register_of(record, found.key)
    read = getattr(homes[found.kind], found.field, None) if found.field else None
    if read is None:
        return None
    if found.key == "mcacod" and record.error_code:
        return f"0x{read:04x} ({record.error_code.text})"
    if found.key in {"mscod", "mcacod", "extended-code"}:
        return f"0x{read:04x}"
    return str(int(read)) if isinstance(read, bool) else str(read)


def register_of(record: MachineCheck, key: str) -> str | None:
    """Return the text of a record's register by the glossary's key."""
    values = {
        "mci-status": record.status.value if record.status else None,
        "mcg-status": record.mcg_status.value if record.mcg_status else None,
        "mci-addr": record.addr,
        "mci-misc": record.misc.value if record.misc else None,
        "physical": record.physical_address.address if record.physical_address else None,
        "bank": record.unit,
    }
    return values.get(key)


def _registers_here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    crash = subject.crash
    if crash is None or crash.registers_captured is False:
        return "", ()
    named = [name for name in found.registers if name in subject.question.words]
    held = {_unsized(name): (name, text) for name, text in crash.registers.items()}
    shown = [held[_unsized(name)] for name in named or found.registers if _unsized(name) in held]
    shown = list(dict.fromkeys(shown))
    said = ", ".join(f"{name}={text}" for name, text in shown[:3])
    if named and not shown:
        return subject.say("term.register-absent", names=listed(named, subject.say)), ()
    if found.key == "ip" and is_bad_call(crash):
        return subject.say("ip.bad", ip=crash.error.ip if crash.error else ""), subject.seen("error")
    if found.key == "err" and (told := access(subject)).answered:
        return subject.say("term.register", shown=said) + " " + told.text.removeprefix(subject.about), told.evidence
    return (subject.say("term.register", shown=said), _line_of(subject, shown[0])) if said else ("", ())


def _unsized(name: str) -> str:
    """Return a register's name without its size: ``ip`` of ``rip`` and ``eip``."""
    return name[1:] if len(name) > 2 and name[0] in "re" and name[1].isalpha() else name


def _line_of(subject: Subject, shown: tuple[str, str]) -> tuple[Quote, ...]:
    """Return the line that prints the register with its value; where the text is not at hand, the first with registers."""
    printed = re.compile(
        rf"(?<!\w){re.escape(shown[0])}\s*[=:]\s*(?:0x)?0*{re.escape(shown[1].removeprefix('0x'))}\b", re.IGNORECASE
    )
    line = next((one for one in subject.lines if printed.search(one.text)), None)
    return (shortened(line),) if line else subject.seen("registers")


def _exception_here(subject: Subject, vector: int) -> tuple[str, tuple[Quote, ...]]:
    crash = subject.crash
    if crash and crash.error and crash.error.exception == vector:
        return subject.say("term.exception-here", message=crash.error.message), subject.seen("error")
    return "", ()


def _frames_here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    crash = subject.crash
    frames = crash.backtrace if crash else ()
    name = found.name.lower()
    mine = [one for one in frames if name in {(one.module or "").lower(), (one.function or "").lower()}]
    mine = mine or [one for one in frames if found.kind == "function" and (one.function or "").lower().startswith(name)]
    if mine:
        return subject.say("term.on-stack", frames=listed(dict.fromkeys(frame_name(one) for one in mine[:3]), subject.say)), ()
    involved = [one for one in (crash.modules_involved if crash else ()) if one.lower().startswith(name)]
    return (subject.say("term.involved", module=involved[0]), subject.seen("modules_involved")) if involved else ("", ())


def _fact_here(subject: Subject, found: Term) -> tuple[str, tuple[Quote, ...]]:
    crash = subject.crash
    if crash and crash.error and found.key not in _WORD_FACTS and crash.error.message.lower().startswith(found.name.lower()):
        return subject.say("term.exception-here", message=crash.error.message), subject.seen("error")
    if crash is None or found.key not in _WORD_FACTS:
        return "", ()
    field_name, read = _WORD_FACTS[found.key]
    known = read(crash)
    return (subject.say("term.fact", value=known), subject.seen(field_name)) if known is not None else ("", ())


def _bit_by_picture(subject: Subject, high: int, low: int, register: str) -> Answer:
    for record in subject.records:
        for one in bits_of(record, subject.language).get(register, ()):
            if one.low <= high <= one.high:
                fields = {"high": high, "register": register, "name": one.name, "meaning": one.meaning, "value": one.value}
                return subject.tell("bit.picture", [record.quote], view="bits", **fields)
    return subject.cannot("bit.unknown", high=high, low=low)
