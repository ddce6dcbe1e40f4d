"""Which frames of a stack explain a crash, and which stand in every stack (``knowledge/frames.toml``)."""

import functools
import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import Any

from decoder.knowledge_files import entries, names_field, text_field
from decoder.model import Frame

__all__ = ["explaining", "uninformative"]

_FILE = "frames.toml"


@functools.cache
def _table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(_group(at, entry) for at, entry in enumerate(entries(_FILE, "uninformative"), 1))


def _group(at: int, entry: Mapping[str, Any]) -> tuple[str, re.Pattern[str]]:
    functions = names_field(_FILE, at, entry, "functions")
    return text_field(_FILE, at, entry, "key"), re.compile("|".join(map(translate, functions)))


@functools.lru_cache(maxsize=4096)
def uninformative(function: str) -> str | None:
    """Return the key of the group of functions that say nothing of a cause which ``function`` belongs to, else None."""
    return next((key for key, pattern in _table() if pattern.match(function)), None)


def explaining(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Return the frames of ``frames`` that explain, in order: those with a function that stands in no uninformative group."""
    return tuple(frame for frame in frames if frame.function and uninformative(frame.function) is None)
