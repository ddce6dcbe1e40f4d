"""What a term, bit, class, method, register, exception, function prefix or module means."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from decoder.diagnosis.activity import activity_key
from decoder.diagnosis.drivers import owner_of, owner_of_module
from decoder.model import Frame, Value
from decoder.words import Language, Words, load_words

KINDS = frozenset(
    {"class", "method", "status-bit", "amd-bit", "mcg-bit", "mc-register", "code-field", "cpu-register", "word"}
    | {"exception", "function", "module"}  # made from other tables
)
_BIT_REGISTERS = {"status-bit": "MCi_STATUS", "amd-bit": "MCi_STATUS", "mcg-bit": "MCG_STATUS"}

_MARKS = " \t?!.,;:'\"`()[]{}*\u201c\u201d\u2018\u2019"
_SEPARATORS = re.compile(r"[\s_/-]+")
_BLANK = re.compile(r"\s")
_EXCEPTION = re.compile(
    r"""
    \#?(?P<mnemonic>[a-z]{2})?\s?          # #PF
    (?:exception|vector|trap|interrupt)    # exception
    \s?(?:type\s?|number\s?|no\.?\s?)?     # exception number
    \(?(?P<vector>\d{1,3})\)?              # (14)
    """,
    re.VERBOSE,
)
_BIT = re.compile(r"bits?\s?(?P<high>\d{1,2})(?:\s?(?::|-|to)\s?(?P<low>\d{1,2}))?")  # bit 57 · bits 54:53
_CODE_LIKE = re.compile(r"(?=.{3,80}$)(?:\w*_\w*|[A-Z]*[a-z0-9]+[A-Z]\w*)")  # TLB_ · Fil6_Unmap · CpuSchedWait


class Term(Value):
    """A term of the field and what it means."""

    key: str
    name: str
    text: str
    source: str | None = None
    kind: str = "word"
    of_register: str | None = None  # of a bit: "MCi_STATUS" or "MCG_STATUS"
    high: int | None = None  # of a bit: its numbers, inclusive
    low: int | None = None
    field: str | None = None  # of a bit: its name in Status, McgStatus or ErrorCode
    registers: tuple[str, ...] = ()  # of a CPU register: its names in Crash.registers
    vector: int | None = None  # of an exception


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of knowledge/glossary.toml."""

    kind: str
    names: tuple[str, ...]
    source: str | None = None
    field: str | None = None
    bits: tuple[int, int] | None = None
    registers: tuple[str, ...] = ()
    vector: int | None = None
    letter: str | None = None


class GlossaryError(ValueError):
    """An entry of the glossary that cannot be used; the message names file, entry and field."""


def explain(term: str, language: Language = "en") -> Term | None:
    """Return what ``term`` means; None for a term that the glossary lacks. Case and separators do not count."""
    words = _words(language)
    key = _names().get(folded(term))
    if key:
        return _term(key, words)
    module = _module(term, language)  # a name that fits a module and, by its beginning, a function: functions have capitals
    if module and term == term.lower():
        return module
    return _bit(term, words) or _exception(term, language) or _function(term, language) or module


def explain_bit(number: int, register: str = "MCi_STATUS", language: Language = "en", *, amd: bool = False) -> Term | None:
    """Return what bit ``number`` of MCi_STATUS or MCG_STATUS is."""
    kinds = ("amd-bit", "status-bit") if amd else ("status-bit",)
    for kind in kinds if register == "MCi_STATUS" else ("mcg-bit",):
        for key, entry in _entries().items():
            if entry.kind == kind and entry.bits and entry.bits[1] <= number <= entry.bits[0]:
                return _term(key, _words(language))
    return None


def names() -> Mapping[str, str]:
    """Return every folded name of the glossary and its entry's key."""
    return _names()


def folded(text: str) -> str:
    """Return a term as the glossary compares it: lower case, separators as one blank, without marks around it."""
    return _SEPARATORS.sub(" ", text.lower()).strip(_MARKS)


@functools.cache
def _entries() -> Mapping[str, _Entry]:
    table = tomllib.loads(files("decoder").joinpath("knowledge/glossary.toml").read_text(encoding="utf-8"))
    return {key: _checked(key, raw, table["sources"]) for key, raw in table["term"].items()}


def _checked(key: str, raw: Mapping[str, Any], sources: Mapping[str, str]) -> _Entry:
    try:
        entry = _Entry(**{**raw, "names": tuple(raw["names"]), "registers": tuple(raw.get("registers", ()))})
    except (TypeError, KeyError) as error:
        raise GlossaryError(f"knowledge/glossary.toml: entry {key}: {error}") from None
    if entry.kind not in KINDS or not entry.names:
        raise GlossaryError(
            f"knowledge/glossary.toml: entry {key}: field {'names' if entry.kind in KINDS else 'kind'}: not usable"
        )
    if entry.source is not None and entry.source not in sources:
        raise GlossaryError(f"knowledge/glossary.toml: entry {key}: field source: {entry.source} is none of [sources]")
    return entry


@functools.cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, entry in _entries().items():
        for name in entry.names:
            if found.setdefault(folded(name), key) != key:
                raise GlossaryError(f"knowledge/glossary.toml: entry {key}: field names: {name} is also of {found[folded(name)]}")
    return found


@functools.cache
def _sources() -> Mapping[str, str]:
    table = tomllib.loads(files("decoder").joinpath("knowledge/glossary.toml").read_text(encoding="utf-8"))
    return dict(table["sources"])


def _words(language: Language) -> Words:
    return load_words("decoder", "knowledge/words/glossary", language)


def _term(key: str, words: Words) -> Term:
    entry = _entries()[key]
    high, low = entry.bits or (None, None)
    return Term(
        key=key,
        name=entry.names[0],
        text=words(f"text.{key}"),
        source=_sources()[entry.source] if entry.source else None,
        kind=entry.kind,
        of_register=_BIT_REGISTERS.get(entry.kind),
        high=high,
        low=low,
        field=entry.field,
        registers=entry.registers or (entry.names if entry.kind == "cpu-register" else ()),
        vector=entry.vector,
    )


def _bit(term: str, words: Words) -> Term | None:
    match = _BIT.fullmatch(folded(term))
    found = explain_bit(int(match["high"]), language=words.language) if match else None
    return found if match and found and (match["low"] is None or found.low == int(match["low"])) else None


def _exception(term: str, language: Language) -> Term | None:
    wanted = folded(term).removeprefix("#")
    match = _EXCEPTION.fullmatch(folded(term))
    vector = (
        int(match["vector"])
        if match
        else next((v for v, m in _mnemonics().items() if m.lower().removeprefix("#") == wanted), None)
    )
    if vector is None or vector > 255:
        return None
    words, reading = _words(language), load_words("decoder", "knowledge/words/reading", language)
    key = str(vector) if vector < 32 and f"exception.{vector}" in reading else "reserved" if vector < 32 else "user-defined"
    if f"exception.{key}" not in reading:
        return None
    mnemonic = _mnemonics().get(vector)
    suffix = "" if mnemonic else "-bare"
    fields = {"vector": vector, "mnemonic": mnemonic, "meaning": reading(f"exception.{key}")}
    return Term(
        key=f"exception-{vector}",
        name=words(f"built.exception{suffix}", **fields),
        text=words(f"built.exception-text{suffix}", **fields),
        source=words("source.exceptions"),
        kind="exception",
        vector=vector,
    )


@functools.cache
def _mnemonics() -> Mapping[int, str]:
    file = files("decoder").joinpath("knowledge/exceptions.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {entry["vector"]: entry["mnemonic"] for entry in table.get("exception", ()) if entry.get("mnemonic")}


def _function(term: str, language: Language) -> Term | None:
    name = term.strip(_MARKS)
    if not _CODE_LIKE.fullmatch(name):
        return None
    key, owner = activity_key(name), owner_of(Frame(function=name))
    words, said = _words(language), []
    if owner:
        said.append(words("built.prefix-text", prefix=name, module=owner.name))
    if key:
        what = load_words("decoder", "knowledge/words/diagnosis", language)(f"activity.{key}")
        said.append(words("built.function-text", prefix=name, what=what))
    if not said:
        return None
    return Term(key=f"function-{name}", name=name, text=" ".join(said), source=words("source.frames"), kind="function")


def _module(term: str, language: Language) -> Term | None:
    name = term.strip(_MARKS).lower()
    owner = owner_of_module(name) if name and not _BLANK.search(name) else None
    if owner is None or (owner.kind == "driver" and owner.device is None):
        return None
    words = _words(language)
    text = words("built.module-text", module=name, what=_owned(owner.kind, owner.device or owner.product, words))
    return Term(key=f"module-{name}", name=name, text=text, source=words("source.frames"), kind="module")


def _owned(kind: str, key: str | None, words: Words) -> str:
    if kind == "core":
        return words("built.core")
    return words(f"built.{kind}-of", what=words(f"{'device' if kind == 'driver' else 'product'}.{key}"))


def all_terms(language: Language = "en") -> Iterator[Term]:
    """Yield every term of the glossary's own table."""
    words = _words(language)
    return (_term(key, words) for key in _entries())
