"""One machine-check record: its registers, what their fields say, and where it happened."""

from typing import Literal

from decoder.values import CpuId, Damage, Quote, Value, Vendor, World

Severity = Literal["UC", "SRAR", "SRAO", "UCNA", "UCR", "CE", "DE"]
Method = Literal["Init", "Poll", "Excp", "Intr"]
ErrorKind = Literal[
    "no-error", "unclassified", "microcode-rom-parity", "external", "frc", "internal-parity", "smm-handler", "internal-timer",
    "internal-unclassified", "io", "generic-cache", "tlb", "memory-controller", "cache", "extended-memory", "bus", "reserved",
]  # fmt: skip


class McgStatus(Value):
    """IA32_MCG_STATUS (Intel SDM volume 3B, machine-check chapter)."""

    value: str
    ripv: bool
    eipv: bool
    mcip: bool
    lmce_s: bool


class Status(Value):
    """IA32_MCi_STATUS; fields of the other vendor, or whose meaning is not known, are None."""

    value: str
    val: bool
    over: bool
    uc: bool
    en: bool
    miscv: bool
    addrv: bool
    pcc: bool
    s: bool | None = None
    ar: bool | None = None
    corrected_error_count: int | None = None
    threshold: Literal["no tracking", "green", "yellow", "reserved"] | None = None
    mscod: int
    mcacod: int
    deferred: bool | None = None
    poison: bool | None = None
    tcc: bool | None = None
    syndv: bool | None = None
    cecc: bool | None = None
    uecc: bool | None = None
    scrub: bool | None = None
    error_core_id: int | None = None


class ErrorCode(Value):
    """MCACOD (Intel) or ErrorCode (AMD), by form; fields by their manual names, None where the form has none."""

    kind: ErrorKind
    text: str
    filtered: bool | None = None
    transaction_type: int | None = None
    level: int | None = None
    request: int | None = None
    memory_transaction: int | None = None
    channel: int | None = None
    participation: int | None = None
    timeout: bool | None = None
    memory_or_io: int | None = None


class Misc(Value):
    """IA32_MCi_MISC: ``lsb`` is the lowest valid address bit, ``address_mode`` in words (None where not an address form)."""

    value: str
    lsb: int | None = None
    address_mode: str | None = None


class PhysicalAddress(Value):
    """Address with the bits below the granularity cleared, and that granularity in bytes."""

    address: str
    size: int


class Location(Value):
    """What can honestly be said of where."""

    socket: int | None = None
    unit: str | None = None
    pci: str | None = None  # "0000:10:02.0"
    device: str | None = None  # what the host calls the device there
    channel: int | None = None  # CCCC: of the reporting controller
    bank_channel: int | None = None  # derived from the bank number on this model
    look_up: str | None = None  # where the slot is found


class BitField(Value):
    """One field of a register, for the picture of its bits. ``high``/``low`` are bit numbers, inclusive."""

    name: str
    high: int
    low: int
    value: int
    meaning: str


class MachineCheck(Value):
    """One record of one bank."""

    severity: Severity | None = None
    reported_severity: str | None = None
    method: Method | None = None
    vendor: Vendor | None = None
    vendor_assumed: bool = False
    cpu: CpuId | None = None
    pcpu: int | None = None
    world: World | None = None
    bank: int | None = None
    unit: str | None = None
    mcg_status: McgStatus | None = None
    status: Status | None = None
    error_code: ErrorCode | None = None
    model_specific: tuple[str, ...] = ()
    addr: str | None = None
    misc: Misc | None = None
    physical_address: PhysicalAddress | None = None
    ipid: str | None = None
    synd: str | None = None
    location: Location | None = None
    page_retired: str | None = None  # the machine page number that ESXi says it retired for this error
    text: str | None = None
    explanation: str = ""
    damage: tuple[Damage, ...] = ()
    dialect: str | None = None  # key of the line form: "mca", "mc", "mce", "mce-status", "iml", "linux", …
    esxi: bool = True  # printed by ESX/ESXi itself
    time: str | None = None
    host: str | None = None
    quote: Quote | None = None
