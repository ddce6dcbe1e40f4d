"""The lines of ESX 4 to ESXi 6.0 (``MC:PCPU12 B:4 S:0x…``, ``MCE: 190: cpu1: bank3: status=…``) and ``Bank 6, Status 0x…``."""

import re
from collections.abc import Iterator

from decoder.machine_check.numbers import is_masked, put_bank, put_register, put_status
from decoder.machine_check.record import Record
from decoder.words import Words

_TOKEN = r"[0-9A-Fa-fxXOoIlQ*\#?']"  # noqa: S105 - a token of a line
_MC = re.compile(  # MC: PCPU18 B:13 S:0xfe20004000011166 M:0x7246040086 A:0x38c989b100 5      (the label may be translated)
    rf"""
    \bP?CPU\s?(?P<pcpu>\d{{1,4}}|[\#*X?]{{1,4}})\s{{1,4}}
    B\s?:\s?(?P<bank>-?{_TOKEN}{{1,6}})\s{{1,4}}
    S\s?:\s?(?P<status>{_TOKEN}{{1,26}})
    (?:\s{{1,4}}M\s?:\s?(?P<misc>{_TOKEN}{{1,20}}))?
    (?:\s{{1,4}}A\s?:\s?(?P<addr>{_TOKEN}{{1,20}}))?
    (?:\s{{1,4}}M\s?:\s?(?P<misc2>{_TOKEN}{{1,20}}))?
    (?:\s{{1,4}}(?P<mcg>(?:0x)?[0-9a-f]{{1,3}})(?![\w:./)]))?
    """,
    re.VERBOSE,
)
_STATUS = re.compile(  # cpu1: bank3: status=0x9020000f0120100e: (VAL=1, OVFLW=0, …), Addr:0x0 (invalid), Misc:0x0 (invalid)
    rf"""
    \b[Cc][Pp][Uu]\s?(?P<pcpu>\d{{1,4}})\s?:\s{{0,3}}[Bb]ank\s?(?P<bank>-?{_TOKEN}{{1,6}})\s?:\s{{0,3}}
    status\s?=\s?(?P<status>{_TOKEN}{{1,26}})\s?:?
    (?:\s?\((?P<flags>[^()\n]{{0,200}})\))?
    (?:[,\s]{{0,4}}Addr\s?:\s?(?P<addr>{_TOKEN}{{1,20}})(?:\s?\((?P<addrv>in)?valid\))?)?
    (?:[,\s]{{0,4}}Misc\s?:\s?(?P<misc>{_TOKEN}{{1,20}})(?:\s?\((?P<miscv>in)?valid\))?)?
    """,
    re.VERBOSE,
)
_ON_CPU = (
    re.compile(  # MCE on cpu1 bank4: Status:0xf6000000e2080813 Misc:0x0 Addr:0x3f5d02a0: ECC error.Valid.Overflow.UC.Err enabled.
        rf"""
    \bMCE\ on\ cpu\s?(?P<pcpu>\d{{1,4}})\ bank\s?(?P<bank>-?{_TOKEN}{{1,6}})\s?:\s{{0,3}}
    Status\s?:\s?(?P<status>{_TOKEN}{{1,26}})
    (?:\s{{1,3}}Misc\s?:\s?(?P<misc>{_TOKEN}{{1,20}}))?
    (?:\s{{1,3}}Addr\s?:\s?(?P<addr>{_TOKEN}{{1,20}}))?
    \s?:?\s{{0,3}}(?P<words>[A-Z][^\n]{{0,200}})?
    """,
        re.VERBOSE,
    )
)
_BANK_STATUS = (
    re.compile(  # (Processor 1, APIC ID 0x00000000, Bank 0x00000006, Status 0xBA000000'00000E0B, Address 0x…, Misc 0x…)
        rf"""
    (?:\bProcessor\s(?P<socket>\d{{1,3}}),\s(?:APIC\ ID\s{_TOKEN}{{1,12}},\s)?)?
    \b[Bb]ank[ ]?:?\s(?P<bank>-?{_TOKEN}{{1,12}}),?\s
    [Ss]tatus[ ]?[:=]?\s?(?P<status>{_TOKEN}{{6,28}})(?![0-9A-Za-z])
    (?:,?\s[Aa]ddr(?:ess)?[ ]?[:=]?\s?(?P<addr>{_TOKEN}{{1,28}}))?
    (?:,?\s[Mm]isc[ ]?[:=]?\s?(?P<misc>{_TOKEN}{{1,28}}))?
    """,
        re.VERBOSE,
    )
)
_FORMS = (  # with a piece of text that each form holds, as a cheap test
    (_MC, "mc", "CPU"),
    (_STATUS, "mce-status", "status"),
    (_ON_CPU, "mce", "MCE on"),
    (_BANK_STATUS, "bank-status", "ank"),
)
_FLAGS = {
    "val": "val",
    "ovflw": "over",
    "over": "over",
    "uc": "uc",
    "en": "en",
    "pcc": "pcc",
    "s": "s",
    "ar": "ar",
    "miscv": "miscv",
    "addrv": "addrv",
}
_SAID = {
    "valid": "val",
    "overflow": "over",
    "uc": "uc",
    "err enabled": "en",
    "addr valid": "addrv",
    "misc valid": "miscv",
    "pcc": "pcc",
}


def find(text: str, words: Words) -> Iterator[tuple[re.Match[str], int, Record]]:
    """Yield match, end and record of each line of these forms in ``text``."""
    for pattern, dialect, cheap in _FORMS:
        for found in pattern.finditer(text) if cheap in text else ():
            record = Record(dialect=dialect)
            _registers(record, found, words)
            if record.status is not None or record.bank is not None or is_masked(found["status"]):
                _details(record, found, text, words)
                yield found, found.end(), record


def _registers(record: Record, found: re.Match[str], words: Words) -> None:
    said = found.groupdict()
    put_status(record, said["status"], words)
    put_bank(record, said["bank"], words, base=16 if said["bank"].lower().startswith("0x") else 10)
    put_register(record, "addr", said["addr"], words)
    put_register(record, "misc", said["misc"] or said.get("misc2"), words)
    put_register(record, "mcg_status", said.get("mcg"), words)
    pcpu = said.get("pcpu")
    record.pcpu = int(pcpu) if pcpu and pcpu.isdigit() else None
    record.socket = int(said["socket"]) if said.get("socket") else None


def _details(record: Record, found: re.Match[str], text: str, words: Words) -> None:
    del words
    said = found.groupdict()
    if record.dialect == "mce-status":
        record.flags |= _flags(said["flags"] or "")
        for name in ("addrv", "miscv"):
            if "valid" in found[0] and said[name[:4]] is not None:
                record.flags[name] = said[name] is None
    elif record.dialect == "mce":
        record.words = (said["words"] or "").strip() or None
        record.flags |= {_SAID[part]: True for part in _sentences(record.words) if part in _SAID}
    elif record.dialect == "bank-status":
        before = text[max(0, found.start() - 60) : found.end()]
        record.dialect, record.esxi = _log(found, before)


def _log(found: re.Match[str], before: str) -> tuple[str, bool]:
    """Whose log: HPE's (APIC ID, apostrophes), FreeBSD's, else ESXi's ``MCE: 171: … Bank x, Status n``."""
    if "'" in found["status"] or "APIC ID" in before or found["socket"]:
        return "iml", False
    return ("freebsd", False) if re.search(r"\bMCA:\s$", before[: -len(found[0])]) else ("mce-bank", True)


def _flags(text: str) -> dict[str, bool]:
    pairs = re.findall(r"\b([A-Za-z]{1,6})\s?=\s?([01])\b", text)
    return {_FLAGS[name.lower()]: value == "1" for name, value in pairs if name.lower() in _FLAGS}


def _sentences(words: str | None) -> list[str]:
    return [part.strip().lower() for part in (words or "").split(".")]
