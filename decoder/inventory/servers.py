"""Who made the server, and with that, where its event log is read (``knowledge/servers.toml``)."""

import functools
from dataclasses import dataclass

from decoder.knowledge_files import entries, names_field, text_field
from decoder.values import Server

_FILE = "servers.toml"
OTHER = "ipmi"  # any other maker: a BMC whose event log IPMI reads


@dataclass(frozen=True, slots=True)
class Maker:
    """One maker of servers: ``names`` are how SMBIOS' manufacturer begins, in lower case."""

    key: str
    names: tuple[str, ...]
    source: str


@functools.cache
def makers() -> tuple[Maker, ...]:
    """Return the table. Raises KnowledgeError for a wrong entry."""
    return tuple(
        Maker(
            text_field(_FILE, at, entry, "key"),
            tuple(name.lower() for name in names_field(_FILE, at, entry, "names")),
            text_field(_FILE, at, entry, "source"),
        )
        for at, entry in enumerate(entries(_FILE, "maker"), 1)
    )


def maker_of(server: Server | None) -> str | None:
    """Return the key of who made ``server`` ("dell", "hpe", …), "ipmi" for any other maker; None where nobody is named."""
    if server is None or not server.vendor:
        return None
    vendor = server.vendor.lower()
    return next((maker.key for maker in makers() if _begins(vendor, maker.names)), OTHER)


def _begins(vendor: str, names: tuple[str, ...]) -> bool:
    return any(vendor == name or (vendor.startswith(name) and not vendor[len(name)].isalnum()) for name in names)
