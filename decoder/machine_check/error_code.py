"""The 16-bit error code of MCi_STATUS: which form, and what its fields say."""

import functools
import re
from dataclasses import dataclass
from typing import Any

from pydantic import field_validator

from decoder.machine_check.tables import Entry, load
from decoder.model import ErrorCode, ErrorKind
from decoder.words import Language, Words, load_words

WORDS = "knowledge/words/machine_check"
FILTER = 0x1000  # bit 12 of Intel's compound forms
CHANNEL_UNSPECIFIED = 15
FIELDS = {
    "TT": "transaction_type",
    "LL": "level",
    "RRRR": "request",
    "MMM": "memory_transaction",
    "CCCC": "channel",
    "PP": "participation",
    "T": "timeout",
    "II": "memory_or_io",
    "F": "filtered",
}
_FLAGS = frozenset({"filtered", "timeout"})
_RUN = re.compile(r"([A-Z])\1*")


class FormEntry(Entry):
    """One form as the table has it: ``bits = "000F 0001 RRRR TTLL"``."""

    kind: ErrorKind
    bits: str
    source: str
    example: int
    exceptions: tuple[str, ...] = ()

    @field_validator("bits")
    @classmethod
    def _sixteen(cls, bits: str) -> str:
        if len(bits.replace(" ", "")) != 16:
            raise ValueError("a form has sixteen bits")
        return bits


class FormTable(Entry):
    """``error_codes.toml``."""

    sources: dict[str, str]
    intel: tuple[FormEntry, ...]
    amd: tuple[FormEntry, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form ready to be matched: ``code & mask == value``, and no exception does."""

    kind: ErrorKind
    mask: int
    value: int
    fields: tuple[tuple[str, int, int], ...]  # field name, lowest bit, mask of its width
    exceptions: tuple[tuple[int, int], ...]
    source: str

    def claims(self, code: int) -> bool:
        """Whether ``code`` is of this form."""
        return code & self.mask == self.value and all(code & mask != value for mask, value in self.exceptions)


def _fixed(bits: str) -> tuple[int, int]:
    mask = int("".join("1" if bit in "01" else "0" for bit in bits), 2)
    return mask, int("".join(bit if bit in "01" else "0" for bit in bits), 2)


def _form(entry: FormEntry, sources: dict[str, str]) -> Form:
    bits = entry.bits.replace(" ", "")
    fields = tuple(
        (FIELDS[run[0]], 16 - run.end(), (1 << len(run[0])) - 1) for run in _RUN.finditer(bits) if not run[0].startswith("X")
    )
    exceptions = tuple(_fixed(other.replace(" ", "")) for other in entry.exceptions)
    return Form(entry.kind, *_fixed(bits), fields, exceptions, sources[entry.source])


@functools.cache
def forms(*, amd: bool = False) -> tuple[Form, ...]:
    """Return the forms of the vendor's manual."""
    table = load(FormTable, "error_codes.toml")
    return tuple(_form(entry, table.sources) for entry in (table.amd if amd else table.intel))


def form_of(code: int, *, amd: bool = False) -> Form | None:
    """Return the form that claims ``code`` (0 to 0xffff); None: reserved."""
    return next((form for form in forms(amd=amd) if form.claims(code)), None)


@functools.lru_cache(maxsize=1 << 14)
def error_code(code: int, *, amd: bool = False, channel: bool = True, language: Language = "en") -> ErrorCode:
    """Read the 16-bit ``code`` by the forms of Intel or AMD; ``channel=False`` leaves a channel unsaid (vendor only assumed)."""
    words = load_words("decoder", WORDS, language)
    form = form_of(code, amd=amd)
    if form is None:
        return ErrorCode(kind="reserved", text=_reserved(code, words, amd=amd))
    values = {name: code >> low & mask for name, low, mask in form.fields}
    if not channel:
        values.pop("channel", None)
    fields: dict[str, Any] = {name: bool(value) if name in _FLAGS else value for name, value in values.items()}
    return ErrorCode(kind=form.kind, text=_text(form.kind, code, values, words, amd=amd), **fields)


def _reserved(code: int, words: Words, *, amd: bool) -> str:
    base = form_of(code & ~FILTER) if code & FILTER and not amd else None
    if base is None:
        return words("code.amd.reserved" if amd else "code.reserved", code=f"0x{code:04x}")
    simple = words(f"code.{base.kind}", code=f"0x{code & ~FILTER:04x}")
    return words("code.reserved_filter", code=f"0x{code:04x}", base=f"0x{code & ~FILTER:04x}", simple=simple)


def _text(kind: ErrorKind, code: int, values: dict[str, int], words: Words, *, amd: bool) -> str:
    said = {
        name: words(f"field.{name}.{value}") for name, value in values.items() if name not in {"channel", "level", "filtered"}
    }
    if "level" in values:
        said["level"] = words(f"field.{'amd_level' if amd else 'level'}.{values['level']}")
    if kind in {"memory-controller", "extended-memory"}:
        said["where"] = _channel(values.get("channel"), words)
    key = f"code.amd.{kind}" if amd and f"code.amd.{kind}" in words else f"code.{kind}"
    return words(key, code=f"0x{code:04x}", **said)


def _channel(channel: int | None, words: Words) -> str:
    if channel is None:
        return ""
    return words("code.channel_unspecified") if channel == CHANNEL_UNSPECIFIED else words("code.channel", channel=channel)
