"""The machine under a crash, as its own files name it: one line for the reply, more for the support case."""

from collections import Counter
from collections.abc import Iterator

from bot.replies.safety import clip
from decoder import CpuId, Decoding, Inventory, Server, Words, maker_of

LISTED = 64  # memory modules in the text for support


def server_text(server: Server | None, words: Words) -> str | None:
    """Return maker and model, BIOS and processor in one line; None where nothing is known."""
    if server is None:
        return None
    model = " ".join(filter(None, (server.vendor, server.model)))
    bios = words("server.bios", version=server.bios_version) if server.bios_version else None
    return ", ".join(filter(None, (model, bios, _processor(server.cpu)))) or None


def console_of(server: Server | None, words: Words) -> str:
    """Return the management controllers that may have the remote console: the maker's own where it is known."""
    return words(f"console.{maker_of(server) or 'any'}")


def inventory_lines(decoding: Decoding, words: Words) -> Iterator[str]:
    """Yield what a support case wants to know of the host of the newest crash, or of the only host."""
    inventory = _inventory(decoding)
    if inventory is None:
        return
    server = inventory.server
    rows = (
        ("server.name", server.name), ("server.machine", " ".join(filter(None, (server.vendor, server.model)))),
        ("server.serial", server.serial), ("server.bios-of", " ".join(filter(None, (server.bios_version, server.bios_date)))),
        ("server.cpu", _whole(server.cpu)), ("server.memory", server.memory),
    )  # fmt: skip
    yield from (words(key, value=clip(value, 120)) for key, value in rows if value)
    fitted = [dimm for dimm in inventory.dimms if dimm.size]
    for dimm in fitted[:LISTED]:
        serial = words("server.serial", value=dimm.serial) if dimm.serial else None
        parts = (dimm.size, dimm.manufacturer, dimm.part_number, serial)
        yield words("server.module", slot=clip(dimm.slot, 40), what=clip(", ".join(filter(None, parts)), 120))


def modules_text(decoding: Decoding, words: Words) -> tuple[str, ...]:
    """Return the memory modules that the host lists, those alike counted together: which one failed no register says."""
    inventory = _inventory(decoding)
    fitted = [dimm for dimm in inventory.dimms if dimm.size] if inventory else []
    alike = Counter((dimm.size, dimm.manufacturer, dimm.part_number) for dimm in fitted)
    slots = {kind: [dimm.slot for dimm in fitted if (dimm.size, dimm.manufacturer, dimm.part_number) == kind] for kind in alike}
    return tuple(
        words("server.modules", count=count, what=" ".join(filter(None, kind)), slots=clip(", ".join(slots[kind]), 200))
        for kind, count in alike.most_common(6)
    )


def _inventory(decoding: Decoding) -> Inventory | None:
    server = decoding.crashes[-1].server if decoding.crashes else None
    return next((one for one in decoding.inventory if server is None or one.server == server), None)


def _processor(cpu: CpuId | None) -> str | None:
    return (cpu.brand or f"FMS {cpu.family:02x}/{cpu.model:02x}/{cpu.stepping or 0:x}") if cpu else None


def _whole(cpu: CpuId | None) -> str | None:
    if cpu is None:
        return None
    code = f"FMS {cpu.family:02x}/{cpu.model:02x}/{cpu.stepping or 0:x}"
    return ", ".join(filter(None, (cpu.brand, code, f"uCode {cpu.microcode}" if cpu.microcode else None)))
