"""The processor of a host: from family, model and stepping, or from the signature of CPUID leaf 1."""

import re
from collections.abc import Sequence

from decoder.inventory.found import Found
from decoder.machine_check import cpu_of
from decoder.values import CpuId, Quote

_LABELLED = re.compile(
    r"\s{0,12}(?P<label>family|model|stepping|brand|current\srevision):\s?(?P<value>0x[0-9a-f]{1,8}|\d{1,4}|[A-Za-z]{8,16})\s*$",
    re.IGNORECASE,
)  # Family: 6 · Model:0x55 · Brand: GenuineIntel · Current Revision:0x05003006


def cpu_of_signature(eax: int) -> CpuId | None:
    """Return the processor of a CPUID signature: 0x50657 is family 6, model 55h, stepping 7. None for an unknown vendor."""
    return cpu_of(f"CPUID 0x{eax & 0x0FFFFFFF:08x}") if eax else None


def read_cpu(rows: Sequence[Quote], found: Found) -> None:
    """Read the first processor of a list; they are all alike, or ESXi would not run."""
    said: dict[str, tuple[str, Quote]] = {}
    for row in rows:
        if hit := _LABELLED.match(row.text):
            said.setdefault(hit["label"].lower(), (hit["value"], row))
    if "current revision" in said:
        value, row = said["current revision"]
        found.say("microcode", f"{int(value, 16):#x}" if value.startswith("0x") else None, row)
    if found.cpu is None and {"family", "model", "stepping"} <= set(said):
        family, model, stepping = (said[name][0] for name in ("family", "model", "stepping"))
        found.cpu = cpu_of(f"family {family} model {model} stepping {stepping}")
        if found.cpu:
            found.seen["cpu"] = found.quote(said["model"][1])
