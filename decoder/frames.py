"""Which frames of a stack explain a crash, and which stand in every stack (``knowledge/frames.toml``)."""

import functools
import re
import tomllib
from collections.abc import Iterable
from fnmatch import translate
from importlib.resources import files

from decoder.model import Frame

__all__ = ["explaining", "uninformative"]


@functools.cache
def _table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    groups = tomllib.loads(files("decoder").joinpath("knowledge/frames.toml").read_text(encoding="utf-8"))["uninformative"]
    return tuple((group["key"], re.compile("|".join(translate(pattern) for pattern in group["functions"]))) for group in groups)


@functools.lru_cache(maxsize=4096)
def uninformative(function: str) -> str | None:
    """Return the key of the group of functions that say nothing of a cause which ``function`` belongs to, else None."""
    return next((key for key, pattern in _table() if pattern.match(function)), None)


def explaining(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Return the frames of ``frames`` that explain, in order: those with a function that stands in no uninformative group."""
    return tuple(frame for frame in frames if frame.function and uninformative(frame.function) is None)
