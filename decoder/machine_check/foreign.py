"""Records of other systems' logs, read so that they are not mistaken for ESXi's: Linux, mcelog, rasdaemon, Xen, FreeBSD."""

import re
from collections.abc import Iterator

from decoder.machine_check.companions import Companion, put
from decoder.machine_check.numbers import put_bank, put_register, put_status
from decoder.machine_check.record import Record
from decoder.machine_check.vendor import cpu_of, vendor_named
from decoder.model import CpuId
from decoder.words import Words

_HEX = r"(?:0x)?[0-9a-f]{1,16}"
_LINUX = re.compile(  # mce: [Hardware Error]: CPU 1: Machine Check Exception: 5 Bank 6: be00000000800400
    rf"(?:\bCPU[ #]?(?P<pcpu>\d{{1,4}}):?\s+Machine Check(?: Exception| Event)?:\s+(?P<mcg>{_HEX})\s+)?"
    r"\bBank (?P<bank>\d{1,3}):\s+(?P<status>(?:0x)?[89a-f][0-9a-f]{15})\b(?:\s+at (?P<addr>[0-9a-f]{4,16})\b)?",
    re.IGNORECASE,
)
_KERNEL_AMD = re.compile(  # [Hardware Error]: CPU:2 (17:31:0) MC17_STATUS[Over|CE|MiscV|-|AddrV]: 0xdc2040000000011b
    r"\bCPU:(?P<pcpu>\d{1,4}) \((?P<fms>[0-9a-f]{1,2}:[0-9a-f]{1,2}:[0-9a-f]{1,2})\) MC(?P<bank>\d{1,3})_STATUS"
    r"\[[^\]\n]{0,120}\]: (?P<status>0x[0-9a-f]{8,17})",
    re.IGNORECASE,
)
_MCELOG = re.compile(r"^\s{0,8}CPU (?P<pcpu>\d{1,4}) BANK (?P<bank>\d{1,3})\b")  # CPU 0 BANK 5 TSC 1a2b3c
_RASDAEMON = re.compile(  # mce_record: … bank=7, status= cc001200000000b2, … cpu= 0, socketid= 0, misc= …, addr= …, mcgstatus= 0
    r"\bmce_record:[^\n]{0,80}?\bbank=\s?(?P<bank>\d{1,3})\b[^\n]{0,120}?"
    r"\bstatus=\s?(?P<status>(?:0x)?[0-9a-f]{8,17})\b(?P<rest>[^\n]{0,600})",
    re.IGNORECASE,
)
_HEADS = (  # with a piece of text that each form holds, as a cheap test
    (_LINUX, "linux", "ank"),
    (_KERNEL_AMD, "linux", "_STATUS["),
    (_MCELOG, "mcelog", "BANK"),
    (_RASDAEMON, "rasdaemon", "mce_record"),
)
_DETAIL = re.compile(  # MISC 7d57 ADDR a283253441d; STATUS 9c00… MCGSTATUS 0; MCA: Address 0x38064498; IPID: 0x96…
    rf"""
    \b(?P<name>ADDR|MISC|STATUS|MCGSTATUS|SYND|IPID|SOCKET(?:ID)?|Error\ Addr:|IPID:|Syndrome:
    |misc=|addr=|mcgstatus=|socketid=|cpu=
    |(?<=MCA:\ )Address|(?<=MCA:\ )Misc|(?<=MCA:\ )CPU)\s?(?P<value>{_HEX})\b
    """,
    re.VERBOSE,
)
_GLOBAL = re.compile(r"\bMCA: Global Cap 0x[0-9a-f]{1,16}, Status (?P<value>0x[0-9a-f]{1,16})")  # …, Status 0x0
_PROCESSOR = re.compile(r"\bPROCESSOR [0-9]:|\bCPUID Vendor\b|\bMCA: Vendor\b")
_NAMES = {
    "addr": "addr", "error addr:": "addr", "address": "addr", "addr=": "addr", "misc": "misc", "misc=": "misc",
    "status": "status",
    "mcgstatus": "mcg_status", "mcgstatus=": "mcg_status", "synd": "synd", "syndrome:": "synd", "ipid": "ipid", "ipid:": "ipid",
    "socket": "socket", "socketid": "socket", "socketid=": "socket", "cpu": "pcpu", "cpu=": "pcpu",
}  # fmt: skip


def find(text: str, words: Words) -> Iterator[tuple[re.Match[str], int, Record | Companion]]:
    """Yield match, end and record, or what belongs to one, of each line of these forms in ``text``."""
    heads = [(found, dialect) for pattern, dialect, cheap in _HEADS if cheap in text for found in pattern.finditer(text)]
    for found, dialect in heads:
        yield found, found.end(), _record(found, dialect, words)
    if not any(dialect == "rasdaemon" for _, dialect in heads):
        yield from _details(text)


def _record(found: re.Match[str], dialect: str, words: Words) -> Record:
    said = found.groupdict()
    record = Record(dialect=dialect, esxi=False, pcpu=int(said["pcpu"]) if said.get("pcpu") else None)
    put_status(record, said.get("status"), words)
    put_bank(record, said["bank"], words)
    put_register(record, "mcg_status", said.get("mcg"), words)
    put_register(record, "addr", said.get("addr"), words)
    if said.get("fms"):
        record.cpu = cpu_of("FMS=" + said["fms"].replace(":", "/"))
    for name, token in _named(said.get("rest") or ""):
        put(record, name, token)
    return record


def _named(text: str) -> Iterator[tuple[str, str]]:
    for found in _DETAIL.finditer(text):
        yield _NAMES[found["name"].lower()], found["value"]


def _details(text: str) -> Iterator[tuple[re.Match[str], int, Companion]]:
    for found in _DETAIL.finditer(text):
        yield found, found.end(), Companion(foreign={_NAMES[found["name"].lower()]: found["value"]})
    for found in _GLOBAL.finditer(text):
        yield found, found.end(), Companion(foreign={"mcg_status": found["value"]})
    for found in _PROCESSOR.finditer(text):
        cpu: CpuId | None = cpu_of(text)
        yield found, found.end(), Companion(foreign={}, cpu=cpu, vendor=vendor_named(text))
