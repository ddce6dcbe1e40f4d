"""Questions about a value: one that stands on this screen, a status register, an error code."""

from dataclasses import replace

from bot.answers import facts, records
from bot.answers.facts import fault_address
from bot.answers.judgement import verdict_text
from bot.answers.model import Answer
from bot.answers.records import bank_of, class_of
from bot.answers.stack import frame_name
from bot.answers.subject import Subject, listed
from bot.answers.terms import VALID, register_of, term
from decoder import Crash, MachineCheck, decode_machine_check, explain

NOT_CAPTURED = 0xFFFF_FFFF  # what registers show that ESX did not save
SMALL = 0xFFFF  # a number that may as well be an error code


def value(subject: Subject) -> Answer:
    """Answer with what a value is: one on this screen, a status register, an error code."""
    number = subject.question.value
    crash = subject.crash
    if number is None:
        held = [word for word in subject.question.words if crash and word in crash.registers]
        shown = ", ".join(f"{name}={crash.registers[name]}" for name in dict.fromkeys(held)) if crash else ""
        return subject.tell("term.register", subject.seen("registers"), shown=shown) if shown else subject.cannot("value.none")
    if number == NOT_CAPTURED and crash and crash.registers_captured is False:
        return facts.registers(subject)
    known = _on_screen(subject, number)
    if known:
        return _beside_fault(subject, known)
    if number >> 63:
        return _as_status(subject, number)
    if number <= SMALL:
        return _in_error(subject, number) or _as_code(subject, number)
    return subject.cannot("value.unknown", value=f"0x{number:x}")


def _beside_fault(subject: Subject, known: Answer) -> Answer:
    """Return the answer; where the value is asked about as the one that faulted, with the address that did."""
    if not subject.question.has("fault", "faulted", "faulting"):
        return known
    faulted = fault_address(subject)
    return replace(known, text=f"{known.text} {faulted.text}") if faulted.answered and faulted.text != known.text else known


def is_small(number: int) -> bool:
    """Say whether a number may be a detail of the question rather than what it asks about."""
    return number <= 0xFF


def _in_error(subject: Subject, number: int) -> Answer | None:
    crash = subject.crash
    held = [one for one in subject.records if one.status and one.status.mscod == number]
    if held:
        return subject.tell("value.mscod", [held[0].quote], value=f"0x{number:04x}", bank=bank_of(held[0], subject))
    if crash and crash.error and f"0x{number:x}" in crash.error.message.lower():
        meaning = crash.error.meaning or ""
        return subject.tell(
            "value.in-error", subject.seen("error"), value=f"0x{number:x}", message=crash.error.message, meaning=meaning
        )
    return None


def _on_screen(subject: Subject, number: int) -> Answer | None:
    for record in subject.records:
        if record.status and int(record.status.value, 16) == number:
            return _as_status(subject, number, record)
        for key in ("mcg-status", "mci-addr", "mci-misc", "physical"):
            text = register_of(record, key)
            if text and int(text, 16) == number and number > 0xFF:
                known = explain(key.replace("-", "_"), subject.language) or explain("P field", subject.language)
                return subject.tell(
                    "value.register", [record.quote], value=text, bank=bank_of(record, subject), text=known.text if known else ""
                )
    return _in_crash(subject, subject.crash, number) if subject.crash else None


def _in_crash(subject: Subject, crash: Crash, number: int) -> Answer | None:
    text = f"0x{number:x}"
    if crash.error and crash.error.address and int(crash.error.address, 16) == number:
        return fault_address(subject)
    saved = crash.saved_backtrace.frames if crash.saved_backtrace else ()
    frames = (*crash.backtrace, *saved)
    frame = next((one for one in frames if number and number in {_number(one.address), _number(one.frame)}), None)
    if frame and _number(frame.frame) == number:
        return subject.tell("value.stack-frame", value=text, function=frame_name(frame), line=frame.line or "?")
    if frame and number:
        return subject.tell("value.frame", value=text, function=frame_name(frame), line=frame.line or "?")
    names = [name for name, held in crash.registers.items() if number and int(held, 16) == number]
    told = records.access(subject) if names == ["err"] else None
    if told and told.answered:
        return told
    return (
        subject.tell("value.cpu-register", subject.seen("registers"), value=text, names=listed(names, subject.say))
        if names
        else None
    )


def _number(text: str | None) -> int:
    return int(text, 16) if text else 0


def _as_status(subject: Subject, number: int, record: MachineCheck | None = None) -> Answer:
    known = record or decode_machine_check(
        status=number, cpu=subject.crash.cpu if subject.crash else None, language=subject.language
    )
    error = known.error_code.text if known.error_code else "-"
    fields = {"value": f"0x{number:016x}", "severity": class_of(known), "error": error}
    fields |= {"explanation": known.explanation, "flags": records.flags_in_words(known, subject)}
    key = "value.status-here" if record else "value.status"
    bank = bank_of(known, subject)
    return subject.tell(key, [record.quote] if record else (), view="bits" if record else None, bank=bank, **fields)


def _as_code(subject: Subject, number: int) -> Answer:
    cpu = subject.crash.cpu if subject.crash else None
    known = decode_machine_check(status=VALID | number, cpu=cpu, language=subject.language).error_code
    text = known.text if known else "-"
    return subject.tell("value.code", value=f"0x{number:04x}", text=text)


def code(subject: Subject) -> Answer:
    """Answer with the error codes of the records; of a crash without any, with the exception's error code."""
    known = explain("err", subject.language)
    if subject.records:
        return records.code(subject)
    if not known or not subject.crash or "err" not in subject.crash.registers:
        return _none_here(subject)
    return term(subject, known)


def _none_here(subject: Subject) -> Answer:
    """Say that there is no record; of a crash, what it is all the same."""
    said = records.code(subject)
    return replace(said, text=f"{said.text} {verdict_text(subject.crash, subject)}") if subject.crash else said


def error(subject: Subject) -> Answer:
    """Answer with the error line; of a text without a crash, with its records."""
    return records.checks(subject) if subject.records and subject.crash is None else facts.error(subject)


def count(subject: Subject) -> Answer:
    """Answer with how many crashes there are; of a text without any, how many records."""
    return records.checks(subject) if subject.records and not subject.decoding.crashes else facts.count(subject)


def method(subject: Subject) -> Answer:
    """Answer with how the records were found; of a crash without any, with the PCPU that noticed."""
    return facts.pcpu(subject) if subject.crash and not subject.records else records.method(subject)
