"""Questions about the host itself, where the files of a bundle say what it is made of."""

import re

from bot.answers.model import Answer
from bot.answers.subject import Subject
from decoder import CpuId, Dimm, Inventory, PciDevice

_MODULES = ("dimm", "dimms", "stick", "sticks", "modules")
MOST = 8  # memory modules that are told one by one
_PCI = re.compile(r"\b(?P<pci>(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\b", re.IGNORECASE)  # 0000:3b:00.0 · 3b:00.0


def inventory_of(subject: Subject) -> Inventory | None:
    """Return what files say of the host of the crash that is meant, or of the only host."""
    known = subject.decoding.inventory
    if subject.crash and subject.crash.server:
        return next((one for one in known if one.server == subject.crash.server), None)
    return known[0] if len(known) == 1 and not subject.crash else None


def inventory(subject: Subject) -> Answer:
    """Answer with what the host's files say of the server; without any, that no purple screen does, and what does."""
    known = inventory_of(subject)
    if known is None:
        return subject.cannot("inventory.elsewhere")
    if subject.question.has(*_MODULES) and (listing := fitted(subject)):
        return listing
    server = known.server
    parts = {
        "name": server.name,
        "machine": " ".join(filter(None, (server.vendor, server.model))) or None,
        "serial": server.serial,
        "bios": " ".join(filter(None, (server.bios_version, server.bios_date))) or None,
        "cpu": _processor(server.cpu),
        "memory": server.memory,
    }
    told = [subject.say(f"machine.{name}", value=value) for name, value in parts.items() if value]
    shown = [known.seen[name] for name in ("model", "serial", "bios_version", "cpu") if name in known.seen]
    return subject.tell("inventory.known", shown, facts="; ".join(told))


def stated(subject: Subject) -> Answer | None:
    """Answer with what the host's files say of the server; None without any."""
    return inventory(subject) if inventory_of(subject) else None


def fitted(subject: Subject) -> Answer | None:
    """Answer with the memory modules that the host's files list; None without any. Which of them failed they do not say."""
    known = inventory_of(subject)
    held = [one for one in known.dimms if one.size] if known else []
    if not held:
        return None
    each = "; ".join(_module(one) for one in held[:MOST])
    key = "machine.fitted" if len(held) <= MOST else "machine.fitted-first"
    return subject.tell(key, [one.quote for one in held[:2]], count=len(held), each=each, most=MOST)


def _module(one: Dimm) -> str:
    return f"{one.slot}: " + " ".join(filter(None, (one.size, one.manufacturer, one.part_number)))


def asked_device(subject: Subject) -> Answer | None:
    """Answer with the device at the PCI address that the question names; None where the host's files have none there."""
    known, asked = inventory_of(subject), _PCI.search(subject.question.plain)
    if known is None or asked is None:
        return None
    device = next((one for one in known.pci if one.address.endswith(asked["pci"].lower())), None)
    return subject.tell("pci.device", [device.quote], pci=device.address, device=_named(device)) if device else None


def modules(subject: Subject) -> str:
    """Say how many memory modules the host has; empty where its files do not."""
    known = inventory_of(subject)
    fitted = [dimm for dimm in known.dimms if dimm.size] if known else []
    return subject.say("machine.modules", count=len(fitted), memory=known.server.memory) if fitted and known else ""


def _processor(cpu: CpuId | None) -> str | None:
    return (cpu.brand or f"FMS {cpu.family:02x}/{cpu.model:02x}/{cpu.stepping or 0:x}") if cpu else None


def _named(device: PciDevice) -> str:
    more = ", ".join(filter(None, (device.alias, device.driver, device.slot)))
    name = device.name or device.kind or device.address
    return f"{name} ({more})" if more else name
