"""Reads the TOML files of ``decoder/knowledge``; an error names file, entry and field."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


class KnowledgeError(ValueError):
    """A knowledge file is wrong; the text names the file, the entry (its key, or counted from 1) and the field."""


def wrong(file: str, entry: int | str, field: str, why: str) -> KnowledgeError:
    """Return the error for a field of ``entry``: its number, or its key."""
    return KnowledgeError(f"{file}, entry {entry}, {field}: {why}")


def entries(file: str, table: str) -> list[dict[str, Any]]:
    """Return the entries ``[[table]]`` of ``decoder/knowledge/<file>``. Raises KnowledgeError where it is no TOML or has none."""
    content = files("decoder").joinpath("knowledge", file).read_text(encoding="utf-8")
    try:
        return list(tomllib.loads(content)[table])
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise KnowledgeError(f"{file}, [[{table}]]: {error}") from error


def text_field(file: str, at: int | str, entry: Mapping[str, Any], field: str) -> str:
    """Return a field that must be a non-empty text."""
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise wrong(file, at, field, "must be a text")
    return value


def names_field(file: str, at: int | str, entry: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """Return a field that must be a list of texts, not empty, none twice."""
    value = entry.get(field)
    if not isinstance(value, list) or not value or not all(isinstance(name, str) and name.strip() for name in value):
        raise wrong(file, at, field, "must be a list of texts")
    if twice := next((name for name in value if value.count(name) > 1), None):
        raise wrong(file, at, field, f"{twice} stands twice")
    return tuple(value)


def pattern_field(file: str, at: int | str, entry: Mapping[str, Any], field: str = "pattern") -> re.Pattern[str]:
    """Return a field that must be a verbose regular expression, compiled."""
    try:
        return re.compile(text_field(file, at, entry, field), re.VERBOSE)
    except re.error as error:
        raise wrong(file, at, field, str(error)) from error
