"""PCI devices: ``esxcli hardware pci list``, ``lspci``, and the lists of adapters with their drivers."""

import re
from collections.abc import Sequence

from decoder.inventory.found import Found
from decoder.values import Quote

_MOST = 2000  # devices
_SHOWN = ("Device Name", "Module Name")  # of the labelled lines, in the quote of a device
_ADDRESS = re.compile(r"\s{0,8}(?P<address>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\s*$")  # 0000:3b:00.0
_LABELLED = re.compile(r"\s{0,12}(?P<label>[A-Z][A-Za-z ]{2,24}):\s{1,4}(?P<value>\S.{0,160})")  # Module Name: i40en
_LSPCI = re.compile(
    r"""
    (?P<address>[0-9a-f:]{10}\.[0-7] | \d{3}:\d{3}:\d{2}\.[0-7]) \s
    (?P<kind>[A-Z][\w /,-]{2,40}): \s (?P<name>[^\[\n]{1,160}(?:\[[^\]\n]{1,60}\][^\[\n]{0,80}){0,3}?)
    (?: \s?\[(?P<alias>vm[a-z]{3,5}\d{1,4})\] )? \s* $
    """,
    re.VERBOSE,
)  # 0000:3b:00.0 Network controller: Intel Corporation Ethernet Controller XL710 for 40GbE QSFP+ [vmnic4]
_NIC = re.compile(
    r"(?P<alias>vm(?:nic|hba)\d{1,4})\s{1,8}(?P<address>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\s{1,8}(?P<driver>[a-z]\w{1,30})\b"
)  # vmnic4  0000:3b:00.0 i40en       Up
_HBA = re.compile(
    r"(?P<alias>vmhba\d{1,4})\s{1,8}(?P<driver>[a-z]\w{1,30})\s.{0,200}?\((?P<address>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\)"
)  # vmhba3  lsi_mr3  link-n/a  sas.5000000000000000  (0000:5e:00.0) Broadcom MegaRAID SAS Invader Controller
_DECIMAL = re.compile(r"(?P<segment>\d{3}):(?P<bus>\d{3}):(?P<slot>\d{2})\.(?P<function>[0-7])")  # 000:002:00.0


def read_pci_list(rows: Sequence[Quote], found: Found) -> None:
    """Read the labelled lines below each address."""
    address: str | None = None
    head: Quote | None = None
    said: dict[str, str] = {}
    for row in rows:
        if hit := _ADDRESS.match(row.text):
            _note(address, head, said, found)
            address, head, said = hit["address"], row, {}
        elif label := _LABELLED.match(row.text):
            said.setdefault(label["label"], label["value"].strip())
    _note(address, head, said, found)


def _note(address: str | None, head: Quote | None, said: dict[str, str], found: Found) -> None:
    if address is None or head is None or len(found.devices) >= _MOST:
        return
    name = " ".join(part for label in ("Vendor Name", "Device Name") if (part := said.get(label)))
    lines = (head.text.strip(), *(f"{label}: {value}" for label, value in said.items() if label in _SHOWN))
    shown = Quote(line=head.line, text=" ".join(lines)[:300])
    found.device(
        address, shown, name=name, kind=said.get("Device Class Name"), alias=said.get("VMkernel Name"),
        driver=said.get("Module Name"), slot=said.get("Slot Description"),
    )  # fmt: skip


def read_lspci(rows: Sequence[Quote], found: Found) -> None:
    """Read one device a line."""
    for row in rows[:_MOST]:
        if hit := _LSPCI.match(row.text):
            found.device(_hexadecimal(hit["address"]), row, kind=hit["kind"], name=hit["name"], alias=hit["alias"])


def _hexadecimal(address: str) -> str:
    """Return an address as ESXi 6 and later print it; ESXi 5 printed decimal numbers, three digits for segment and bus."""
    old = _DECIMAL.fullmatch(address)
    if not old:
        return address
    return f"{int(old['segment']):04x}:{int(old['bus']):02x}:{int(old['slot']):02x}.{old['function']}"


def read_drivers(rows: Sequence[Quote], found: Found) -> None:
    """Read which driver serves which address, from the lists of network cards and storage adapters."""
    for row in rows[:_MOST]:
        if hit := _NIC.match(row.text) or _HBA.match(row.text):
            found.device(hit["address"], row, alias=hit["alias"], driver=hit["driver"])
