"""What a text is where it is no crash of ESXi (``knowledge/natures.toml``)."""

import functools
import re
from dataclasses import dataclass

from decoder.knowledge_files import entries, text_field, wrong

_FILE = "natures.toml"
_MOST = 200_000  # characters looked at


@dataclass(frozen=True, slots=True)
class Nature:
    """Another system's printing; ``outweighed`` where an ESXi crash in the same text counts more."""

    key: str
    patterns: tuple[re.Pattern[str], ...]
    example: str
    outweighed: bool


@functools.cache
def natures() -> tuple[Nature, ...]:
    """Return the ranked table. Raises KnowledgeError for a wrong entry."""
    return tuple(_nature(at, entry) for at, entry in enumerate(entries(_FILE, "nature"), 1))


def nature_of(text: str, *, crashed: bool) -> str | None:
    """Return the key of what ``text`` is instead ("linux-mce", "vm", …); None for a crash of ESXi or for nothing known."""
    text = text[:_MOST]
    found = next((nature for nature in natures() if any(pattern.search(text) for pattern in nature.patterns)), None)
    if found is None or (crashed and found.outweighed and "BlueScreen" in text):
        return None
    return found.key


def _nature(at: int, entry: dict[str, object]) -> Nature:
    key, example = text_field(_FILE, at, entry, "key"), text_field(_FILE, at, entry, "example")
    written = entry.get("patterns")
    if not isinstance(written, list) or not written:
        raise wrong(_FILE, at, "patterns", "must be a list of regular expressions")
    try:
        compiled = tuple(re.compile(str(pattern), re.VERBOSE | re.MULTILINE) for pattern in written)
    except re.error as error:
        raise wrong(_FILE, at, "patterns", str(error)) from error
    return Nature(key, compiled, example, outweighed=bool(entry.get("outweighed", False)))
