"""Questions about machine-check records."""

from collections import Counter
from collections.abc import Callable, Sequence

from bot.answers import neighbours
from bot.answers.model import Answer
from bot.answers.subject import Subject, listed
from decoder import MachineCheck

PAGE_FAULT = 14
MARKED = frozenset({"SRAO", "UCNA", "DE"})  # found bad and marked, not used
_AMD, _AMD_CORE = frozenset({"AuthenticAMD", "HygonGenuine"}), 6  # vendors; the last bank of a core
GROUPS = 5  # of records that read alike: more are not told one by one


def checks(subject: Subject) -> Answer:
    """Answer with each record in a clause, the gravest first explained."""
    records = subject.records
    if not records:
        return subject.lacks("checks.none", subject.seen("error"))
    if subject.question.has(*neighbours.CORRECTED) and not subject.question.has(*neighbours.UNCORRECTED):
        return corrected(subject)
    if len(records) == 1 == len(subject.every):
        return subject.told(described(records[0], subject), [records[0].quote], view="bits")
    every = records if subject.question.record or subject.question.bank is not None else subject.every
    text = subject.say("checks.are", count=len(every), each=_grouped(every, subject))
    return subject.told(text, [record.quote for record in every[:3]], view="bits")


def corrected(subject: Subject) -> Answer:
    """Answer how many of the records are corrected errors, and what their registers count."""
    found = [record for record in subject.every if class_of(record) == "CE"]
    if not found:
        classes = listed(dict.fromkeys(class_of(record) for record in subject.every), subject.say)
        quotes = [record.quote for record in subject.every[:2]]
        return subject.tell("corrected.none", quotes, count=len(subject.every), classes=classes)
    banks = listed(dict.fromkeys(bank_of(record, subject) for record in found), subject.say)
    counted = sum(record.status.corrected_error_count or 0 for record in found if record.status)
    text = subject.say("corrected.are", count=len(found), banks=banks)
    text += " " + subject.say("corrected.counted", count=counted) if counted else ""
    return subject.told(text, [record.quote for record in found[:2]], view="bits")


def severity(subject: Subject) -> Answer:
    """Answer with the class of each record and what that means; without one, that a purple screen is an end."""
    if not subject.records and subject.crash:
        summary = subject.crash.verdict.summary
        return subject.tell("class.crash", subject.seen("error"), verdict=summary, view=None)
    if not subject.records:
        return none_here(subject)
    parts = []
    for name in dict.fromkeys(class_of(record) for record in subject.records):
        banks = [
            subject.say("bank.number", bank=bank_of(record, subject)) for record in subject.records if class_of(record) == name
        ]
        key = f"class.{name}" if f"class.{name}" in subject.say else "class.none"
        parts.append(subject.say(key, where=listed(dict.fromkeys(banks), subject.say)))
    differs = [record for record in subject.records if _differs(record)]
    if differs:
        parts.append(subject.say("class.differs", printed=differs[0].reported_severity, computed=differs[0].severity))
    return subject.told(" ".join(parts), [record.quote for record in subject.records[:2]], view="bits")


def method(subject: Subject) -> Answer:
    """Answer with how the records were found."""
    known = [record for record in subject.records if record.method]
    if not subject.records:
        return none_here(subject)
    if not known:
        return subject.cannot("method.unprinted", [record.quote for record in subject.records[:1]])
    parts = []
    for name in dict.fromkeys(record.method for record in known):
        banks = [subject.say("bank.number", bank=bank_of(record, subject)) for record in known if record.method == name]
        parts.append(subject.say(f"method.{name}", where=listed(dict.fromkeys(banks), subject.say)))
    return subject.told(" ".join(parts), [record.quote for record in known[:2]])


def recoverable(subject: Subject) -> Answer:
    """Answer whether the work could have gone on, from PCC and RIPV."""
    record = worst(subject)
    if record is None or record.status is None:
        return none_here(subject) if record is None else subject.cannot("status.unread", [record.quote])
    name = class_of(record)
    key = f"recoverable.{name}" if f"recoverable.{name}" in subject.say else "recoverable.none"
    text = subject.say(key, bank=bank_of(record, subject), pcc=int(record.status.pcc))
    if record.mcg_status:
        text += " " + subject.say(
            "recoverable.ripv-1" if record.mcg_status.ripv else "recoverable.ripv-0", value=record.mcg_status.value
        )
    return subject.told(text, [record.quote], view="bits")


def bank(subject: Subject) -> Answer:
    """Answer with the bank asked for, or with every bank that reported."""
    if not subject.records:
        return none_here(subject)
    number = subject.question.bank
    if number is None:
        names = listed(dict.fromkeys(_with_unit(record, subject) for record in subject.records), subject.say)
        if all(record.bank is None for record in subject.records):
            return subject.cannot("bank.unprinted", [record.quote for record in subject.records[:1]])
        text = " ".join([subject.say("bank.are", banks=names), *_units(subject.records, subject)])
        return subject.told(text, [record.quote for record in subject.records[:2]], view="bits")
    mine = [record for record in subject.records if record.bank == number]
    if not mine:
        others = listed(dict.fromkeys(bank_of(record, subject) for record in subject.records), subject.say)
        return subject.cannot("bank.absent", [record.quote for record in subject.records[:2]], bank=number, others=others)
    unit = [subject.say("bank.is", bank=number, unit=mine[0].unit)] if mine[0].unit else []
    text = " ".join([*unit, *(described(record, subject) for record in mine[:2]), *_units(mine[:1], subject)])
    return subject.told(text, [record.quote for record in mine[:2]], view="bits")


def code(subject: Subject) -> Answer:
    """Answer with MCACOD and MSCOD of each record, decoded."""
    known = [record for record in subject.records if record.status and record.error_code]
    if not known:
        return none_here(subject) if not subject.records else subject.cannot("status.unread", [subject.records[0].quote])
    return subject.told(
        " ".join(_code(record, subject) for record in known[:3]), [record.quote for record in known[:3]], view="bits"
    )


def access(subject: Subject) -> Answer:
    """Answer read or write: from the codes of the records, else from a page fault's error code."""
    if subject.records:
        return code(subject)
    crash = subject.crash
    shown = crash.registers.get("err") if crash and crash.registers_captured is not False else None
    if crash is None or crash.error is None or crash.error.exception != PAGE_FAULT or shown is None:
        return subject.cannot("access.unseen")
    number = int(shown, 16)
    did = "fetch" if number & 16 else "write" if number & 2 else "read"
    text = subject.say(f"access.{did}", err=shown) + " " + subject.say("access.present" if number & 1 else "access.absent")
    text += " " + subject.say("access.reserved") if number & 8 else ""
    if subject.question.has("user", "kernel", "mode", "ring"):
        text += " " + subject.say("access.user" if number & 4 else "access.kernel")
    return subject.told(text, subject.seen("registers", "error"))


def bits(subject: Subject) -> Answer:
    """Answer with the bits that are set, and the button to all."""
    record = next((one for one in subject.records if one.status and subject.question.bank in {None, one.bank}), None)
    if record is None and (fault := access(subject) if not subject.records else None) and fault.answered:
        return fault
    if record is None or record.status is None:
        return none_here(subject) if not subject.records else subject.cannot("status.unread", [subject.records[0].quote])
    on, off = _flags(record)
    fields = {
        "bank": bank_of(record, subject),
        "value": record.status.value,
        "mscod": f"0x{record.status.mscod:04x}",
        "mcacod": f"0x{record.status.mcacod:04x}",
    }
    shown, clear = listed(on, subject.say), listed(off, subject.say) or subject.say("bits.none")
    return subject.tell("bits.are", [record.quote], view="bits", set=shown, clear=clear, **fields)


def flags_in_words(record: MachineCheck, subject: Subject) -> str:
    """Return which flags of the status are set and which are clear."""
    on, off = _flags(record)
    none = subject.say("bits.none")
    return subject.say("bits.flags", set=listed(on, subject.say) or none, clear=listed(off, subject.say) or none)


def _flags(record: MachineCheck) -> tuple[Sequence[str], Sequence[str]]:
    """Return the names of the flags that are set, and of the architecture's own that are clear."""
    status = record.status
    if status is None:
        return (), ()
    flags = {
        "VAL": status.val,
        "OVER": status.over,
        "UC": status.uc,
        "EN": status.en,
        "MISCV": status.miscv,
        "ADDRV": status.addrv,
        "PCC": status.pcc,
    }
    flags |= {
        "S": bool(status.s),
        "AR": bool(status.ar),
        "TCC": bool(status.tcc),
        "Deferred": bool(status.deferred),
        "Poison": bool(status.poison),
    }
    on = [name for name, value in flags.items() if value]
    return on, [name for name, value in list(flags.items())[:7] if not value]


def overflow(subject: Subject) -> Answer:
    """Answer with the OVER bit of each record."""
    known = [record for record in subject.records if record.status]
    if not known:
        return none_here(subject)
    lost = [record for record in known if record.status and record.status.over]
    if lost:
        banks = listed((bank_of(record, subject) for record in lost), subject.say)
        return subject.tell("overflow.yes", [record.quote for record in lost[:2]], view="bits", bank=banks)
    return subject.tell("overflow.no", [record.quote for record in known[:2]], view="bits")


def none_here(subject: Subject) -> Answer:
    """Say that there is no machine-check record."""
    return subject.cannot("checks.none", subject.seen("error"))


def worst(subject: Subject) -> MachineCheck | None:
    """Return the gravest record."""
    order = ("UC", "SRAR", "UCR", "SRAO", "UCNA", "DE", "CE")
    return min(
        subject.records, key=lambda record: order.index(class_of(record)) if class_of(record) in order else 9, default=None
    )


def class_of(record: MachineCheck) -> str:
    """Return the class by the bits, else as printed."""
    return record.severity or record.reported_severity or "?"


def bank_of(record: MachineCheck, subject: Subject) -> str:
    """Return the bank's number, or that it is not printed."""
    return subject.say("number.unknown") if record.bank is None else str(record.bank)


def in_short(record: MachineCheck, subject: Subject) -> str:
    """Return a record in a clause: bank, class, method, kind of error."""
    fields = {"bank": bank_of(record, subject), "severity": class_of(record), "method": record.method}
    error = record.error_code.text if record.error_code else (record.text or "-")
    return subject.say("checks.one" if record.method else "checks.unmethodical", error=error, **fields)


def described(record: MachineCheck, subject: Subject) -> str:
    """Return a record in a sentence or two: what it is, what it means, where."""
    parts = [subject.say("checks.sentence", text=in_short(record, subject))]
    if record.explanation and not (record.error_code and record.error_code.text in record.explanation):
        parts.append(record.explanation)
    elif f"class.{class_of(record)}" in subject.say:
        parts.append(subject.say(f"class.{class_of(record)}", where=subject.say("bank.number", bank=bank_of(record, subject))))
    place = record.location
    if place and place.pci:
        parts.append(subject.say("pci.short", pci=place.pci))
    if place and place.channel is not None:
        parts.append(subject.say("channel.short", channel=place.channel))
    counted = record.status.corrected_error_count if record.status else None
    if counted and counted > 1:
        parts.append(subject.say("checks.counted", count=counted))
    if record.physical_address:
        parts.append(subject.say("address.short", address=record.physical_address.address, size=record.physical_address.size))
    return " ".join(parts)


def per_record(subject: Subject, value: Callable[[MachineCheck], object | None]) -> Sequence[tuple[MachineCheck, object]]:
    """Return each record with what ``value`` reads from it, without those of which it reads nothing."""
    return tuple((record, found) for record in subject.records if (found := value(record)) is not None)


def _grouped(records: Sequence[MachineCheck], subject: Subject) -> str:
    """Return the records in a clause each; those that read alike in one, with their number."""
    alike = Counter(in_short(record, subject) for record in records)
    each = [subject.say("checks.alike", count=count, text=text) if count > 1 else text for text, count in alike.items()]
    return "; ".join(each[:GROUPS])


def _differs(record: MachineCheck) -> bool:
    return bool(record.reported_severity and record.severity and record.severity not in record.reported_severity.upper())


def _with_unit(record: MachineCheck, subject: Subject) -> str:
    number = bank_of(record, subject)
    return subject.say("bank.unit", bank=number, unit=record.unit) if record.unit else number


def _units(records: Sequence[MachineCheck], subject: Subject) -> Sequence[str]:
    return () if any(record.unit for record in records) else (subject.say("bank.no-unit"),)


def _code(record: MachineCheck, subject: Subject) -> str:
    status, error = record.status, record.error_code
    if status is None or error is None:
        return ""
    fields = {"bank": bank_of(record, subject), "mcacod": f"0x{status.mcacod:04x}", "mscod": f"0x{status.mscod:04x}"}
    known = " ".join(record.model_specific) or subject.say("code.no-table")
    return subject.say("code.is", text=error.text, known=known, **fields)


def few_corrected(subject: Subject) -> bool:
    """Tell whether all there is are a few corrected errors: nothing to call anybody for, nothing to replace."""
    verdict = subject.decoding.verdict
    return subject.crash is None and verdict is not None and verdict.rule == "corrected-few"


def beyond_amds_cores(record: MachineCheck) -> bool:
    """Tell whether the bank may be AMD's memory controller, L3 cache or fabric, and nothing says which."""
    return record.vendor in _AMD and record.unit is None and record.bank is not None and record.bank > _AMD_CORE
