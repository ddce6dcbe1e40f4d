"""Several machine-check records read together: who consumed, who observed, which record knows the channel, what came before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from decoder.machine_check.reading import words_of
from decoder.machine_check.specific import MEMORY_NAMES
from decoder.model import MachineCheck, Reason
from decoder.moments import moment_of
from decoder.words import Language, Words

_T = TypeVar("_T")
UNCORRECTED = frozenset({"UC", "SRAR", "SRAO", "UCNA", "UCR", "DE"})
CONSUMED = frozenset({"UC", "SRAR", "UCR"})
CACHE_LINE, PAGE = 64, 4096
FEW = 2  # records that make a timeline
HOUR, DAY = 3600.0, 86_400.0
ROUND = 10.0  # a rate from here on has no decimals
MOST_NAMED = 8  # PCPUs that a sentence names


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
        if len({record.pcpu for record in same if record.pcpu is not None}) >= FEW:
            yield _reason(words, "repeated", same[0], "intel", pcpus=_pcpus(same, words), bank=same[0].bank)


def _identity(record: MachineCheck) -> object:
    if record.status is None or record.bank is None or not record.esxi:
        return None
    misc = record.misc.value if record.misc else None
    return record.bank, record.status.value, record.addr, misc, record.time


def _grouped(records: Iterable[_T], key: Callable[[_T], object]) -> Iterator[list[_T]]:
    groups: dict[object, list[_T]] = {}
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
    if len(observers) == 1:
        yield _reason(words, "observer", observers[0], "intel", who=_who(observers[0], words))
    else:
        yield _reason(words, "observers", observers[0], "intel", count=len(observers), pcpus=_pcpus(observers, words))


def _pcpus(records: Iterable[MachineCheck], words: Words) -> str:
    """List the PCPUs of records: a broadcast error is printed by every one of a big host."""
    numbers = sorted({record.pcpu for record in records if record.pcpu is not None})
    listed = ", ".join(map(str, numbers[:MOST_NAMED]))
    return words("relate.and_more", listed=listed, more=len(numbers) - MOST_NAMED) if len(numbers) > MOST_NAMED else listed or "?"


def _only_observed(record: MachineCheck) -> bool:
    return bool(record.mcg_status and record.mcg_status.ripv and not record.mcg_status.eipv)


def _is_of_memory(record: MachineCheck) -> bool:
    kind = record.error_code.kind if record.error_code else None
    unit = record.location.unit if record.location else None
    return kind in {"memory-controller", "extended-memory"} or unit in MEMORY_NAMES


def _memory_controllers(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Join what a core met with the memory-controller record of the same address: that one knows the channel."""
    controllers: dict[int, list[MachineCheck]] = {}
    for record in records:
        if _is_of_memory(record) and (line := _line_of_memory(record)) is not None:
            controllers.setdefault(line, []).append(record)
    for record in records:
        line = _line_of_memory(record)
        if line is None or _is_of_memory(record) or _class(record) not in UNCORRECTED:
            continue
        for other in controllers.pop(line, []):  # once an address, however many processors met it
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
    """Point from consumed poison to the deferred error before it (AMD): the source where the address is the same, else a hint."""
    deferred: list[MachineCheck] = []
    told: set[tuple[str, int | None]] = set()
    for record in records:
        if _class(record) == "DE":
            deferred.append(record)
        if not (record.status and record.status.poison and _class(record) in CONSUMED):
            continue
        line = _line_of_memory(record)
        same = [one for one in deferred if line is not None and _line_of_memory(one) == line]
        key = "poison" if same else "poison_hint" if deferred else "poison_alone"
        source = (same or deferred or [record])[-1]
        if (key, record.pcpu) not in told:
            told.add((key, record.pcpu))
            yield _reason(words, key, source, "amd", who=_who(record, words), other=_who(source, words))


def _timelines(records: list[MachineCheck], words: Words) -> Iterator[Reason]:
    """Sum up corrected errors by bank and channel, and say which uncorrected error followed."""
    corrected = [(at, record) for at, record in enumerate(records) if _class(record) == "CE"]
    uncorrected = [(at, record) for at, record in enumerate(records) if _class(record) in UNCORRECTED]
    for same in _grouped(corrected, lambda pair: _place(pair[1])):
        errors = [record for _, record in same]
        after = _after(same[-1][0], errors, uncorrected)
        if len(errors) < FEW and after is None:
            continue
        channel = f", {_channel_of(errors[0], words)}" if errors[0].location and errors[0].location.channel is not None else ""
        fields = {"bank": errors[0].bank, "channel": channel, "pages": _pages(errors, words), "span": _span(errors, words)}
        key = "timeline" if len(errors) > 1 else "timeline_one"
        yield _reason(words, key, errors[0], "count", count=len(errors), **fields)
        if after is not None:
            yield _reason(words, "followed", after, "count", severity=_class(after), who=_who(after, words))


def _after(last: int, errors: list[MachineCheck], uncorrected: list[tuple[int, MachineCheck]]) -> MachineCheck | None:
    """Return the first uncorrected error after the last of ``errors`` that shares their bank or one of their addresses."""
    lines = {line for one in errors if (line := _line_of_memory(one)) is not None}
    return next(
        (one for at, one in uncorrected if at > last and (one.bank == errors[0].bank or _line_of_memory(one) in lines)), None
    )


def _place(record: MachineCheck) -> object:
    if record.bank is None:
        return None
    return record.bank, record.location.channel if record.location else None


def _pages(same: list[MachineCheck], words: Words) -> str:
    lines = [line for record in same if (line := _line_of_memory(record)) is not None]
    pages = {line * CACHE_LINE // PAGE for line in lines}
    if len(pages) != 1:
        return words("relate.pages", pages=len(pages)) if pages else ""
    key = "page" if len(same) == 1 else "same_page" if len(lines) == len(same) else "known_page"
    return words(f"relate.{key}", page=hex(pages.pop() * PAGE), known=len(lines))


def _span(same: list[MachineCheck], words: Words) -> str:
    times = [record.time for record in same if record.time]
    if len(times) < FEW or times[0] == times[-1]:
        return ""
    first, last = moment_of(min(times)), moment_of(max(times))
    rate = ""
    if first and last and last > first:
        hourly = (len(times) - 1) * HOUR / (last - first).total_seconds()
        daily = hourly * DAY / HOUR
        rate = words("relate.rate", rate=_readable(hourly)) if hourly >= 1 else words("relate.daily", rate=_readable(daily))
    return words("relate.span", first=min(times), last=max(times)) + rate


def _readable(rate: float) -> str:
    return f"{rate:.2g}" if rate < ROUND else f"{float(f'{rate:.3g}'):.0f}"  # 0.42, 8.5, 123, 3860


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
