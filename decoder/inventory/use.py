"""Which inventory a text's crashes belong to, and what it adds to their records."""

import re
from collections.abc import Iterable, Sequence

from decoder.inventory.servers import maker_of
from decoder.model import Inventory, MachineCheck, PciDevice
from decoder.words import Language, load_words

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")  # 192.0.2.17


def inventory_of(inventories: Sequence[Inventory], hosts: Iterable[str | None]) -> Inventory | None:
    """Return the inventory of the host that the log lines name; where they name none, the only one. None: not certain."""
    named = {_short(host) for host in hosts if host} - {"localhost", ""}
    if len(named) > 1:
        return None
    fitting = [one for one in inventories if not named or not one.server.name or _short(one.server.name) in named]
    return fitting[0] if len(fitting) == 1 else None


def on_the_host(
    records: Iterable[MachineCheck], inventory: Inventory | None, language: Language = "en"
) -> tuple[MachineCheck, ...]:
    """Return ``records``, each PCI address with the device that the host has there, and the log of its maker alone to look in."""
    if inventory is None:
        return tuple(records)
    devices = {device.address: device for device in inventory.pci}
    say, maker = load_words("decoder", "knowledge/words/machine_check", language), maker_of(inventory.server)
    named = (say("location.tools"), say(f"location.tools-{maker}")) if maker else ("", "")
    return tuple(_placed(record, devices, named) for record in records)


def _placed(record: MachineCheck, devices: dict[str, PciDevice], named: tuple[str, str]) -> MachineCheck:
    place = record.location
    if place is None:
        return record
    device = devices.get(place.pci) if place.pci else None
    told = place.look_up.replace(*named) if place.look_up and named[0] else place.look_up
    update = {"device": described(device) if device else None, "look_up": told}
    return record.model_copy(update={"location": place.model_copy(update=update)})


def described(device: PciDevice) -> str:
    """Return a device in a few words: its name, what ESXi calls it, its driver."""
    more = ", ".join(part for part in (device.alias, device.driver) if part)
    name = device.name or device.kind or device.alias or device.address
    return f"{name} ({more})" if more and name != more else name


def _short(host: str) -> str:
    """Return the name without its domain; an address stays whole."""
    return host if _ADDRESS.fullmatch(host) else host.lower().split(".")[0]
