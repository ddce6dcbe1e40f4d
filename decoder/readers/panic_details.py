"""The digest forms: ``Panic Details: Crash at <time> on CPU 38 running world 2098455 - name. VMK Uptime:95:04:48:47.696``."""

import re
from dataclasses import dataclass

_DETAILS = re.compile(
    r"""
    Panic\sDetails:\s Crash\sat\s (?P<time> \S{1,40} ) \s on\sCPU\s (?P<pcpu> \d{1,5} | [\#*X?]{1,6} ) \s
    running\sworld\s (?P<world> \d{1,12} | [\#*X?]{1,16} ) (?: \s?-\s?(?P<name> \S{1,80}? ) )? (?: \.(?=\s|$) | \s | $ )
    """,
    re.VERBOSE,
)
_MODULES = re.compile(r"Module\(s\)\sinvolved\sin\spanic:?\s?\[?(?P<list>.{1,2000})")
_MODULE = re.compile(r"(?:^|,\s?)(?P<name>[A-Za-z][\w.-]{1,60})")


@dataclass(frozen=True, slots=True)
class Details:
    """A crash in one line."""

    time: str | None
    pcpu: int | None
    world_id: int | None
    world_name: str | None


def read_panic_details(text: str) -> Details | None:
    """Return the crash that a ``Panic Details:`` line sums up."""
    found = _DETAILS.search(text) if "Panic Details" in text else None
    if found is None:
        return None
    time = found["time"] if found["time"][:1].isdigit() else None
    return Details(time, _number(found["pcpu"]), _number(found["world"]), found["name"])


def read_modules(text: str) -> tuple[str, ...]:
    """Return the names of ``Module(s) involved in panic: [vmkernel 8.0.2-0.0.22380479 (…), nmlx5_core …]``."""
    found = _MODULES.search(text) if "involved in panic" in text else None
    if found is None:
        return ()
    inside = re.sub(r"\([^()]{0,200}\)", "", re.sub(r"\]\s?,\s?\[", ", ", found["list"]).split("]")[0])
    return tuple(dict.fromkeys(module["name"] for module in _MODULE.finditer(inside)))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
