"""Machine-check records of a text, whatever dialect its lines speak."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from decoder.machine_check import companions, esxi_mca, esxi_old, foreign
from decoder.machine_check.decode import decode_record
from decoder.machine_check.reading import words_of
from decoder.machine_check.record import Record
from decoder.machine_check.vendor import vendor_named
from decoder.model import CpuId, Damage, MachineCheck, Quote, World
from decoder.text import Line
from decoder.words import Language, Words

_CHEAP = re.compile(
    r"""
    bank|status|\bS\s?:|\b(?:Excp|Poll|Intr|Init)\b|MC[AE]|retiring|machine\ check
    |\bADDR\b|\bMISC\b|\bIPID\b|\bSYND|CPUID|PROCESSOR|DIMM|Memory\ Module
    """,
    re.IGNORECASE | re.VERBOSE,
)
_INNER = re.compile(
    r"(?:(?P<time>\d{4}-\d\d-\d\dT[\d:.]{5,16}Z?)\s?(?:[^\s()]{1,40}\s){0,3})?\bcpu(?P<pcpu>\d{1,4}):(?P<world>\d{1,12})"
)
_NUMBER = re.compile(r"(?:[GBSAMP]|[SMA]:0x)[0-9a-fA-F/]{1,20}$")  # the last field of a record
LONGEST_QUOTE = 400


@dataclass(slots=True)
class Found:
    """A record or companion with its place, in the order of the text."""

    place: int  # of its line; several lines can share a number, where breaks were lost
    start: int
    end: int
    record: Record | companions.Companion


def read_records(lines: Iterable[Line], cpu: CpuId | None = None, language: Language = "en") -> tuple[MachineCheck, ...]:
    """Read the machine-check records of ``lines`` in order, every dialect; companions (status bits, …) join their record."""
    kept = tuple(lines)
    words = words_of(language)
    found = sorted(_found(kept, words), key=lambda item: (item.place, item.start))
    if not found:
        return ()
    records = companions.joined([item.record for item in _without_overlaps(found)])
    vendor = (
        None if cpu else vendor_named("\n".join({line.number: line.raw for line in kept}.values()))
    )  # a line of many parts once
    for record in records:
        record.cpu = record.cpu or cpu
        record.vendor = record.vendor or vendor
    return tuple(decode_record(record, language) for record in records)


def _found(lines: tuple[Line, ...], words: Words) -> Iterator[Found]:
    for place, line in enumerate(lines):
        if not _CHEAP.search(line.text):
            continue
        for finder in (esxi_mca.find, esxi_old.find, foreign.find, companions.find):
            for match, end, record in finder(line.text, words):
                said = record if isinstance(record, Record) else record.record
                if said:
                    _place(said, line, match.start(), end)
                    _doubt_the_edge(said, line, end, words)
                    said.damage += [Damage(text=words("damage.full_width"))] if "full-width" in line.repairs else []
                if isinstance(record, companions.Companion) and record.slot:
                    record.slot += words("location.in_line", line=line.number)
                yield Found(place, match.start(), end, record)


def _doubt_the_edge(record: Record, line: Line, end: int, words: Words) -> None:
    """Say that a number which ends where the screen ends may lack digits, where nothing below goes on from there."""
    if line.edge is not None and end == len(line.text) and (last := _NUMBER.search(line.text)):
        record.damage.append(Damage(text=words("damage.edge", columns=line.edge, text=last[0])))


def _without_overlaps(found: list[Found]) -> Iterator[Found]:
    """Keep the first of two readings of the same characters."""
    place, end = -1, 0
    for item in found:
        if item.place == place and item.start < end:
            continue
        place, end = item.place, item.end
        yield item


def _place(record: Record, line: Line, start: int, end: int) -> None:
    """Fill in who logged the record and where it stands: the line's own words come before its log prefix."""
    prefix = line.prefix
    record.time, record.host = prefix.time, prefix.host
    pcpu, world = prefix.pcpu, prefix.world_id
    for inner in _INNER.finditer(line.text, max(0, start - LONGEST_QUOTE), start):
        pcpu, world, record.time = int(inner["pcpu"]), int(inner["world"]), inner["time"] or record.time
    record.pcpu = pcpu if record.pcpu is None else record.pcpu
    record.world = World(id=world) if world is not None and record.esxi else None
    whole = " ".join(line.raw.split()) if len(line.raw) <= 4 * LONGEST_QUOTE else ""
    shown = whole if 0 < len(whole) <= LONGEST_QUOTE else " ".join(line.text[start:end].split())[:LONGEST_QUOTE]
    record.quote = Quote(line=line.number, text=shown)
