"""Questions about one suspect: driver, firmware, memory, processor, a device; and what to replace."""

import re
from collections.abc import Sequence
from dataclasses import replace as altered

from bot.answers.host import stated
from bot.answers.judgement import quotes_of, records_domain, verdict_text
from bot.answers.model import Answer
from bot.answers.places import named_pci
from bot.answers.records import bank_of, beyond_amds_cores, class_of, few_corrected, worst
from bot.answers.stack import frame_name
from bot.answers.subject import Subject, foreign_modules, listed
from bot.answers.worlds import no_crash
from decoder import Crash, explain, explaining, owner_of_module

STEPS = 3
MEMORY_CODES = frozenset({"memory-controller", "extended-memory"})
_NIC, _HBA = ("nic", "vic"), ("hba", "sas", "raid", "array", "nvme", "ahci", "powerpath")
_DRIVES: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("nic", "nics", "network", "vmnic", "networking", "ethernet", "switch", "uplink"), _NIC
)
_DRIVES |= dict.fromkeys(("hba", "storage", "disk", "disks", "san", "lun", "array", "raid", "nvme", "ssd", "datastore"), _HBA)
_DRIVES |= dict.fromkeys(("gpu", "graphics"), ("nvidia",)) | {"usb": ("usb",)}
_NO_DEVICE = (
    "voltage",
    "power",
    "psu",
    "thermal",
    "temperature",
    "overheating",
    "heat",
    "motherboard",
    "mainboard",
    "board",
    "fan",
    "fans",
)
_DAMAGED = ("heap", "corrupts", "corrupted", "corrupt", "corruption", "damages", "damaged", "trashes", "trashed")
_NOTICED = frozenset({"dlmalloc", "page-fault", "gp-fault", "assert", "verify", "exception"})  # what damaged memory may show as
_MEMORY = re.compile(r"\bmemory controller\b|\bDRAM\b|\bECC\b", re.IGNORECASE)  # Memory Controller Error.
_STATED = ("which", "what", "version", "date", "old", "release", "number", "level", "current")  # asked of a BIOS, its version is
_DATA_PATH = (*_DRIVES, "nfs", "vsan", "nsx", "vmfs", "iscsi", "client", "usb")
CPU_CODES = frozenset(
    {"internal-parity", "internal-timer", "internal-unclassified", "microcode-rom-parity", "frc", "tlb", "cache", "generic-cache"}
)


def driver(subject: Subject) -> Answer:
    """Answer whether a driver is named, beside the verdict."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    named = foreign_modules(crash)
    key = "driver.named" if named else "driver.none"
    text = subject.say(key, verdict=verdict_text(crash, subject), modules=listed(named[:6], subject.say))
    text = " ".join([text, *_driven(named, subject)])
    if subject.question.has(*_DAMAGED):
        text += " " + subject.say("driver.damage" if crash.error and crash.error.family in _NOTICED else "driver.no-damage")
    first = next(iter(explaining(crash.backtrace)), None)
    if not named and first and first.module:
        text += " " + subject.say("driver.core", module=first.module, function=first.function)
    return subject.told(text, [*quotes_of(crash.verdict.because[:1]), *subject.seen("modules_involved")], view="backtrace")


def firmware(subject: Subject) -> Answer:
    """Say that the screen shows no firmware, beside the verdict."""
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    if subject.question.has(*_STATED) and (known := stated(subject)):
        return known
    if crash.verdict.domain == "configuration" and crash.next_steps:
        steps = " ".join(step.text for step in crash.next_steps[:STEPS])
        return subject.told(f"{verdict_text(crash, subject)} {steps}", quotes_of(crash.verdict.because[:1]))
    return subject.tell("firmware.is", quotes_of(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))


def memory(subject: Subject) -> Answer:
    """Answer what the records say of memory."""
    record = next((one for one in subject.records if one.error_code and one.error_code.kind in MEMORY_CODES), None)
    if record and record.error_code:
        fields = {"bank": bank_of(record, subject), "severity": class_of(record), "error": record.error_code.text}
        return subject.tell("memory.controller", [record.quote], **fields)
    record = next(
        (
            one
            for one in subject.records
            if one.error_code and one.error_code.kind == "cache" and one.error_code.request in {3, 5}
        ),
        None,
    )
    if record and record.error_code:
        return subject.tell("memory.consumed", [record.quote], bank=bank_of(record, subject), error=record.error_code.text)
    if printed := next((one for one in subject.records if one.text and _MEMORY.search(one.text)), None):
        return subject.tell("memory.printed", [printed.quote], bank=bank_of(printed, subject), text=printed.text)
    return _part(subject, "memory.unnamed")


def processor(subject: Subject) -> Answer:
    """Answer what the records say of the processor itself."""
    record = worst(subject)
    code = record.error_code if record else None
    if record and code and code.kind in CPU_CODES:
        key = "processor.timer" if code.kind == "internal-timer" else "processor.core"
        return subject.tell(key, [record.quote], bank=bank_of(record, subject), error=code.text)
    if record and code and code.kind in MEMORY_CODES:
        return subject.tell("processor.controller", [record.quote], bank=bank_of(record, subject), error=code.text)
    crash = subject.crash
    if crash and crash.blamed_pcpus and crash.verdict.domain == "hardware" and not subject.records:
        fields = {"verdict": verdict_text(crash, subject), "blamed": listed(crash.blamed_pcpus, subject.say)}
        return subject.tell("processor.blamed", quotes_of(crash.verdict.because[:1]), **fields)
    return _part(subject, "processor.unnamed")


def device(subject: Subject) -> Answer:
    """Answer with the PCI address that is named; else with the driver of what is asked about, or that there is none."""
    named = named_pci(subject)
    if named is None and subject.crash and concerned(subject.crash, subject):
        told = part(subject)
        placed = subject.question.has("slot", "pci", "pcie", "address", "bus", "bdf", "sbdf", "where", "port")
        return altered(told, text=f"{told.text} {subject.say('pci.unnamed')}") if placed else told
    return named or subject.lacks("pci.unnamed")


def part(subject: Subject) -> Answer:
    """Answer with the PCI device or driver that is named here; else say that nothing names the part asked about."""
    crash = subject.crash
    named = named_pci(subject)
    if named and not subject.question.has(*_NO_DEVICE):
        return named if crash is None else altered(named, text=f"{named.text} {verdict_text(crash, subject)}")
    modules = concerned(crash, subject) if crash else ()
    if crash and modules:
        of_driver = any(owner_of_module(name.split("/")[0]).kind == "driver" for name in modules)
        text = subject.say(
            "part.driver" if of_driver else "part.product",
            verdict=verdict_text(crash, subject),
            modules=listed(modules[:3], subject.say),
        )
        return subject.told(text, quotes_of(crash.verdict.because[:1]), view="backtrace")
    if crash and crash.activity and subject.question.has(*_DATA_PATH):
        fields = {"activity": crash.activity.text, "function": crash.activity.function}
        return subject.tell("part.activity", [crash.activity.quote], verdict=verdict_text(crash, subject), **fields)
    return _part(subject, "part.unnamed")


def replace(subject: Subject) -> Answer:
    """Answer what the evidence supports replacing; a slot is never named."""
    crash = subject.crash
    if crash and crash.verdict.domain != "hardware":
        return subject.tell(
            f"replace.{crash.verdict.domain}", quotes_of(crash.verdict.because[:1]), verdict=verdict_text(crash, subject)
        )
    record = worst(subject)
    if record is None:
        return (
            subject.tell("replace.hardware", quotes_of(crash.verdict.because[:1]), verdict=verdict_text(crash, subject))
            if crash
            else no_crash(subject)
        )
    kind = record.error_code.kind if record.error_code else None
    key = (
        "few"
        if few_corrected(subject)
        else "memory"
        if kind in MEMORY_CODES or _MEMORY.search(record.text or "")
        else "device"
        if kind == "io"
        else "processor"
        if kind in CPU_CODES and not beyond_amds_cores(record)
        else "other"
    )
    pci = record.location.pci if record.location else None
    fields = {"bank": bank_of(record, subject), "error": record.error_code.text if record.error_code else record.text or "-"}
    return subject.tell(f"replace.record-{key}", [record.quote], pci=pci or subject.say("number.unknown"), **fields)


def _driven(names: Sequence[str], subject: Subject) -> Sequence[str]:
    """Return what the named modules drive, each in a sentence; nothing of names that nobody knows."""
    known = (explain(name.split("/")[0].lower(), subject.language) for name in names[:2])
    return [one.text for one in known if one and one.kind == "module"]


def concerned(crash: Crash, subject: Subject) -> tuple[str, ...]:
    """Return the foreign modules here, where what they drive is what the question names."""
    concerned = [word for word in _DRIVES if subject.question.has(word)]
    hints = {hint for word in concerned for hint in _DRIVES[word]}
    modules = foreign_modules(crash)
    return (
        tuple(
            name
            for name in modules
            if not hints or any(hint in (owner_of_module(name.split("/")[0]).device or "") for hint in hints)
        )
        if not subject.question.has(*_NO_DEVICE)
        else ()
    )


def _part(subject: Subject, key: str) -> Answer:
    crash = subject.crash
    if crash is None:
        return records_domain(subject)
    stack = [frame_name(frame) for frame in explaining(crash.backtrace)[:1]]
    return subject.tell(key, quotes_of(crash.verdict.because[:1]), verdict=verdict_text(crash, subject), stack="".join(stack))
