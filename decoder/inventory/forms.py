"""The forms of files that describe a host (``knowledge/inventory.toml``): how each is known, and which of its lines are kept."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from decoder.knowledge_files import names_field, pattern_field, text_field, wrong

FILE = "inventory.toml"
READERS = frozenset({"lines", "smbios", "cpu", "pci-list", "lspci", "drivers", "sel"})
FACTS = frozenset({"name", "vendor", "model", "serial", "bios_version", "bios_date", "product", "version", "build", "brand"})
HEAD = 4096  # characters of a file that its signs are looked for in


@dataclass(frozen=True, slots=True)
class Form:
    """One form: ``fields`` are facts with the expression that finds each, for the reader of single lines."""

    key: str
    reader: str
    name: re.Pattern[str]
    signs: tuple[str, ...]
    keep: re.Pattern[str]
    example: str
    source: str
    fields: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    log: bool = False
    newest: bool = False


@functools.cache
def forms() -> tuple[Form, ...]:
    """Return the table in its order, the most believed first. Raises KnowledgeError for a wrong entry."""
    return tuple(_form(at, entry) for at, entry in enumerate(_table()["form"], 1))


@functools.cache
def blanks() -> frozenset[str]:
    """Return what firmware writes into a field that nobody filled in, in lower case."""
    return frozenset(word.lower() for word in names_field(FILE, "blank", _table(), "blank"))


def form_of(name: str, head: str) -> Form | None:
    """Return the form of the file ``name`` (a path) that begins with ``head``: by its name, else by what stands in it."""
    named = next((form for form in forms() if form.name.search(name)), None)
    head = head[:HEAD]
    return named or next((form for form in forms() if all(sign in head for sign in form.signs)), None)


def _table() -> dict[str, Any]:
    return tomllib.loads(files("decoder").joinpath("knowledge", FILE).read_text(encoding="utf-8"))


def _form(at: int, entry: Mapping[str, Any]) -> Form:
    key, reader = text_field(FILE, at, entry, "key"), text_field(FILE, at, entry, "reader")
    if reader not in READERS:
        raise wrong(FILE, key, "reader", f"must be one of {', '.join(sorted(READERS))}")
    patterns = entry.get("fields", {})
    if not isinstance(patterns, dict) or set(patterns) - FACTS or bool(patterns) != (reader == "lines"):
        raise wrong(FILE, key, "fields", f'must be facts ({", ".join(sorted(FACTS))}) of the reader "lines"')
    return Form(
        key=key,
        reader=reader,
        name=pattern_field(FILE, key, entry, "name"),
        signs=names_field(FILE, key, entry, "signs"),
        keep=pattern_field(FILE, key, entry, "keep"),
        example=text_field(FILE, key, entry, "example"),
        source=text_field(FILE, key, entry, "source"),
        fields={fact: _valued(key, patterns, fact) for fact in patterns},
        log=bool(entry.get("log", False)),
        newest=bool(entry.get("newest", False)),
    )


def _valued(key: str, patterns: Mapping[str, Any], fact: str) -> re.Pattern[str]:
    pattern = pattern_field(FILE, key, patterns, fact)
    if "value" not in pattern.groupindex:
        raise wrong(FILE, key, f"fields.{fact}", "must have a group named value")
    return pattern
