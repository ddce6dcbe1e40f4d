"""The parts of one crash → a Crash: each field from the part that knows it best, and the line that shows it."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from decoder.doubts import doubts_of
from decoder.draft import Draft
from decoder.exceptions import exception_of
from decoder.model import CoreDump, CpuId, Crash, Error, Frame, MachineCheck, Product, Quote, SavedBacktrace, Uptime, World
from decoder.parts import Kind, Part
from decoder.readers.backtrace import Above, words_of_stack
from decoder.readers.banner import Banner, build_of_path
from decoder.readers.coredump import best
from decoder.readers.error import Headline
from decoder.readers.panic_details import Details
from decoder.readers.registers import captured
from decoder.readers.uptime import Running as UptimeLine
from decoder.readers.worlds import Running
from decoder.text import Line
from decoder.words import Language, load_words

_SAVED_WORDS = re.compile(r"pcpu (?P<pcpu>\d{1,5}) (?P<reason>[A-Z][A-Za-z ]{2,40})?")
_PANICS = re.compile(r"PanicvPanic|Panic_(?!Work)|vmk_v?Panic")
_T = TypeVar("_T")
_MACHINE_CHECK = 18
_NMI = 2


def crash_of(draft: Draft, records: Sequence[MachineCheck], cpu: CpuId | None, language: Language) -> Crash:
    """Build the crash that ``draft`` describes; ``records``: the machine checks on its screen or in the log at the panic."""
    frames, saved = _stacks(draft)
    registers = _registers(draft)
    uptime, tsc = _uptime(draft)
    crash = Crash(
        host=_first(part.line.prefix.host for part in draft.parts),
        time=_time(draft),
        product=_product(draft),
        error=_error(draft, language),
        pcpu=_pcpu(draft),
        blamed_pcpus=_blamed(draft),
        world=_world(draft),
        uptime=uptime,
        tsc=tsc,
        clock_hz=tsc / uptime.seconds if tsc and uptime and uptime.seconds else None,
        cpu=cpu,
        registers=registers,
        registers_captured=captured(registers),
        modules_involved=tuple(
            dict.fromkeys(name for part in draft.of("modules") if isinstance(part.value, tuple) for name in map(str, part.value))
        ),
        backtrace=frames,
        saved_backtrace=saved,
        machine_checks=tuple(records),
        coredump=_coredump(draft),
        first_line=min(part.line.number for part in draft.parts),
        last_line=max(part.line.number for part in draft.parts),
        seen=_seen(draft),
    )
    crash = crash.model_copy(update={"missing": _missing(draft, crash)})
    return crash.model_copy(update={"damage": doubts_of(draft, crash, language)})


def quote_of(line: Line) -> Quote:
    """Return the place of ``line``, as printed, white space folded; of a line that holds much besides, the part itself."""
    whole = not line.inner and len(line.raw) <= 400
    return Quote(line=line.number, text=" ".join(line.raw.split()) if whole else line.text[:400])


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def _time(draft: Draft) -> str | None:
    details = [part.value.time for part in draft.of("details") if isinstance(part.value, Details)]
    head = [draft.headline[0].line.prefix.time] if draft.headline else []
    return _first([*details, *head, *(part.line.prefix.time for part in draft.parts)])


def _product(draft: Draft) -> Product | None:
    banners = [part.value for part in draft.of("banner") if isinstance(part.value, Banner)]
    screen = sorted(banners, key=lambda banner: (not banner.screen, banner.masked))
    product = screen[0].product if screen else None
    build = next((build for _, head in draft.headlines if (build := build_of_path(head.message))), None)
    if product is None:
        return Product(build=build) if build else None
    return product if product.build or not build else product.model_copy(update={"build": build})


def _error(draft: Draft, language: Language) -> Error:
    words = load_words("decoder", "knowledge/words/reading", language)
    found = draft.headline
    if found is None:
        return Error(message="", family="other", meaning=words("family.other"))
    _, head = found
    vector = head.vector
    if vector is None:
        vector = {"machine-check": _MACHINE_CHECK, "nmi": _NMI}.get(head.family)
    arm = head.family == "exception" and vector is None
    kind = exception_of(vector, language) if vector is not None else None
    meaning = words("family.exception-arm" if arm else f"family.{head.family}")
    if head.family == "exception" and kind:
        meaning = f"{kind.mnemonic}: {kind.meaning}"
    ip = head.ip or _ip_below(draft)
    return Error(
        message=head.message, family=head.family, exception=vector, mnemonic=kind.mnemonic if kind else None,
        address=head.addr if vector == 14 else None, ip=ip, details=_details(draft, head), meaning=meaning,
    )  # fmt: skip


def _ip_below(draft: Draft) -> str | None:
    # An exception line may end before the instruction pointer; the register block repeats it.
    return next(
        (
            registers["ip"]
            for part in draft.of("registers")
            if isinstance(registers := part.value, dict)
            and "ip" in registers
            and draft.headline
            and draft.headline[1].vector is not None
        ),
        None,
    )


def _details(draft: Draft, head: Headline) -> tuple[str, ...]:
    lines = [part for part in draft.parts if part.kind in {"headline", "companion", "other-cpu"}]
    texts = [part.value.message if isinstance(part.value, Headline) else part.line.text for part in lines]
    return tuple(dict.fromkeys(text for text in texts if text != head.message))[:24]


def _pcpu(draft: Draft) -> int | None:
    # The star, the upper-case CPU, "on PCPUn", "on CPU n", "current CPU #n", else the reporter of the panic.
    values: list[int | None] = [part.value.pcpu for part in draft.of("star") if isinstance(part.value, Running)]
    values += [head.pcpu for head in draft.own_headlines]
    values += [part.value.pcpu for part in draft.of("details") if isinstance(part.value, Details)]
    values += [part.value.pcpu for part in draft.of("above") if isinstance(part.value, Above) and not part.value.saved]
    values += [
        part.value[0]
        for part in draft.of("other-cpu", "lone-pcpu")
        if isinstance(part.value, tuple) and isinstance(part.value[0], int)
    ]
    values += [part.line.prefix.pcpu for part in _reporters(draft)]
    return _first(values)


def _reporters(draft: Draft) -> list[Part]:
    # The parts whose log prefix is the panic's, the error line first; dump messages are another world's.
    head = [draft.headline[0]] if draft.headline else []
    kinds: tuple[Kind, ...] = ("headline", "banner", "uptime", "code-start", "above", "frame", "registers", "companion")
    return head + draft.of(*kinds)


def _blamed(draft: Draft) -> tuple[int, ...]:
    return tuple(dict.fromkeys(pcpu for head in draft.own_headlines for pcpu in head.blamed))


def _world(draft: Draft) -> World | None:
    # Of the message, else the star, else "running world N", else the reporter; the longer spelling of a name wins.
    named: list[tuple[int | None, str | None, bool]] = [
        (head.world_id, head.world_name, head.name_cut) for head in draft.own_headlines
    ]
    named += [
        (part.value.world_id, part.value.world_name, part.value.name_cut)
        for part in draft.of("star")
        if isinstance(part.value, Running)
    ]
    named += [
        (part.value.world_id, part.value.world_name, False) for part in draft.of("details") if isinstance(part.value, Details)
    ]
    named += [
        (part.value.world_id, None, False) for part in draft.of("above") if isinstance(part.value, Above) and not part.value.saved
    ]
    named += [
        (part.value[1], None, False)
        for part in draft.of("other-cpu")
        if isinstance(part.value, tuple) and isinstance(part.value[1], int)
    ]
    named += [(part.line.prefix.world_id, None, False) for part in _reporters(draft)]
    world_id = _first(each[0] for each in named)
    names = [(name, cut) for number, name, cut in named if name and (number in {None, world_id})]
    if not names:
        return World(id=world_id) if world_id is not None else None
    first = names[0][0]
    same = [pair for pair in names if pair[0].startswith(first[:8]) or first.startswith(pair[0][:8])]
    name, cut = max(same or names[:1], key=lambda pair: len(pair[0]))
    return World(id=world_id, name=name, name_cut=cut)


def _uptime(draft: Draft) -> tuple[Uptime | None, int | None]:
    lines = [part.value for part in draft.of("uptime") if isinstance(part.value, UptimeLine)]
    uptime = next((line.uptime for line in lines if line.uptime.seconds is not None), lines[0].uptime if lines else None)
    return uptime, _first(line.tsc for line in lines)


def _registers(draft: Draft) -> dict[str, str]:
    values: dict[str, str] = {}
    for part in draft.of("registers"):
        if isinstance(part.value, dict):
            values |= {name: value for name, value in part.value.items() if name and name not in values}
    return values


def _stacks(draft: Draft) -> tuple[tuple[Frame, ...], SavedBacktrace | None]:
    """Part the frames into the running PCPU's and the saved ones; a stack printed twice is kept once."""
    own: list[Frame] = []
    saved: list[Frame] = []
    above: Above | None = None
    whose: Above | None = None
    for part in draft.parts:
        if isinstance(part.value, Above):
            above = part.value
            whose = above if above.saved and whose is None else whose
        elif isinstance(part.value, Frame):
            if part.whose is None and above and above.saved and saved and _PANICS.match(part.value.function or ""):
                above = None  # a PCPU that hung does not panic: here the panicking one's own stack begins
            header = part.whose or above
            whose = header if header and header.saved and whose is None else whose
            (saved if header and header.saved else own).append(part.value)
        elif part.kind in {"headline", "banner"}:
            above = None
    spelled = _spelled(own) if whose is None else None
    whose = whose or spelled
    frames = _once(own)
    return frames, SavedBacktrace(pcpu=whose.pcpu, reason=whose.reason, frames=_once(saved)) if whose else None


def _once(frames: list[Frame]) -> tuple[Frame, ...]:
    kept: dict[tuple[object, ...], Frame] = {}
    for at, frame in enumerate(frames):
        key = (frame.frame, frame.address, frame.function, frame.offset)
        kept.setdefault(key if frame.frame and frame.address else (at,), frame)
    return tuple(kept.values())


def _spelled(frames: list[Frame]) -> Above | None:
    """Stack values can be text: 0x5320302075706370 … spells "pcpu 0 SpinLock spin out" where the saved stack was cropped away."""
    for frame in frames:
        if (found := _SAVED_WORDS.search(words_of_stack(frame.stack))) is not None:
            return Above(saved=True, pcpu=int(found["pcpu"]), reason=(found["reason"] or "").strip() or None)
    return None


def _coredump(draft: Draft) -> CoreDump | None:
    parts = draft.of("dump")
    if not parts:
        return None
    status = best([part.value for part in parts])  # type: ignore[misc]  # dump parts hold a status
    line = next(part for part in parts if part.value == status)
    return CoreDump(status=status, text=line.line.text)


def _seen(draft: Draft) -> dict[str, Quote]:
    names: dict[Kind, str] = {
        "banner": "product", "headline": "error", "star": "pcpu", "uptime": "uptime", "registers": "registers",
        "frame": "backtrace",
        "gdb": "backtrace",
        "dump": "coredump", "modules": "modules_involved", "details": "panic_details",
    }  # fmt: skip
    seen: dict[str, Quote] = {}
    if draft.headline:
        seen["error"] = quote_of(draft.headline[0].line)
    for part in draft.parts:
        name = names.get(part.kind) or ("saved_backtrace" if isinstance(part.value, Above) and part.value.saved else None)
        if name and name not in seen:
            seen[name] = quote_of(part.line)
    return _seen_of(draft, seen)


def _seen_of(draft: Draft, seen: dict[str, Quote]) -> dict[str, Quote]:
    """PCPU and world have several homes: show the line that their values came from."""
    for key, value in (("pcpu", _pcpu(draft)), ("world", getattr(_world(draft), "id", None))):
        home = [
            part
            for part in draft.of("star", "headline", "details", "above", "other-cpu")
            if value is not None and re.search(rf"(?<!\d){value}(?!\d)", part.line.text)
        ]
        reporter = [
            part
            for part in _reporters(draft)
            if value is not None and value == (part.line.prefix.pcpu if key == "pcpu" else part.line.prefix.world_id)
        ]
        if found := (draft.of("star") if key == "pcpu" else []) or home or reporter:
            seen[key] = quote_of(found[0].line)
    return seen


def _missing(draft: Draft, crash: Crash) -> tuple[str, ...]:
    there = {
        "banner": draft.has("banner"),
        "error": draft.headline is not None,
        "registers": draft.has("registers"),
        "pcpu": crash.pcpu is not None,
        "world": crash.world is not None,
        "backtrace": bool(crash.backtrace or crash.saved_backtrace),
        "uptime": crash.uptime is not None,
        "coredump": crash.coredump is not None,
    }
    return tuple(name for name, found in there.items() if not found)
