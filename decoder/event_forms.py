"""The forms of lines that tell of something before a crash (``knowledge/events.toml``). Imports nothing that reads a text."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decoder.knowledge_files import entries, pattern_field, text_field, wrong

_FILE = "events.toml"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a line: ``word`` stands in every one of them, ``near``: of interest in the hour before a crash only."""

    kind: str
    word: str
    pattern: re.Pattern[str]
    source: str
    example: str
    near: bool


@functools.cache
def event_forms() -> tuple[Form, ...]:
    """Return the table. Raises KnowledgeError for a wrong entry."""
    return tuple(_form(at, entry) for at, entry in enumerate(entries(_FILE, "event"), 1))


def _form(at: int, entry: Mapping[str, Any]) -> Form:
    pattern = pattern_field(_FILE, at, entry)
    if "subject" not in pattern.groupindex:
        raise wrong(_FILE, at, "pattern", "must have a group named subject")
    return Form(
        kind=text_field(_FILE, at, entry, "kind"),
        word=text_field(_FILE, at, entry, "word"),
        pattern=pattern,
        source=text_field(_FILE, at, entry, "source"),
        example=text_field(_FILE, at, entry, "example"),
        near=bool(entry.get("near", False)),
    )
