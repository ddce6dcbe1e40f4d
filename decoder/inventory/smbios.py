"""smbiosDump: sections such as ``Memory Device: #4352`` with labelled lines below."""

import re
from collections.abc import Iterator, Sequence

from decoder.inventory.found import Found, stated
from decoder.inventory.processor import cpu_of_signature
from decoder.values import Dimm, Quote

_SECTION = re.compile(r"\s{0,4}(?P<title>[A-Z][\w\s()/&-]{2,50}?):?\s#\d{1,6}:?\s*$")  # Memory Device: #4352
_LABELLED = re.compile(r"\s{2,8}(?P<label>[A-Z][A-Za-z ]{2,20}):\s(?P<value>.{1,200})")  # Part Number: "HMA84GR7CJR4N-WM"
_SIZE = re.compile(r"(?P<count>[1-9]\d{0,6}) (?P<unit>[kMGT]B)")  # 32 GB; "No Memory Installed" is none
_SIGNATURE = re.compile(r"0x[0-9a-f]{0,8}(?P<eax>[0-9a-f]{8})$")  # 0xbfebfbff00050657: features, then CPUID's EAX
_FACTS = {
    "BIOS Info": {"Version": "bios_version", "Date": "bios_date"},
    "System Info": {"Manufacturer": "vendor", "Product": "model", "Serial": "serial"},
}
_MOST_SLOTS = 256


def read_smbios(rows: Sequence[Quote], found: Found) -> None:
    """Read server, BIOS, processor and memory slots."""
    for title, section in _sections(rows):
        said = {label: (value, row) for label, value, row in section}
        for label, fact in _FACTS.get(title, {}).items():
            if label in said:
                found.say(fact, *said[label])
        if title == "Processor Info":
            _processor(said, found)
        elif title == "Memory Device" and len(found.dimms) < _MOST_SLOTS:
            _slot(said, found)


def _sections(rows: Sequence[Quote]) -> Iterator[tuple[str, list[tuple[str, str, Quote]]]]:
    title, section = "", list[tuple[str, str, Quote]]()
    for row in rows:
        if head := _SECTION.match(row.text):
            yield title, section
            title, section = head["title"], []
        elif label := _LABELLED.match(row.text):
            section.append((label["label"], label["value"], row))
    yield title, section


def _processor(said: dict[str, tuple[str, Quote]], found: Found) -> None:
    if "Version" in said and "Processor ID" in said:
        found.say("brand", *said["Version"])
    value, row = said.get("Processor ID", ("", None))
    if row and found.cpu is None and (hit := _SIGNATURE.search(value.strip())):
        found.cpu = cpu_of_signature(int(hit["eax"], 16))
        if found.cpu:
            found.seen["cpu"] = found.quote(row)


def _slot(said: dict[str, tuple[str, Quote]], found: Found) -> None:
    def of(label: str) -> str | None:
        return stated(said[label][0]) if label in said else None

    slot = of("Location") or of("Bank")
    if not slot:
        return
    size = _SIZE.search(said["Size"][0]) if "Size" in said else None
    row = said.get("Location", said.get("Bank", ("", None)))[1]
    quote = found.quote(row) if row else None
    fitted = {"manufacturer": of("Manufacturer"), "part_number": of("Part Number"), "serial": of("Serial")} if size else {}
    found.dimms.append(Dimm(slot=slot, bank=of("Bank"), size=size[0] if size else None, **fitted, quote=quote))
