"""Blocks → inventories: what the files of each host say, the most believed file first."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from decoder.inventory.blocks import Block
from decoder.inventory.forms import Form, forms
from decoder.inventory.found import Found
from decoder.inventory.pci import read_drivers, read_lspci, read_pci_list
from decoder.inventory.processor import read_cpu
from decoder.inventory.sel import read_sel
from decoder.inventory.smbios import read_smbios
from decoder.values import CpuId, Dimm, Inventory, Product, Server

_MOST = 40  # blocks that are read
_READERS = {
    "smbios": read_smbios, "cpu": read_cpu, "pci-list": read_pci_list, "lspci": read_lspci, "drivers": read_drivers,
    "sel": read_sel,
}  # fmt: skip
_HOST = re.compile(  # esx-esx01-2026-03-01--10.15-2101
    r"(?:^|/)esx-(?P<host>[A-Za-z0-9][\w.-]{0,80}?)-\d{4}-\d\d-\d\d--\d\d\.\d\d[^/]{0,40}"
)
_FOLDER = re.compile(r"/(?:commands|etc|var|proc)/|/[^/]*$")


def read_inventories(blocks: Sequence[Block]) -> tuple[Inventory, ...]:
    """Return one inventory for each bundle that ``blocks`` come from, in the order of the text."""
    bundles: dict[str, list[Block]] = {}
    for block in blocks[:_MOST]:
        bundles.setdefault(_folder(block.name), []).append(block)
    return tuple(_inventory(source, own) for source, own in bundles.items())


def bundle_of(name: str) -> str | None:
    """Return the folder of the host's bundle that the file ``name`` lies in; None where it lies in none."""
    hosts = tuple(_HOST.finditer(name))
    return name[: hosts[-1].end()] if hosts else None


def _folder(name: str) -> str:
    """Return the bundle's folder: what stands before ``commands/``, ``etc/`` or ``var/``, else before the file's own name."""
    found = _FOLDER.search(name)
    return name[: found.start()] if found and found.start() else name.rsplit("/", 1)[0]


def _inventory(source: str, blocks: Iterable[Block]) -> Inventory:
    table = {form.key: (rank, form) for rank, form in enumerate(forms())}
    known = sorted((block for block in blocks if block.form in table), key=lambda block: table[block.form][0])
    found = Found()
    for block in known:
        found.file = block.name.rsplit("/", 1)[-1]
        _read(table[block.form][1], block, found)
    if (hosts := tuple(_HOST.finditer(source))) and "name" not in found.facts:
        found.facts["name"] = hosts[-1]["host"]
    return Inventory(
        source=source,
        server=_server(found),
        pci=tuple(found.devices[address] for address in sorted(found.devices)),
        dimms=tuple(found.dimms),
        hardware_log=tuple(found.hardware_log),
        seen=dict(found.seen),
    )


def _read(form: Form, block: Block, found: Found) -> None:
    if form.reader != "lines":
        _READERS[form.reader](block.rows, found)
        return
    for fact, pattern in form.fields.items():  # further down a file tells of devices in the same words: its first line counts
        hits = ((hit, row) for row in block.rows if (hit := pattern.search(row.text)))
        for hit, row in islice(hits, 1):
            found.say(fact, hit["value"], row)


def _server(found: Found) -> Server:
    facts = found.facts
    product = None
    if facts.get("version") or facts.get("build"):
        product = Product(name=facts.get("product", "VMware ESXi"), version=facts.get("version"), build=facts.get("build"))
    names = {name: facts.get(name) for name in ("name", "vendor", "model", "serial", "bios_version", "bios_date")}
    return Server(**names, product=product, cpu=_cpu(found), memory=_memory(found.dimms))


def _cpu(found: Found) -> CpuId | None:
    if found.cpu is None:
        return None
    more = {"microcode": found.facts.get("microcode"), "brand": found.facts.get("brand")}
    return found.cpu.model_copy(update={name: value for name, value in more.items() if value})


def _memory(dimms: Iterable[Dimm]) -> str | None:
    sizes = Counter(dimm.size for dimm in dimms if dimm.size)
    return " + ".join(f"{count} x {size}" for size, count in sizes.items()) or None
