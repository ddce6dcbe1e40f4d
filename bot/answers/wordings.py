"""Wordings that are taken for one meaning each, as data: people mix languages, so those of every language count everywhere."""

import functools
import tomllib
from importlib.resources import files

MARKS = " \t\n.,;:!-—'\"“”、。"


@functools.cache
def wordings(table: str, name: str) -> tuple[str, ...]:
    """Return the wordings ``name`` of ``table`` (``cures``, ``forgetting`` or ``helping``), in lower case."""
    languages = tomllib.loads(files("bot.answers").joinpath(f"{table}.toml").read_text(encoding="utf-8"))
    return tuple(wording for language in languages.values() for wording in language[name])
