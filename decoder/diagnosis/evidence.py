"""What the rules ask of a crash, worked out once: suspects, explaining frames, the records that count, the lines that show it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from decoder.diagnosis.drivers import Owner, clean, is_glue, owner_of, owner_of_module
from decoder.frames import explaining
from decoder.model import Crash, Frame, Inventory, KnownIssue, MachineCheck, PciDevice, Quote
from decoder.moments import moment_of

FATAL_CLASSES = frozenset({"UC", "SRAR", "UCR"})
STORM = 10  # corrected errors of one bank and channel: Broadcom 414711 calls ten within minutes an imminent failure
_OF_LINUX = frozenset({"linux", "mcelog", "rasdaemon"})  # dialects
_QUOTED = 160  # characters of an error line inside a sentence
LOOSE_TEXT = 200_000  # characters: a larger text without a crash is a log, and only its log lines are matched
_WORD = re.compile(r"[\w-]+")
JUST_BEFORE = timedelta(minutes=10)  # a record older than this is not "just before" the panic


def class_of(record: MachineCheck) -> str | None:
    """Return the class from the bits, else the one that was printed."""
    if record.severity:
        return record.severity
    words = (record.reported_severity or "").split()
    return words[0].upper() if words else None


def is_io(record: MachineCheck) -> bool:
    """Tell whether ``record`` is the I/O error that names a root port (MCACOD 0x0E0B)."""
    return record.error_code is not None and record.error_code.kind == "io"


def is_memory(record: MachineCheck) -> bool:
    """Tell whether ``record`` is an error of a memory controller."""
    return record.error_code is not None and record.error_code.kind in {"memory-controller", "extended-memory"}


def pci_of(record: MachineCheck) -> str | None:
    """Return the PCI address that the record names."""
    return record.location.pci if record.location else None


def channel_of(record: MachineCheck) -> int | None:
    """Return the channel of the reporting controller; None where the code says "not specified" (15)."""
    code = record.error_code
    if code is None or code.kind not in {"memory-controller", "extended-memory"} or code.channel in {None, 15}:
        return None
    return code.channel


@dataclass(frozen=True, slots=True)
class Storm:
    """Many corrected errors of one bank and channel: ``count`` records of them, whose counters say that ``least`` happened."""

    count: int
    least: int
    bank: int | None
    channel: int | None
    quote: Quote | None
    memory: bool  # all of a memory controller: other banks' storms say nothing of DIMMs


def _least(same: Sequence[MachineCheck]) -> int:
    # A counter that nobody sets back goes on from record to record, so the highest is sure and no sum is. One record alone may
    # have counted for months.
    counted = [record.status.corrected_error_count or 0 for record in same if record.status]
    return max(len(same), *counted) if len(same) > 1 else 1


def _first_quote(same: Sequence[MachineCheck]) -> Quote | None:
    quotes = (record.quote for record in same if record.quote)
    return min(quotes, key=lambda quote: quote.line, default=None)


@dataclass(frozen=True)
class Evidence:
    """A crash, the records in the log before it, and the lines around it by number (empty where only values are known)."""

    crash: Crash
    before: tuple[MachineCheck, ...] = ()
    lines: Mapping[int, str] = field(default_factory=dict)
    issues: tuple[KnownIssue, ...] = ()
    loose: bool = False  # no crash was found: the lines are all there is
    inventory: Inventory | None = None  # what the files of the host say of it

    @property
    def family(self) -> str:
        """The family of the error line."""
        return self.crash.error.family if self.crash.error else "other"

    @cached_property
    def message(self) -> str:
        """The error line and the further error lines, white space folded; of a loose text all lines."""
        if self.loose:
            return self.spoken if len(self.spoken) <= LOOSE_TEXT else ""
        error = self.crash.error
        return " ".join(" ".join((error.message, *error.details)).split()) if error else ""

    @property
    def headline(self) -> str:
        """The error line alone, cut to a length that a sentence can carry."""
        text = " ".join(self.crash.error.message.split()) if self.crash.error else ""
        return text.rstrip(".") if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"

    @cached_property
    def lowered(self) -> str:
        """The message in lower case."""
        return self.message.lower()

    @cached_property
    def modules(self) -> frozenset[str]:
        """Every module that frames, the line of involved modules or the message names, in lower case."""
        saved = self.crash.saved_backtrace
        frames = (*self.crash.backtrace, *(saved.frames if saved else ()))
        involved = (text.split()[0] for text in self.crash.modules_involved if text.split())
        names = (*(clean(frame.module) for frame in frames), *(clean(name) for name in involved))
        return frozenset(name.lower() for name in names if name) | frozenset(_WORD.findall(self.lowered))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Every function on the stacks."""
        saved = self.crash.saved_backtrace
        return frozenset(frame.function or "" for frame in (*self.crash.backtrace, *(saved.frames if saved else ())))

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The frames of the panicking CPU that explain."""
        return explaining(self.crash.backtrace)

    @cached_property
    def saved(self) -> tuple[Frame, ...] | None:
        """The frames of the saved backtrace that explain; None where none was saved."""
        saved = self.crash.saved_backtrace
        return explaining(saved.frames) if saved and saved.frames else None

    @cached_property
    def telling(self) -> tuple[Frame, ...]:
        """The frames that tell most: of the saved backtrace where there is one, else of the panicking CPU."""
        return self.saved or self.frames

    @cached_property
    def deciding(self) -> tuple[MachineCheck, ...]:
        """The records that guidance is about: the fatal ones; without a crash any uncorrected one, else the corrected ones."""
        if self.fatal or not self.loose:
            return self.fatal
        bad = tuple(r for r in self.crash.machine_checks if class_of(r) not in {None, "CE"})
        return bad or self.crash.machine_checks[:1]

    @cached_property
    def suspect(self) -> tuple[Frame, Owner] | None:
        """The first explaining frame (the driver API's own passed over) and its owner, where that is not ESXi's core."""
        return suspect_in([frame for frame in self.frames if not is_glue(frame)][:1])

    @cached_property
    def saved_suspect(self) -> tuple[Frame, Owner] | None:
        """The first frame of the saved backtrace that is not in ESXi's core, and its owner."""
        return suspect_in(self.saved or ())

    @cached_property
    def involved(self) -> tuple[Owner, ...]:
        """Those of "Module(s) involved in panic" that are not ESXi's core."""
        names = (clean(text.split()[0]) for text in self.crash.modules_involved if text.split())
        owners = (owner_of_module(name) for name in names if name)
        return tuple(owner for owner in owners if owner.kind != "core")

    @cached_property
    def records(self) -> tuple[MachineCheck, ...]:
        """The records of the crash and those just before it; records found at boot belong to the boot before and are left out."""
        near = (record for record in self.before if self._near(record))
        return tuple(record for record in (*self.crash.machine_checks, *near) if record.method != "Init")

    @property
    def foreign(self) -> bool:
        """Whether all there is are records that Linux printed: no host of ESXi is shown."""
        return self.loose and bool(self.records) and {record.dialect for record in self.records} <= _OF_LINUX

    @cached_property
    def fatal(self) -> tuple[MachineCheck, ...]:
        """The uncorrected records that the machine-check handler saw (the old ``MC:`` line prints no method)."""
        return tuple(record for record in self.records if class_of(record) in FATAL_CLASSES and record.method in {"Excp", None})

    @cached_property
    def storm(self) -> Storm | None:
        """The largest group of corrected errors, where it is a storm: by its records, or by what several of them counted."""
        groups: dict[tuple[int | None, int | None], list[MachineCheck]] = {}
        for record in self.records:
            if class_of(record) == "CE":
                groups.setdefault((record.bank, channel_of(record)), []).append(record)
        storms = [
            Storm(len(same), _least(same), *place, _first_quote(same), all(map(is_memory, same)))
            for place, same in groups.items()
        ]
        largest = max(storms, key=lambda storm: (storm.least, storm.count), default=None)
        return largest if largest and largest.least >= STORM else None

    def _near(self, record: MachineCheck) -> bool:
        then, now = moment_of(record.time), moment_of(self.crash.time)
        return then is None or now is None or abs(now - then) <= JUST_BEFORE

    def device_at(self, address: str | None) -> PciDevice | None:
        """Return the device that the host has at a PCI address."""
        devices = self.inventory.pci if self.inventory else ()
        return next((device for device in devices if address and device.address == address.lower()), None)

    @property
    def borrowed_cpu(self) -> Quote | None:
        """The line of the host's files that names the processor, where the text with the records names none."""
        records = [*self.crash.machine_checks, *self.before]
        cpu = self.inventory.server.cpu if self.inventory else None
        return self.inventory.seen.get("cpu") if self.inventory and cpu and any(record.cpu is cpu for record in records) else None

    def quote(self, *fields: str) -> Quote | None:
        """Return the line that shows the first of ``fields`` that is known."""
        return next((self.crash.seen[name] for name in fields if name in self.crash.seen), None)

    def quote_frame(self, frame: Frame) -> Quote | None:
        """Return the line of ``frame``, as printed where the lines are at hand, else rebuilt from what was read."""
        if frame.line is None:
            return None
        return Quote(line=frame.line, text=self.lines.get(frame.line) or spelled(frame))

    @cached_property
    def everything(self) -> str:
        """The lines around the crash and its error lines, in lower case."""
        functions = " ".join(frame.function or "" for frame in self.crash.backtrace)
        return f"{self.spoken}\n{'' if self.loose else self.message}\n{functions}".lower()

    def line_with(self, part: str) -> Quote | None:
        """Return the first line that holds ``part``, whatever the case of its letters."""
        part = part.lower()
        if part not in self.everything:
            return None
        return next((Quote(line=n, text=text) for n, text in self.lines.items() if part in text.lower()), None)

    @cached_property
    def spoken(self) -> str:
        """All lines around the crash as one text, for words that stand in no value."""
        return "\n".join(self.lines.values())


def spelled(frame: Frame) -> str:
    """Return ``function@module+offset`` of a frame."""
    module = f"@{frame.module}" if frame.module else ""
    offset = f"+{frame.offset}" if frame.offset else ""
    return f"{frame.function or ''}{module}{offset}"


def suspect_in(frames: Iterable[Frame]) -> tuple[Frame, Owner] | None:
    """Return the first frame whose owner is not ESXi's core."""
    owned = ((frame, owner_of(frame)) for frame in frames)
    return next(((frame, owner) for frame, owner in owned if owner is not None and owner.kind != "core"), None)


def worst_first(records: Sequence[MachineCheck]) -> tuple[MachineCheck, ...]:
    """Return ``records`` with the worst class first, order kept within a class."""
    rank = {"UC": 0, "SRAR": 1, "UCR": 2}
    return tuple(sorted(records, key=lambda record: rank.get(class_of(record) or "", 9)))
