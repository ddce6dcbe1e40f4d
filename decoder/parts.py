"""Lines → parts of a screen: each line is offered to every reader once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from decoder.model import Frame
from decoder.readers.backtrace import Above, read_above, read_frame, read_gdb_frame
from decoder.readers.banner import Banner, read_banner
from decoder.readers.coredump import Status, read_coredump, read_tail
from decoder.readers.error import Headline, read_headline, read_other_cpu
from decoder.readers.panic_details import Details, read_modules, read_panic_details
from decoder.readers.registers import masked_registers, read_ptes, read_registers
from decoder.readers.uptime import Running as Uptime
from decoder.readers.uptime import read_code_start, read_uptime
from decoder.readers.worlds import Running, read_lone_pcpu, read_states, read_worlds
from decoder.text import Line

Kind = Literal[
    "banner", "headline", "other-cpu", "registers", "ptes", "star", "worlds", "states", "lone-pcpu", "uptime", "code-start",
    "frame", "gdb", "above", "dump", "tail", "details", "modules", "companion",
]  # fmt: skip
Found = (
    Banner
    | Headline
    | Running
    | Uptime
    | Above
    | Details
    | Frame
    | Status
    | str
    | int
    | bool
    | tuple[str, ...]
    | tuple[int, ...]
    | dict[str, str]
    | None
)

# Lines that only a panic prints beside its error line.
_COMPANION = re.compile(
    r"""
      System\shas\sencountered\sa\sHardware\sError
    | Uncorrectable/recoverable\smemory\serror
    | ApeiHEST:\s\d+:\s(?:Uncorrectable\sErrors|Error\sEvent\sSeverity|Fatal\serror\sfrom)
    | (?: EIP\sis\sat\s\w+ | Process\s\S+\s\(pid:\s?\d+ ) | Unable\sto\shandle\skernel\s\w+
    | Failed\sto\sack\sTLB\sinvalidate
    """,
    re.VERBOSE,
)
_OPENING = ('"', "\u201c", "\u201e", "\u00ab", "\u300c")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a screen. ``at`` is the index of its line among the logical lines."""

    kind: Kind
    at: int
    line: Line
    value: Found = field(default=None)
    whose: Above | None = None  # of a frame: the stack it says it belongs to


def parts_of(lines: Sequence[Line]) -> list[Part]:
    """Read every line; in the order of the text."""
    return [part for at, line in enumerate(lines) if line.text for part in _read(at, line)]


def _read(at: int, line: Line) -> list[Part]:
    text = line.text if len(line.text) <= 4000 else line.text[:4000]
    if (framed := read_frame(text, line.number)) is not None:
        return [Part("frame", at, line, framed[0], framed[1])]
    if (gdb := read_gdb_frame(text, line.number)) is not None:
        return [Part("gdb", at, line, gdb[1])]
    return [Part(kind, at, line, value) for kind, value in _values(text, line) if value not in (None, False, {}, ())]


def _values(text: str, line: Line) -> list[tuple[Kind, Found]]:
    headline = read_headline(text, logged=line.logged, quoted=_opened(line))
    above = read_above(text)
    values: list[tuple[Kind, Found]] = [
        ("banner", read_banner(text)),
        ("details", read_panic_details(text)),
        ("other-cpu", read_other_cpu(text)),
        ("headline", headline),
        ("above", above),
        ("registers", {} if above else read_registers(text) or ({"": ""} if masked_registers(text) else {})),
        ("ptes", read_ptes(text)),
        ("modules", read_modules(text)),
        ("states", read_states(text)),
        ("lone-pcpu", _lone(text)),
        ("code-start", read_code_start(text)),
        ("uptime", read_uptime(text)),
        ("dump", read_coredump(text)),
        ("tail", read_tail(text)),
        ("companion", text if _beside(headline) and _COMPANION.search(text) else None),
    ]
    worlds = read_worlds(text)
    if worlds is not None:
        values.append(("star" if worlds.star else "worlds", worlds))
    return values


def _beside(headline: Headline | None) -> bool:
    return headline is None or bool(headline.pattern and headline.pattern.detail)


def _opened(line: Line) -> bool:
    """Whether a sentence quotes ``line``: an opening quote stands before it in the same row."""
    if not line.inner:
        return False
    before, found, _ = line.raw[:20_000].partition(line.text[:24])
    return bool(found) and before.endswith(_OPENING)


def _lone(text: str) -> tuple[int, ...]:
    number = read_lone_pcpu(text)
    return () if number is None else (number,)
