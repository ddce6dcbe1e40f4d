"""What a machine-check record says before anybody has understood it."""

from dataclasses import dataclass, field

from decoder.model import CpuId, Damage, Method, Quote, Vendor, World


@dataclass(slots=True)
class Record:
    """The parts of one record as printed: register values as integers, None where absent, masked or unreadable."""

    status: int | None = None
    bank: int | None = None
    mcg_status: int | None = None
    addr: int | None = None
    misc: int | None = None
    ipid: int | None = None
    synd: int | None = None
    physical: tuple[int, int] | None = None  # ESXi's P field: address, size in bytes
    cpu: CpuId | None = None
    vendor: Vendor | None = None  # where only the vendor is known
    reported: str | None = None
    method: Method | None = None
    words: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)  # bits that the line spells out: {"uc": True}
    status_text: str | None = None
    suspect: bool = False  # the line shows misread letters elsewhere
    pcpu: int | None = None
    socket: int | None = None
    world: World | None = None
    page_retired: str | None = None
    slots: tuple[str, ...] = ()  # that the server's own log in the same text names: "DIMM_A1 (line 12)"
    dialect: str | None = None
    esxi: bool = True
    time: str | None = None
    host: str | None = None
    quote: Quote | None = None
    damage: list[Damage] = field(default_factory=list)
