"""Questions about what stands on the screen."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.answers.codenames import codename
from bot.answers.mismatches import differ, differences
from bot.answers.model import Answer
from bot.answers.star_line import star_worlds
from bot.answers.subject import Subject, listed, once
from bot.answers.worlds import no_crash, world_name
from decoder import Crash, explain

_PCI = re.compile(r"\b(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b", re.IGNORECASE)  # 0000:da:00.0
_NULL_PAGE = 0x1000
GENERAL_PROTECTION, PAGE_FAULT = 13, 14


def error(subject: Subject) -> Answer:
    """Answer with the error line and what it means."""
    crash = subject.crash
    if crash is None or crash.error is None or not crash.error.message:
        return no_crash(subject) if crash is None else subject.cannot("error.unseen")
    return subject.tell("error.line", subject.seen("error"), message=crash.error.message, meaning=crash.error.meaning or "")


def exception(subject: Subject) -> Answer:
    """Answer with the exception's number, mnemonic and meaning."""
    crash = subject.crash
    if crash is None or crash.error is None:
        return no_crash(subject) if crash is None else subject.cannot("error.unseen")
    if crash.error.exception is None:
        return subject.tell("exception.none", subject.seen("error"), message=crash.error.message)
    name = crash.error.mnemonic or ""
    meaning = crash.error.meaning or ""
    return subject.tell("exception.is", subject.seen("error"), vector=crash.error.exception, name=name, meaning=meaning)


def fault_address(subject: Subject) -> Answer:
    """Answer with the address that was touched, as a page fault prints it."""
    crash = subject.crash
    if crash is None or crash.error is None:
        return no_crash(subject) if crash is None else subject.cannot("error.unseen")
    if crash.error.address is None:
        key = "fault-address.unseen" if crash.error.exception == PAGE_FAULT else "fault-address.none"
        told = subject.cannot(key, subject.seen("error"), message=crash.error.message)
        known = explain("canonical", subject.language) if crash.error.exception == GENERAL_PROTECTION else None
        return replace(told, text=f"{told.text} {known.text}") if known else told
    null = int(crash.error.address, 16) < _NULL_PAGE
    key = "fault-address.null" if null else "fault-address.is"
    return subject.tell(key, subject.seen("error"), address=crash.error.address)


def instruction(subject: Subject) -> Answer:
    """Answer with the instruction pointer and the function that it lies in."""
    crash = subject.crash
    if crash and crash.registers_captured is False:
        return registers(subject)
    pointer = None
    if crash:
        held = crash.registers
        pointer = (crash.error and crash.error.ip) or next((held[name] for name in ("ip", "rip", "eip") if name in held), None)
    if crash is None or pointer is None:
        return no_crash(subject) if crash is None else subject.cannot("ip.unseen")
    named = next((frame.function or "" for frame in crash.backtrace if frame.address == pointer), "")
    key = "ip.bad" if is_bad_call(crash) else "ip.in" if named else "ip.is"
    return subject.tell(key, subject.seen("error", "registers"), ip=pointer, function=named)


def is_bad_call(crash: Crash) -> bool:
    """Say whether the fault was on the instruction's own address: a jump or call through a bad pointer."""
    error = crash.error
    return bool(error and error.ip and error.address and int(error.ip, 16) == int(error.address, 16))


def pcpu(subject: Subject) -> Answer:
    """Answer with the PCPU that ran the panicking world, and beside it those that the message names."""
    crash = subject.crash
    if crash is None:
        return _record_pcpu(subject)
    if subject.question.pcpu is not None:
        return _named_pcpu(subject, crash, subject.question.pcpu)
    blamed = listed(crash.blamed_pcpus, subject.say)
    if crash.pcpu is None:
        return subject.tell("pcpu.blamed-only", subject.seen("error"), blamed=blamed) if blamed else subject.cannot("pcpu.unseen")
    others = sorted({check.pcpu for check in crash.machine_checks if check.pcpu is not None} - {crash.pcpu})
    text = subject.say("pcpu.is", pcpu=crash.pcpu)
    if crash.error and differ(crash):
        text = " ".join([text, differences(crash, subject) or " ".join(crash.error.details)])
    if blamed and set(crash.blamed_pcpus) != {crash.pcpu}:
        text += " " + subject.say("pcpu.blamed", blamed=blamed)
    if others:
        text += " " + subject.say("pcpu.records", pcpus=listed(others, subject.say))
    return subject.told(text, subject.seen("pcpu", "error"))


def blamed(subject: Subject) -> Answer:
    """Answer with the PCPUs that the message names as hung, silent or holding the lock."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    named = listed(crash.blamed_pcpus, subject.say)
    if not named:
        if crash.pcpu is None:
            return subject.cannot("blamed.nobody-alone")
        return subject.tell("blamed.nobody", subject.seen("pcpu"), pcpu=crash.pcpu)
    family = crash.error.family if crash.error else "other"
    key = "blamed.holder" if family in {"spin-count", "lock-rank"} else "blamed.silent"
    key = f"{key}-alone" if crash.pcpu is None else key
    return subject.tell(key, subject.seen("error", "pcpu"), blamed=named, pcpu=crash.pcpu)


def registers(subject: Subject) -> Answer:
    """Answer with all registers, the main ones first."""
    crash = subject.crash
    if crash is None or not crash.registers:
        return no_crash(subject) if crash is None else subject.cannot("registers.unseen")
    if crash.registers_captured is False:
        return subject.tell("registers.not-captured", subject.seen("registers"), view="registers")
    shown = ", ".join(f"{name}={value}" for name, value in _main(crash))
    return subject.tell("registers.are", subject.seen("registers")[:1], view="registers", count=len(crash.registers), shown=shown)


def host(subject: Subject) -> Answer:
    """Answer with the host's name."""
    crash = subject.crash
    name = crash.host if crash else next((check.host for check in subject.records if check.host), None)
    return subject.tell("host.is", host=name) if name else subject.cannot("host.unseen")


def product(subject: Subject) -> Answer:
    """Answer with version and build."""
    crash = subject.crash
    made = crash.product if crash else None
    if crash is None or made is None:
        return no_crash(subject) if crash is None else subject.cannot("product.unseen")
    named = " ".join(filter(None, (made.name, made.version)))
    if made.build is None:
        tell = subject.cannot if subject.question.has("build", "builds", "patch", "patchlevel") else subject.tell
        return tell("product.no-build", subject.seen("product"), product=named)
    return subject.tell("product.is", subject.seen("product"), product=named or subject.say("product.nameless"), build=made.build)


def processor(subject: Subject) -> Answer:
    """Answer with family, model, stepping and microcode."""
    cpu = (subject.crash.cpu if subject.crash else None) or next((check.cpu for check in subject.records if check.cpu), None)
    if cpu is None:
        return subject.cannot("cpu.unseen")
    fields = {"vendor": subject.say(f"vendor.{cpu.vendor}"), "family": f"{cpu.family:02x}", "model": f"{cpu.model:02x}"}
    text = subject.say("cpu.is", stepping=_hex(cpu.stepping), **fields)
    if name := codename(cpu.family, cpu.model, cpu.stepping):
        text += " " + subject.say("cpu.codename", name=name)
    if cpu.brand:
        text += " " + subject.say("cpu.brand", brand=cpu.brand)
    text += " " + (subject.say("cpu.microcode", microcode=cpu.microcode) if cpu.microcode else subject.say("cpu.no-microcode"))
    return subject.told(text)


def count(subject: Subject) -> Answer:
    """Answer with how many crashes there are, a clause each."""
    crashes = subject.decoding.crashes
    if not crashes:
        return no_crash(subject)
    each = "; ".join(subject.say("count.one", number=number, text=_short(crash)) for number, crash in enumerate(crashes, 1))
    return Answer(text=subject.say("count.are", count=len(crashes), each=each), answered=True)


def signature(subject: Subject) -> Answer:
    """Answer with the crash's identity."""
    crash = subject.crash
    if crash is None or crash.signature is None:
        return no_crash(subject) if crash is None else subject.cannot("signature.none")
    return subject.tell("signature.is", subject.seen("error"), signature=crash.signature)


def is_psod(subject: Subject) -> Answer:
    """Answer whether this is a purple screen at all."""
    crash = subject.crash
    if crash is None:
        return subject.lacks("is-psod.records" if subject.records else "is-psod.no")
    message = crash.error.message if crash.error else subject.say("error.unknown")
    return subject.tell("is-psod.yes", subject.seen("error", "backtrace")[:1], message=message)


def pci_in(texts: Iterable[str | None]) -> str | None:
    """Return the first PCI address that ``texts`` name."""
    return next((match[0] for text in texts if text and (match := _PCI.search(text))), None)


def _record_pcpu(subject: Subject) -> Answer:
    found = sorted({check.pcpu for check in subject.records if check.pcpu is not None})
    if not found:
        return subject.cannot("pcpu.unseen")
    quotes = [check.quote for check in subject.records if check.pcpu is not None]
    return subject.tell("pcpu.of-records", quotes[:2], pcpus=listed(found, subject.say))


def _named_pcpu(subject: Subject, crash: Crash, number: int) -> Answer:
    given, ran = _part_of(subject, crash, number), star_worlds(crash).get(number)
    if number == crash.pcpu or ran is None:
        return given
    told = subject.say("pcpu.star-world", pcpu=number, world=f"{ran.id} ({ran.name})")
    if not given.answered:
        return subject.told(told, subject.seen("pcpu"))
    return replace(given, text=f"{given.text} {told}", evidence=once((*given.evidence, *subject.seen("pcpu"))))


def _part_of(subject: Subject, crash: Crash, number: int) -> Answer:
    logged = [check for check in crash.machine_checks if check.pcpu == number]
    if number == crash.pcpu:
        ran = subject.say("pcpu.named-ran", pcpu=number, world=world_name(crash))
        others = listed((one for one in crash.blamed_pcpus if one != number), subject.say)
        blamed = " " + subject.say("pcpu.blamed", blamed=others) if others else ""
        return subject.told(ran + blamed, subject.seen("pcpu", "error"))
    if number in crash.blamed_pcpus:
        return subject.tell("pcpu.named-blamed", subject.seen("error", "pcpu"), pcpu=number, ran=number_text(crash.pcpu, subject))
    if logged:
        return subject.tell("pcpu.named-logged", [logged[0].quote], pcpu=number, ran=number_text(crash.pcpu, subject))
    return subject.cannot("pcpu.named-other", subject.seen("pcpu"), pcpu=number, ran=number_text(crash.pcpu, subject))


def _main(crash: Crash) -> list[tuple[str, str]]:
    first = [name for name in ("ip", "rip", "eip", "cr2", "err", "cr3", "rsp", "esp") if name in crash.registers]
    return [(name, crash.registers[name]) for name in dict.fromkeys((*first, *crash.registers))]


def number_text(value: int | None, subject: Subject) -> str:
    """Return a number, or that it is not shown."""
    return subject.say("number.unknown") if value is None else str(value)


def _hex(value: int | None) -> str:
    return "?" if value is None else f"{value:x}"


def _short(crash: Crash) -> str:
    pcpu = None if crash.pcpu is None else f"(PCPU {crash.pcpu})"
    return " ".join(filter(None, (crash.time, crash.host, crash.error.message if crash.error else None, pcpu)))
