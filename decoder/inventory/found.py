"""What was found so far of one host; what was said first is believed."""

from dataclasses import dataclass, field

from decoder.inventory.forms import blanks
from decoder.values import CpuId, Dimm, HardwareEvent, PciDevice, Quote


def stated(value: str | None) -> str | None:
    """Return ``value`` without quotes and white space; None where firmware filled in nothing."""
    plain = (value or "").strip().strip('"').strip()
    return plain if plain and plain.lower() not in blanks() else None


@dataclass(slots=True)
class Found:
    """Facts by name with the lines that show them, PCI devices by address, memory slots."""

    facts: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Quote] = field(default_factory=dict)
    devices: dict[str, PciDevice] = field(default_factory=dict)
    dimms: list[Dimm] = field(default_factory=list)
    hardware_log: list[HardwareEvent] = field(default_factory=list)
    cpu: CpuId | None = None
    file: str = ""  # whose rows are read now

    def say(self, fact: str, value: str | None, row: Quote) -> None:
        """Note a fact, unless it is known or says nothing."""
        plain = stated(value)
        if plain and fact not in self.facts:
            self.facts[fact] = plain
            self.seen[fact] = self.quote(row)

    def quote(self, row: Quote) -> Quote:
        """Return the place of ``row``, with the name of its file: its number alone says little in a text made of many files."""
        return Quote(line=row.line, text=f"{self.file}: {' '.join(row.text.split())}")

    def device(self, address: str, row: Quote, **said: str | None) -> None:
        """Note a device, or what more is said of it."""
        known = self.devices.get(address) or PciDevice(address=address, quote=self.quote(row))
        new = {name: plain for name, value in said.items() if getattr(known, name) is None and (plain := stated(value))}
        self.devices[address] = known.model_copy(update=new)
