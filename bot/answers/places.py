"""Questions about where an error was: channel, DIMM, socket, core, PCI device, address; or that no register says it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.answers.facts import fault_address as error_address
from bot.answers.facts import pci_in, pcpu
from bot.answers.host import asked_device, fitted, modules
from bot.answers.model import Answer
from bot.answers.records import bank_of, class_of, none_here
from bot.answers.subject import Subject, listed
from decoder import MachineCheck

_MASKED_PCI = re.compile(r"\b(?:[0-9a-fx#*]{4}:)?[0-9a-fx#*]{2}:[0-9a-fx#*]{2}\.[0-7x#*](?!\w)", re.IGNORECASE)  # 0000:XX:00.0
_CHANNEL = re.compile(r"\bon Channel (?P<channel>\d{1,2})\b")  # Memory Controller Read Error on Channel 0.
_FITTED = (
    "fitted", "installed", "populated", "type", "types", "size", "sizes", "many", "howmany", "model", "number", "serial", "made",
    "vendor", "slots", "list", "all",
)  # fmt: skip
_CPU = re.compile(r"cpu\d{1,3}")


def channel(subject: Subject) -> Answer:
    """Answer with the channel where the code names one."""
    if not subject.records:
        return none_here(subject)
    named = [record for record in subject.records if record.location and record.location.channel is not None]
    if not named:
        if printed := _channel_printed(subject):
            return printed
        return subject.lacks("channel.unnamed", [record.quote for record in subject.records[:2]], look_up=look_up(subject))
    first = named[0]
    numbers = listed(dict.fromkeys(record.location.channel for record in named if record.location), subject.say)
    told = subject.say("channel.is", channel=numbers, bank=bank_of(first, subject))
    many = sum(1 for record in subject.every if record.location and record.location.channel is not None)
    if many > 1:
        told = f"{told} {subject.say('channel.count', count=many, severity=class_of(first))}"
    return subject.told(told, [first.quote])


def _channel_printed(subject: Subject) -> Answer | None:
    """Answer with the channel of ESXi's own words, where the digits of the code are masked."""
    for record in subject.records:
        if record.status is None and (printed := _CHANNEL.search(record.text or "")):
            return subject.tell("channel.printed", [record.quote], channel=printed["channel"], look_up=look_up(subject))
    return None


def dimm(subject: Subject) -> Answer:
    """Say that no DIMM is named, what comes nearest, and where the slot is found."""
    if subject.question.has(*_FITTED) and (known := fitted(subject)):
        return known
    named = [record for record in subject.records if record.location and record.location.channel is not None]
    where = " ".join(filter(None, (look_up(subject), modules(subject))))
    if not subject.records and (device := named_pci(subject)):
        return device
    if not subject.records:
        return subject.cannot("dimm.no-record", look_up=where)
    if named:
        place = named[0].location
        number = place.channel if place else None
        return subject.cannot("dimm.channel", [named[0].quote], channel=number, look_up=where)
    return subject.cannot("dimm.unnamed", [record.quote for record in subject.records[:1]], look_up=where)


def socket(subject: Subject) -> Answer:
    """Answer with the socket where a record names it; else how to find it."""
    found = [record for record in subject.records if record.location and record.location.socket is not None]
    if found:
        numbers = listed(dict.fromkeys(record.location.socket for record in found if record.location), subject.say)
        return subject.tell("socket.is", [found[0].quote], socket=numbers)
    crash = subject.crash
    if named := _one_of_two(subject):
        return named
    number = _pcpu_of(subject)
    if number is None:
        return subject.cannot("socket.nothing")
    return subject.cannot("socket.look", subject.seen("pcpu") if crash else (), pcpu=number)


def core(subject: Subject) -> Answer:
    """Say which PCPU it was, and how its core is found."""
    number = _pcpu_of(subject)
    return subject.cannot("socket.nothing") if number is None else subject.cannot("core.look", subject.seen("pcpu"), pcpu=number)


def named_pci(subject: Subject) -> Answer | None:
    """Answer with the PCI address that a record, the error line or the question names; None without one."""
    if known := asked_device(subject):
        return known
    for record in subject.records:
        if record.location and record.location.pci:
            fields = {"pci": record.location.pci, "bank": bank_of(record, subject), "device": record.location.device}
            return subject.tell("pci.root-port-known" if record.location.device else "pci.root-port", [record.quote], **fields)
    crash = subject.crash
    if crash and crash.error:
        found = pci_in((crash.error.message, *crash.error.details))
        if found:
            return subject.tell("pci.message", subject.seen("error"), pci=found)
        masked = _masked_pci((crash.error.message, *crash.error.details))
        if masked:
            return subject.cannot("pci.masked", subject.seen("error"), pci=masked)
    return _pci_of_earlier_boot(subject)


def _pci_of_earlier_boot(subject: Subject) -> Answer | None:
    """Say that this crash names no device, and which one the boot before it did; None where none did."""
    for record in subject.earlier_boot:
        if record.location and record.location.pci:
            return subject.cannot("pci.earlier-boot", [record.quote], pci=record.location.pci, bank=bank_of(record, subject))
    return None


def _masked_pci(texts: Iterable[str | None]) -> str | None:
    """Return the first PCI address of ``texts`` whose digits somebody masked."""
    found = (match[0] for text in texts if text for match in _MASKED_PCI.finditer(text))
    return next((one for one in found if not pci_in([one])), None)


def _compared(subject: Subject) -> Answer:
    """Answer whether the records of this text name one address."""
    held = [record for record in subject.every if record.addr and record.status and record.status.addrv]
    counts = Counter(record.addr for record in held)
    if len(held) < 2:
        return subject.cannot("address.none", [record.quote for record in subject.every[:1]])
    common, times = counts.most_common(1)[0]
    quotes = [record.quote for record in held if record.addr == common][:3]
    if times < 2:
        return subject.tell("address.differ", quotes, count=len(held), each=listed(list(counts)[:4], subject.say))
    return subject.tell("address.same", quotes, count=len(held), times=times, address=common)


def address(subject: Subject) -> Answer:
    """Answer with the physical address and its granularity."""
    if not subject.records:
        return error_address(subject)
    if subject.question.has("same", "identical", "different") and len(subject.every) > 1:
        return _compared(subject)
    known = [(record, said) for record in subject.records if (said := _place(record, subject))]
    if known:
        return subject.told(" ".join(said for _, said in known[:3]), [record.quote for record, _ in known[:3]])
    return subject.tell("address.none", [record.quote for record in subject.records[:1]])


def fault_address(subject: Subject) -> Answer:
    """Answer with the address that faulted; of records without a crash, with theirs."""
    error = subject.crash.error if subject.crash else None
    return address(subject) if subject.records and not (error and error.address) else error_address(subject)


def _place(record: MachineCheck, subject: Subject) -> str:
    bank, found = bank_of(record, subject), record.physical_address
    if found:
        return subject.say("address.is", bank=bank, address=found.address, size=found.size)
    known = record.addr and record.status and record.status.addrv
    return subject.say("address.raw", bank=bank, address=record.addr) if known else ""


def look_up(subject: Subject) -> str:
    """Return where the slot is found."""
    told = (record.location.look_up for record in subject.records if record.location and record.location.look_up)
    return next(told, subject.say("look-up"))


def _one_of_two(subject: Subject) -> Answer | None:
    """Answer "cpu1 or cpu2?" where the screen names one of them; else None."""
    named = {int(word[3:]) for word in subject.question.words if _CPU.fullmatch(word)}
    known = subject.crash.pcpu if subject.crash else next((one.pcpu for one in subject.records), None)
    return pcpu(replace(subject, question=replace(subject.question, pcpu=None))) if len(named) > 1 and known in named else None


def _pcpu_of(subject: Subject) -> int | None:
    if subject.question.pcpu is not None:
        return subject.question.pcpu
    if subject.crash and subject.crash.pcpu is not None:
        return subject.crash.pcpu
    return next((record.pcpu for record in subject.records if record.pcpu is not None), None)
