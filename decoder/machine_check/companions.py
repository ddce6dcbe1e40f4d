"""Lines that say more about a record beside them: global status, status bits, a retired page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decoder.machine_check.record import Record
from decoder.machine_check.vendor import cpu_of
from decoder.model import CpuId, Damage, Vendor
from decoder.words import Words


@dataclass(slots=True)
class Companion:
    """What one such line says."""

    pcpu: int | None = None
    bank: int | None = None
    mcg_status: int | None = None
    interrupt: bool = False
    words: str | None = None
    page_retired: str | None = None
    slot: str | None = None
    note: str | None = None  # a doubt about the record before
    cpu: CpuId | None = None
    vendor: Vendor | None = None
    foreign: dict[str, str] | None = None  # parts of another system's record: {"addr": "38064498"}
    used: bool = False
    record: Record | None = None  # what stands for it where no record takes it


_GLOBAL = re.compile(  # Machine Check Global status on cpu3: 0x7 (cputype:4 16 9 1 AMD Opteron…): Restart IP valid.
    r"Machine Check Global status on cpu\s?(?P<pcpu>\d{1,4}):\s?(?P<mcg>0x[0-9a-f]{1,4})(?P<rest>[^\n]{0,160})", re.IGNORECASE
)
_CMCI = re.compile(
    r"(?:\bcpu\s?(?P<pcpu>\d{1,4}):[^\n]{0,60})?detected via CMCI\s?\(Gbl status=(?P<mcg>0x[0-9a-f]{1,4})\)", re.IGNORECASE
)  # … detected via CMCI (Gbl status=0x0)
_BITS = re.compile(r"\bStatus bits:\s?[\"“”'](?P<words>[^\"“”'\n]{3,160})[\"“”']")  # Status bits: "Memory Controller Error."
_RETIRED = re.compile(  # MCAIntel: 1120: Force retiring MPN 0x1234 to recover from MCA error detected by cpu58 in bank1.
    r"retiring MPN (?P<page>\S{1,20}) to recover from MCA error detected by cpu\s?(?P<pcpu>\d{1,4}) in bank\s?(?P<bank>\d{1,3})",
    re.IGNORECASE,
)

_SILENT = re.compile(r"MCE not recoverable but did not generate an exception")  # MCE: 978: MCE not recoverable but …
_SLOT = re.compile(  # MEM0001: Multi-bit memory errors detected on a memory device at location(s) DIMM_A1.
    r"""
    (?:[Mm]emory|ECC|[Mm]ulti-?[Bb]it|[Cc]orrectable)[^\n]{0,120}?
    \b(?P<slot>(?:Processor\ \d{1,2},\ )?(?:DIMM[ _-]?(?:[A-Z]{1,2}\d{1,2}|\d{1,2})|Memory\ Module\ \d{1,2}))\b
    """,
    re.VERBOSE,
)


def find(text: str, words: Words) -> Iterator[tuple[re.Match[str], int, Record | Companion]]:
    """Yield match, end and companion of each such line in ``text``."""
    for found in _SILENT.finditer(text):
        yield found, found.end(), Companion(note=words("damage.gone_recovery"))
    for pattern in (_GLOBAL, _CMCI, _BITS, _RETIRED, _SLOT):
        for found in pattern.finditer(text):
            companion = _companion(found)
            if companion.page_retired is None and companion.slot is None:
                companion.record = Record(
                    dialect="mce-companion",
                    pcpu=companion.pcpu,
                    mcg_status=companion.mcg_status,
                    words=companion.words,
                    cpu=companion.cpu,
                )
            yield found, found.end(), companion


def _companion(found: re.Match[str]) -> Companion:
    said = found.groupdict()
    return Companion(
        pcpu=int(said["pcpu"]) if said.get("pcpu") else None,
        bank=int(said["bank"]) if said.get("bank") else None,
        mcg_status=int(said["mcg"], 16) if said.get("mcg") else None,
        interrupt=found.re is _CMCI,
        words=said.get("words"),
        page_retired=said.get("page"),
        slot=said.get("slot"),
        cpu=cpu_of(said["rest"]) if said.get("rest") else None,
    )


def joined(items: list[Record | Companion]) -> list[Record]:
    """Give each companion to its record: the global status to what follows of that PCPU, the rest to what stands before.

    A companion that no record takes stands as a record by itself, so that nothing printed is lost.
    """
    newest_first = _newest_first(items)
    for place, item in enumerate(items):
        if isinstance(item, Companion):
            before, after = _records(items[:place])[::-1], _records(items[place + 1 :])
            forward = item.mcg_status is not None or (item.foreign is not None and newest_first)
            _give(item, after + before if forward else before + after)
    return [one for item in items if (one := _standing(item)) is not None]


def _records(items: list[Record | Companion]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def _standing(item: Record | Companion) -> Record | None:
    if isinstance(item, Record):
        return None if item.dialect == "mcelog" and item.status_text is None else item
    return None if item.used else item.record


def _newest_first(items: list[Record | Companion]) -> bool:
    """Whether the parts of another system's records stand above their heads, as in a log turned upside down."""
    foreign = [
        item
        for item in items
        if (isinstance(item, Companion) and item.foreign is not None) or getattr(item, "esxi", True) is False
    ]
    return bool(foreign) and isinstance(foreign[0], Companion)


def _give(companion: Companion, candidates: list[Record]) -> None:
    if companion.foreign is not None:
        _give_part(companion, [record for record in candidates if not record.esxi and record.dialect != "iml"][:1])
    elif companion.mcg_status is not None:
        _give_global(companion, candidates)
    elif companion.page_retired is not None:
        _give_page(companion, candidates)
    elif companion.note is not None:
        for record in candidates[:1]:
            record.damage.append(Damage(text=companion.note))
    elif companion.slot is not None:
        for record in candidates:
            record.slots = tuple(dict.fromkeys((*record.slots, companion.slot)))
    else:
        for record in candidates:
            if record.esxi and record.words is None:
                record.words, companion.used = companion.words, True
                return


def _give_part(companion: Companion, candidates: list[Record]) -> None:
    for record in candidates:
        record.cpu, record.vendor = record.cpu or companion.cpu, record.vendor or companion.vendor
        for name, token in (companion.foreign or {}).items():
            put(record, name, token)


def put(record: Record, name: str, token: str) -> None:
    """Set field ``name`` of ``record``; CPU and socket numbers are decimal, registers hexadecimal."""
    if name in {"pcpu", "socket"}:
        setattr(record, name, int(token) if token.isdigit() else None)
    elif getattr(record, name) is None:
        setattr(record, name, int(token, 16))
        record.status_text = token if name == "status" else record.status_text


def _give_page(companion: Companion, candidates: list[Record]) -> None:
    for record in candidates:
        if (record.pcpu, record.bank) == (companion.pcpu, companion.bank):
            record.page_retired, companion.used = companion.page_retired, True
            return


def _give_global(companion: Companion, candidates: list[Record]) -> None:
    """One MCG_STATUS counts for every bank of its PCPU that was logged with it."""
    for record in candidates:
        if record.mcg_status is None and record.esxi and companion.pcpu in {None, record.pcpu}:
            record.mcg_status, companion.used = companion.mcg_status, True
            record.cpu = record.cpu or companion.cpu
            if companion.interrupt and record.method is None:
                record.method = "Intr"
