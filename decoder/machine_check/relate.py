"""Several machine-check records read together: who consumed, who observed, which record knows the channel, what came before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from decoder.machine_check.reading import words_of
from decoder.machine_check.specific import MEMORY_NAMES
from decoder.model import MachineCheck, Reason
from decoder.words import Language, Words

UNCORRECTED = frozenset({"UC", "SRAR", "SRAO", "UCNA", "UCR", "DE"})
CONSUMED = frozenset({"UC", "SRAR", "UCR"})
CACHE_LINE, PAGE = 64, 4096
FEW = 2  # records that make a timeline
HOUR = 3600.0


def relate(records: Sequence[MachineCheck], language: Language = "en") -> tuple[Reason, ...]:
    """Say what several records mean together, each statement with the line that shows it; empty where each stands alone."""
    words = words_of(language)
    of_this_boot = [record for record in records if record.method != "Init"]
    return (
        *_of_the_boot_before([record for record in records if record.method == "Init"], words),
        *_repeated(of_this_boot, words),
        *_consumers(of_this_boot, words),
        *_memory_controllers(of_this_boot, words),
        *_poison(of_this_boot, words),
        *_timelines(of_this_boot, words),
        *_retirements(of_this_boot, words),
        *_vendor_logs(of_this_boot, words),
    )


def _reason(words: Words, key: str, record: MachineCheck, source: str, **fields: object) -> Reason:
    return Reason(text=words(f"relate.{key}", **fields), quote=record.quote, source=words(f"source.{source}"))


def _who(record: MachineCheck, words: Words) -> str:
    """Name a record: ``PCPU 5, bank 1``."""
    pcpu = words("relate.pcpu", pcpu=record.pcpu) if record.pcpu is not None else None
    bank = words("relate.bank", bank=record.bank) if record.bank is not None else None
    return ", ".join(part for part in (pcpu, bank) if part) or words("relate.record")


def _class(record: MachineCheck) -> str | None:
    return record.severity or record.reported_severity


def _line_of_memory(record: MachineCheck) -> int | None:
    """Return the cache line that the record's address lies in; None without a valid physical address."""
    if record.physical_address:
        return int(record.physical_address.address, 16) // CACHE_LINE
    return None


def _of_the_boot_before(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    for record in records:
        yield _reason(words, "init", record, "esxi", who=_who(record, words))


def _repeated(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Banks outside the core are read by several PCPUs: the same values are one error, not many."""
    for same in _grouped(records, _identity):
        pcpus = sorted({record.pcpu for record in same if record.pcpu is not None})
        if len(pcpus) >= FEW:
            yield _reason(words, "repeated", same[0], "intel", pcpus=", ".join(map(str, pcpus)), bank=same[0].bank)


def _identity(record: MachineCheck) -> object:
    if record.status is None or record.bank is None or not record.esxi:
        return None
    misc = record.misc.value if record.misc else None
    return record.bank, record.status.value, record.addr, misc, record.time


def _grouped(records: Iterable[MachineCheck], key: Callable[[MachineCheck], object]) -> Iterator[list[MachineCheck]]:
    groups: dict[object, list[MachineCheck]] = {}
    for record in records:
        if (name := key(record)) is not None:
            groups.setdefault(name, []).append(record)
    yield from groups.values()


def _consumers(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Tell the PCPU that used the bad data (EIPV=1 or RIPV=0) from those that only saw the error (RIPV=1, EIPV=0)."""
    acted = [record for record in records if _class(record) == "SRAR" and record.mcg_status]
    observers = [record for record in acted if _only_observed(record)]
    consumers = [record for record in acted if not _only_observed(record)]
    if not (consumers and observers):
        return
    for record in consumers:
        yield _reason(words, "consumer", record, "intel", who=_who(record, words))
    for record in observers:
        yield _reason(words, "observer", record, "intel", who=_who(record, words))


def _only_observed(record: MachineCheck) -> bool:
    return bool(record.mcg_status and record.mcg_status.ripv and not record.mcg_status.eipv)


def _is_of_memory(record: MachineCheck) -> bool:
    kind = record.error_code.kind if record.error_code else None
    unit = record.location.unit if record.location else None
    return kind in {"memory-controller", "extended-memory"} or unit in MEMORY_NAMES


def _memory_controllers(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Join what a core met with the memory-controller record of the same address: that one knows the channel."""
    controllers = [record for record in records if _is_of_memory(record) and _line_of_memory(record) is not None]
    for record in records:
        if _is_of_memory(record) or _class(record) not in UNCORRECTED or _line_of_memory(record) is None:
            continue
        for other in (one for one in controllers if _line_of_memory(one) == _line_of_memory(record)):
            address = record.physical_address.address if record.physical_address else ""
            fields = {"who": _who(record, words), "other": _who(other, words), "where": _channel_of(other, words)}
            yield _reason(words, "same_address", other, "intel", address=address, **fields)


def _channel_of(record: MachineCheck, words: Words) -> str:
    place = record.location
    if place is None or (place.channel is None and place.bank_channel is None):
        return words("relate.no_channel")
    if place.bank_channel is None or place.bank_channel == place.channel:
        return words("relate.channel", channel=place.channel)
    channel = "—" if place.channel is None else place.channel
    return words("relate.both_channels", channel=channel, bank_channel=place.bank_channel)


def _poison(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Point from consumed poison to the deferred error that stands before it: that one says where the data went bad (AMD)."""
    for place, record in enumerate(records):
        if not (record.status and record.status.poison and _class(record) in CONSUMED):
            continue
        earlier = [one for one in records[:place] if _class(one) == "DE"]
        same = [one for one in earlier if _line_of_memory(one) is not None and _line_of_memory(one) == _line_of_memory(record)]
        if earlier:
            source = (same or earlier)[-1]
            yield _reason(words, "poison", source, "amd", who=_who(record, words), other=_who(source, words))
        else:
            yield _reason(words, "poison_alone", record, "amd", who=_who(record, words))


def _timelines(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Sum up corrected errors by bank and channel, and say which uncorrected error followed."""
    corrected = [record for record in records if _class(record) == "CE"]
    for same in _grouped(corrected, _place):
        later = records[records.index(same[-1]) :]
        after = next((one for one in later if _class(one) in UNCORRECTED and _shares_place(one, same)), None)
        if len(same) < FEW and after is None:
            continue
        channel = f", {_channel_of(same[0], words)}" if same[0].location and same[0].location.channel is not None else ""
        fields = {
            "bank": same[0].bank,
            "channel": channel,
            "count": len(same),
            "pages": _pages(same, words),
            "span": _span(same, words),
        }
        yield _reason(words, "timeline", same[0], "count", **fields)
        if after is not None:
            yield _reason(words, "followed", after, "count", severity=_class(after), who=_who(after, words))


def _place(record: MachineCheck) -> object:
    if record.bank is None:
        return None
    return record.bank, record.location.channel if record.location else None


def _shares_place(record: MachineCheck, same: list[MachineCheck]) -> bool:
    lines = {_line_of_memory(one) for one in same} - {None}
    return record.bank == same[0].bank or _line_of_memory(record) in lines


def _pages(same: list[MachineCheck], words: Words) -> str:
    pages = {line * CACHE_LINE // PAGE for record in same if (line := _line_of_memory(record)) is not None}
    return words("relate.pages", pages=len(pages)) if pages else ""


def _span(same: list[MachineCheck], words: Words) -> str:
    times = [record.time for record in same if record.time]
    if len(times) < FEW or times[0] == times[-1]:
        return ""
    first, last = _seconds(min(times)), _seconds(max(times))
    rate = ""
    if first is not None and last is not None and last > first:
        rate = words("relate.rate", rate=f"{(len(times) - 1) * HOUR / (last - first):.3g}")
    return words("relate.span", first=min(times), last=max(times)) + rate


def _seconds(time: str) -> float | None:
    try:
        return datetime.fromisoformat(time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _retirements(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    for record in records:
        if record.page_retired:
            yield _reason(words, "retired", record, "esxi", who=_who(record, words), page=record.page_retired)


def _vendor_logs(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Set the server's own log beside ESXi's record of the same bank and error."""
    for log in (record for record in records if record.dialect == "iml" and record.status):
        for record in (one for one in records if one.esxi and one.status and one.bank == log.bank):
            if record.status and log.status and record.status.mcacod == log.status.mcacod:
                yield _reason(words, "vendor_log", log, "iml", who=_who(record, words))
