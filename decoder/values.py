"""What other values are made of: a place in the text, the processor, the product, and a host's hardware."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Vendor = Literal["GenuineIntel", "AuthenticAMD", "HygonGenuine"]


class Value(BaseModel):
    """Base of every value here: frozen, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(Value):
    """A place in the text that was read."""

    line: int  # counted from 1, in the text as it was given
    text: str  # as printed, white space folded


class Damage(Value):
    """Something in the text that is masked, contradictory, missing or likely misread."""

    text: str
    suggestion: str | None = None
    line: int | None = None


class World(Value):
    """The world (kernel thread) that ran."""

    id: int | None = None
    name: str | None = None
    name_cut: bool = False  # the printed name is as long as ESXi prints names there


class CpuId(Value):
    """What ``FMS=06/55/7`` or a brand string says of the processor."""

    vendor: Vendor
    family: int
    model: int
    stepping: int | None = None
    microcode: str | None = None
    brand: str | None = None


class Product(Value):
    """The banner: ``VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]``."""

    name: str | None = None
    version: str | None = None
    build: str | None = None
    arch: str | None = None


class Server(Value):
    """The machine, as its firmware and ESXi name it."""

    name: str | None = None  # the host's
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    bios_version: str | None = None
    bios_date: str | None = None
    product: Product | None = None
    cpu: CpuId | None = None
    memory: str | None = None  # "16 x 32 GB", the modules that are fitted


class PciDevice(Value):
    """One PCI function."""

    address: str  # "0000:3b:00.0"
    kind: str | None = None  # "Network controller"
    name: str | None = None
    alias: str | None = None  # what ESXi calls it: "vmnic4"
    driver: str | None = None
    slot: str | None = None  # as the firmware describes it
    quote: Quote | None = None


class Dimm(Value):
    """One memory slot of the SMBIOS table, filled or empty."""

    slot: str
    bank: str | None = None
    size: str | None = None  # None: nothing is fitted
    manufacturer: str | None = None
    part_number: str | None = None
    serial: str | None = None
    quote: Quote | None = None


class HardwareEvent(Value):
    """One entry of the server's own event log, at the time of its own clock."""

    time: str
    text: str
    quote: Quote | None = None


class Inventory(Value):
    """What the files of one host say of it. ``seen``: field of ``server`` → the line that shows it."""

    source: str  # the bundle, or the file
    server: Server = Server()
    pci: tuple[PciDevice, ...] = ()
    dimms: tuple[Dimm, ...] = ()
    hardware_log: tuple[HardwareEvent, ...] = ()  # what the server noted of processors, memory, buses and slots
    seen: dict[str, Quote] = Field(default_factory=dict)
