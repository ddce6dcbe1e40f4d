"""What the line prints beside the registers, held against the bits."""

import re

from decoder.machine_check.fields import root_port
from decoder.machine_check.reading import Reading
from decoder.machine_check.record import Record
from decoder.machine_check.vendor import INTEL, vendor_of_class
from decoder.model import Damage, ErrorCode, PhysicalAddress, Status
from decoder.words import Words

BITS = {"val": 63, "over": 62, "uc": 61, "en": 60, "miscv": 59, "addrv": 58, "pcc": 57, "s": 56, "ar": 55}
CLASSES = frozenset({"UC", "SRAR", "SRAO", "UCNA", "UCR", "CE", "DE"})
_LEVEL = re.compile(r"\bLevel (\d)\b", re.IGNORECASE)
_CHANNEL = re.compile(r"\bChannel (\d{1,2})\b", re.IGNORECASE)
_TYPE = re.compile(r"\b(Instruction|Data) Cache\b", re.IGNORECASE)
_TYPES = {"instruction": 0, "data": 1}
_PCI = re.compile(r"\b([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\b", re.IGNORECASE)
_KINDS = (  # what ESXi's words name -> the kinds of code that mean it
    (re.compile(r"I/O error|\bPCI\b", re.IGNORECASE), {"io", "bus"}),
    (re.compile(r"Memory Controller", re.IGNORECASE), {"memory-controller", "extended-memory"}),
    (re.compile(r"\bTLB\b", re.IGNORECASE), {"tlb"}),
    (re.compile(r"\bCache\b", re.IGNORECASE), {"cache", "generic-cache", "extended-memory"}),
    (re.compile(r"Internal Timer", re.IGNORECASE), {"internal-timer"}),
    (re.compile(r"Internal Parity", re.IGNORECASE), {"internal-parity"}),
    (re.compile(r"\bBus\b|Interconnect", re.IGNORECASE), {"bus", "io"}),
)
_REQUESTS = (
    (re.compile(r"Data ?Read\b", re.IGNORECASE), {3}),
    (re.compile(r"Data ?Write\b", re.IGNORECASE), {4}),
    (re.compile(r"Instruction ?Fetch\b", re.IGNORECASE), {5}),
    (re.compile(r"Pre-?fetch\b", re.IGNORECASE), {6}),
    (re.compile(r"\bEvict", re.IGNORECASE), {7}),
    (re.compile(r"\bSnoop\b", re.IGNORECASE), {8}),
)
_MEMORY = (
    (re.compile(r"\bScrub", re.IGNORECASE), {4}),
    (re.compile(r"Address|Command", re.IGNORECASE), {3}),
    (re.compile(r"\bRead\b", re.IGNORECASE), {1}),
    (re.compile(r"\bWrite\b", re.IGNORECASE), {2}),
)


def contradictions(record: Record, reading: Reading, physical: PhysicalAddress | None, words: Words) -> list[Damage]:
    """Name each place where the line says one thing and the bits another; empty where they agree."""
    texts = _class_texts(record, reading, words)
    texts += _flag_texts(record, words) if record.flags else []
    if record.words and not words_fit(record.words, reading):
        code = f"0x{reading.status.mcacod:04x}"
        texts.append(words("damage.words_differ", words=record.words, code=code, error=reading.code.text))
    texts += _pci_texts(record, reading, words) if record.words else []
    texts += _address_texts(record, reading.status, physical, words)
    return [Damage(text=text) for text in texts]


def _class_texts(record: Record, reading: Reading, words: Words) -> list[str]:
    reported = record.reported
    if reported not in CLASSES or reported == reading.severity:
        return []
    owner, intel = vendor_of_class(reported), reading.vendor == INTEL
    if owner and (owner == INTEL) != intel:
        return [words("damage.vendor_class", reported=reported, vendor=words(f"vendor.{reading.vendor}"))]
    names = ("val", "uc", "pcc", "s", "ar") if intel else ("val", "uc", "pcc", "deferred")
    said = ", ".join(f"{name.upper()}={int(getattr(reading.status, name) or 0)}" for name in names)
    return [words("damage.class_differs", reported=reported, severity=reading.severity or "—", bits=said)]


def _flag_texts(record: Record, words: Words) -> list[str]:
    value = record.status or 0
    wrong = [(name, said, BITS[name]) for name, said in record.flags.items() if bool(value >> BITS[name] & 1) != said]
    return [
        words("damage.flag_differs", flag=name.upper(), printed=int(said), bit=bit, value=value >> bit & 1)
        for name, said, bit in wrong
    ]


def words_fit(said: str, reading: Reading) -> bool:
    """Whether ESXi's own words can be of this code, as far as they name a kind, a level, a request or a channel.

    Only Intel's codes are held against the words: what ESXi calls AMD's is not known well enough to contradict it.
    """
    code = reading.code
    kinds = next((kinds for pattern, kinds in _KINDS if pattern.search(said)), None)
    if kinds is None or reading.vendor != INTEL:
        return True
    pairs = ((_LEVEL.search(said), code.level), (_CHANNEL.search(said), code.channel))
    if any(printed and value is not None and int(printed[1]) != value for printed, value in pairs):
        return False
    return code.kind in kinds and _type_fits(said, code) and _request_fits(said, code)


def _type_fits(said: str, code: ErrorCode) -> bool:
    printed = _TYPE.search(said)
    return printed is None or code.transaction_type is None or code.transaction_type == _TYPES[printed[1].lower()]


def _request_fits(said: str, code: ErrorCode) -> bool:
    table, value = (_REQUESTS, code.request) if code.kind == "cache" else (_MEMORY, code.memory_transaction)
    wanted = next((requests for pattern, requests in table if pattern.search(said)), None)
    return value is None or wanted is None or value in wanted


def _pci_texts(record: Record, reading: Reading, words: Words) -> list[str]:
    printed = _PCI.search(record.words or "")
    if not printed or reading.code.kind != "io" or not reading.status.miscv or record.misc is None:
        return []
    pci = root_port(record.misc)
    return [] if printed[1].lower() == pci else [words("damage.pci_differs", printed=printed[1], pci=pci)]


def _address_texts(record: Record, status: Status, physical: PhysicalAddress | None, words: Words) -> list[str]:
    texts = []
    if record.addr and not status.addrv:
        texts.append(words("damage.addr_not_valid", addr=f"0x{record.addr:x}"))
    if record.misc and not status.miscv:
        texts.append(words("damage.misc_not_valid", misc=f"0x{record.misc:x}"))
    printed = record.physical
    if printed is None or printed == (0, 0):
        return texts
    if not status.addrv:
        texts.append(words("damage.physical_not_valid"))
    elif physical and (int(physical.address, 16), physical.size) != printed:
        computed = f"{physical.address}/0x{physical.size:x}"
        texts.append(words("damage.physical_differs", printed=f"0x{printed[0]:x}/0x{printed[1]:x}", computed=computed))
    return texts
