"""The values that leave the decoder: frozen, complete, and silent about what a text does not say.

64-bit values and addresses are lower-case ``"0x…"`` strings, counts and codes are integers, an absent fact is ``None``.
"""

from typing import Literal

from pydantic import Field

from decoder.records import (
    BitField,
    ErrorCode,
    ErrorKind,
    Location,
    MachineCheck,
    McgStatus,
    Method,
    Misc,
    PhysicalAddress,
    Severity,
    Status,
)
from decoder.values import CpuId, Damage, Dimm, HardwareEvent, Inventory, PciDevice, Product, Quote, Server, Value, Vendor, World

__all__ = [
    "Activity",
    "BitField",
    "Comparison",
    "CoreDump",
    "CpuId",
    "Crash",
    "Damage",
    "Decoding",
    "Dimm",
    "Domain",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "Event",
    "Family",
    "Frame",
    "HardwareEvent",
    "Inventory",
    "KnownIssue",
    "Location",
    "MachineCheck",
    "McgStatus",
    "Method",
    "Misc",
    "NextStep",
    "Pattern",
    "PciDevice",
    "PhysicalAddress",
    "Product",
    "Quote",
    "Reason",
    "SavedBacktrace",
    "Server",
    "Severity",
    "Status",
    "Uptime",
    "Value",
    "Vendor",
    "Verdict",
    "World",
]

Domain = Literal["hardware", "software", "configuration", "deliberate", "undetermined"]
Family = Literal[
    "page-fault", "gp-fault", "exception", "machine-check", "nmi", "heartbeat", "spin-count", "tlb-ack", "lock-rank", "assert",
    "verify", "not-implemented", "not-reached", "dlmalloc", "out-of-memory", "cos-oops", "lost-heartbeat", "cpu-mismatch",
    "iommu", "pcie", "driver-bug", "boot-failure", "deliberate", "panic", "other",
]  # fmt: skip


class Reason(Value):
    """A sentence with the line that shows it and the source of its rule."""

    text: str
    quote: Quote | None = None
    source: str | None = None  # article number and title, or manual and section


class Error(Value):
    """The first error line and what it says."""

    message: str
    family: Family
    exception: int | None = None
    mnemonic: str | None = None  # of the exception: #PF
    address: str | None = None
    ip: str | None = None
    details: tuple[str, ...] = ()  # further error lines, as printed
    meaning: str | None = None  # ours


class Uptime(Value):
    """``VMK uptime: d:hh:mm:ss.mmm``; ``seconds`` is None where digits are masked."""

    text: str
    seconds: float | None = None


class Frame(Value):
    """One line of a stack trace."""

    function: str | None = None
    module: str | None = None
    version: str | None = None
    offset: str | None = None
    address: str | None = None  # the return address, in brackets
    frame: str | None = None  # the frame pointer, before the colon
    stack: tuple[str, ...] = ()
    line: int | None = None


class SavedBacktrace(Value):
    """The stack that ESXi saved from another PCPU (``Saved backtrace from: pcpu 4 Heartbeat NMI``)."""

    pcpu: int | None = None
    reason: str | None = None
    frames: tuple[Frame, ...] = ()


class CoreDump(Value):
    """Whether the dump was written."""

    status: Literal["saved", "partial", "none", "unknown"]
    text: str | None = None


class Activity(Value):
    """One sentence on what the kernel was doing, and the frame that shows it."""

    text: str
    function: str
    quote: Quote | None = None


class Verdict(Value):
    """Hardware or software, and why."""

    domain: Domain = "undetermined"
    rule: str | None = None  # key of the rule that decided, in knowledge
    summary: str = ""  # one sentence
    because: tuple[Reason, ...] = ()


class KnownIssue(Value):
    """A public article that fits."""

    id: str
    title: str
    url: str
    confidence: Literal["exact", "likely", "generic"]
    because: tuple[Reason, ...] = ()
    cause: str | None = None  # stated only where the article is exact and the field not inferred
    fix: str | None = None


class NextStep(Value):
    """One thing to do."""

    text: str
    command: str | None = None
    when: Literal["now", "after-reboot", "later"] = "later"
    source: str | None = None
    key: str | None = None  # its name in the knowledge, the same in every language


class Event(Value):
    """Something that the log shows before a crash; what repeats is one event, from ``time`` until ``until``, ``count`` times."""

    kind: str  # "page-retired", "heartbeat", "link-down", "boot", "machine-check", …
    time: str | None = None
    until: str | None = None
    text: str  # ours
    count: int = 1
    quote: Quote | None = None  # its first line
    source: str | None = None  # article number of the form


class Crash(Value):
    """One PSOD."""

    host: str | None = None
    time: str | None = None
    product: Product | None = None
    error: Error | None = None
    pcpu: int | None = None
    blamed_pcpus: tuple[int, ...] = ()
    world: World | None = None
    uptime: Uptime | None = None
    tsc: int | None = None
    clock_hz: float | None = None  # tsc / uptime
    cpu: CpuId | None = None
    registers: dict[str, str] = Field(default_factory=dict)
    registers_captured: bool | None = None  # None: no registers on the screen
    modules_involved: tuple[str, ...] = ()
    backtrace: tuple[Frame, ...] = ()
    saved_backtrace: SavedBacktrace | None = None
    machine_checks: tuple[MachineCheck, ...] = ()
    coredump: CoreDump | None = None
    before: tuple[Event, ...] = ()  # what the log shows before it, oldest first
    server: Server | None = None  # the machine it ran on, where the files say
    activity: Activity | None = None
    verdict: Verdict = Verdict()
    known_issues: tuple[KnownIssue, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    search_phrase: str | None = None
    damage: tuple[Damage, ...] = ()
    missing: tuple[str, ...] = ()  # parts of a screen that this one lacks: keys such as "banner", "error", "backtrace"
    signature: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    seen: dict[str, Quote] = Field(default_factory=dict)  # field -> the line that shows it


class Decoding(Value):
    """Everything that a text holds."""

    schema_version: Literal[1] = 1
    crashes: tuple[Crash, ...] = ()
    machine_checks: tuple[MachineCheck, ...] = ()
    known_issues: tuple[KnownIssue, ...] = ()
    verdict: Verdict | None = None  # of the machine checks outside any crash; None where there are none
    next_steps: tuple[NextStep, ...] = ()  # for them
    answer_unasked: bool = False
    because: tuple[str, ...] = ()
    inventory: tuple[Inventory, ...] = ()  # what the files of a host say of it, one a host
    is_not: str | None = None  # what a text is instead, where that is known: "a Linux machine check", …


class Pattern(Value):
    """One of the articles' pattern questions over several crashes. ``leans`` is never more than a hint."""

    name: Literal["error", "stack", "pcpu", "world", "bank", "address", "module", "build"]
    same: bool | None  # None: too few of the crashes say
    values: tuple[str | None, ...]  # one a crash, in order
    leans: str | None = None  # "hardware", "software", "cpu", "world", …
    text: str
    source: str | None = None


class Comparison(Value):
    """What repeats over several crashes, what varies, and what that suggests; each pattern alone is inconclusive."""

    crashes: int
    patterns: tuple[Pattern, ...]
    summary: str
