"""The error line: which family, which exception, which world, which PCPUs it names."""

import functools
import re
from dataclasses import dataclass, replace
from typing import get_args

from decoder.knowledge_files import entries, pattern_field, text_field, wrong
from decoder.model import Family

_FILE = "families.toml"
# Before the message: "Panic Message: @BlueScreen: ", "PSOD with the message: BlueScreen: ", "Purple Screen Of Death (PSOD): "
_LEAD = re.compile(
    r"""
    (?: (?: PSOD|Panic|Crash ) \s Message:\s* | PSOD(?:\swith\sthe\smessage)?:\s* | Purple\sScreen\sof\sDeath\s\(PSOD\):\s* )?
    (?P<blue> @?\s?BlueScreen:\s* )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WARNED = re.compile(r"(?:WARNING|Heap|ALERT|INFO):\s")
_FROM_ANOTHER = re.compile(r"Panic:\s\d+:\sPanic from another CPU \(cpu (?P<pcpu>\d+), world (?P<world>\d+)\)")
_NAME = re.compile(r"\s?(?P<name>.{1,60}?)(?=\s+(?:IP|ip|@|addr|PTEs|\(|Mask)|$)")
_NAMELESS = re.compile(r"\s*(?:IP|ip|@|addr|PTEs)\s")
_IP = re.compile(r"(?:\bIP\s|\bip\s|@\s|\bPC\s)(?P<ip>0x[0-9a-f]{1,16})(?![\w#*?])", re.IGNORECASE)
_ADDR = re.compile(r"\baddr\s(?P<addr>0x[0-9a-f]{1,16})(?![\w#*?])", re.IGNORECASE)
_SYNDROME = re.compile(r"\(ec\s0x[0-9a-f]+", re.IGNORECASE)
_PTES = re.compile(r"\s?PTEs:.*")
_MASK = re.compile(r"[#*]{2,}|X{3,}|0x[#X*]+|<[A-Za-z-]{1,16}>|\bnnn+\b|\[[a-z]+\]")
_CLOSED = re.compile(  # …(0/3 IPIs received)" or "… but not a name inside: … on feature "Core type"; cpu7 …
    r"""(?P<message> (?: [^"] | (?<=\s)" [^"]{0,80} " ){3,400}? ) (?P<told> "(?=[\s.,;:!?)]|$) .*)""", re.VERBOSE
)
_WORLD = re.compile(r"in\sworld\s[^\s:]{1,16}\s?:\s?[^\s\"']{1,60}")
_PROSE = re.compile(r"""["']?,?\s+(?:is|was|when|while|after|during|if|and|on|in|because|due)\s+[a-z]""")
_CUT = 12  # error lines print this much of a world's name


@dataclass(frozen=True, slots=True)
class Pattern:
    """One ranked pattern of an error line."""

    family: Family
    regex: re.Pattern[str]
    example: str
    source: str
    start: bool = False
    alone: bool = False
    detail: bool = False
    warned: bool = False
    body: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """An error line as read. ``blue``: behind "@BlueScreen:" or a "Panic Message:"; ``whole``: the line holds nothing else."""

    message: str
    family: Family
    pattern: Pattern | None
    blue: bool
    whole: bool
    vector: int | None = None
    world_id: int | None = None
    world_name: str | None = None
    name_cut: bool = False
    ip: str | None = None
    addr: str | None = None
    pcpu: int | None = None
    blamed: tuple[int, ...] = ()
    masked: bool = False
    told: str = ""  # how the sentence goes on that quotes the line


@functools.cache
def patterns() -> tuple[Pattern, ...]:
    """Return the ranked patterns of ``knowledge/families.toml``. Raises KnowledgeError for a wrong entry."""
    return tuple(_pattern(at, entry) for at, entry in enumerate(entries(_FILE, "family"), 1))


def _pattern(at: int, entry: dict[str, object]) -> Pattern:
    family = text_field(_FILE, at, entry, "family")
    if family not in get_args(Family):
        raise wrong(_FILE, at, "family", f"{family!r} is no family")
    flags = {name: bool(entry.get(name, False)) for name in ("start", "alone", "detail", "warned", "body")}
    return Pattern(
        family=family,  # type: ignore[arg-type]  # checked above
        regex=pattern_field(_FILE, at, entry),
        example=text_field(_FILE, at, entry, "example"),
        source=text_field(_FILE, at, entry, "source"),
        **flags,
    )


def read_headline(text: str, *, logged: bool = False, quoted: bool = False) -> Headline | None:
    """Return the error line that ``text`` (without log prefix) is or holds; ``quoted``: an opening quote stands before it."""
    if quoted and (closed := _CLOSED.match(text)) and (head := read_headline(closed["message"], logged=logged)):
        return replace(head, told=closed["told"])
    lead = _LEAD.match(text)
    end = lead.end() if lead else 0
    blue = bool(lead and lead["blue"]) or bool(end)
    body = _unquoted(text[end:].strip())
    if not body:
        return None
    for pattern in patterns():
        found = pattern.regex.match(body) if pattern.start else pattern.regex.search(body)
        if found is None or (pattern.warned and logged and not blue):
            continue
        return _headline(body[found.start() :], found, pattern, blue=blue, whole=found.start() == 0)
    if lead and lead["blue"]:
        return Headline(message=body, family="panic", pattern=None, blue=True, whole=True, masked=bool(_MASK.search(body)))
    return None


def _unquoted(text: str) -> str:
    # Quotes around the message, not the one that closes a name inside it: … on feature "Core type"
    return text.strip('"') if text.startswith('"') or text.count('"') % 2 else text


def read_other_cpu(text: str) -> tuple[int, int] | None:
    """Return (pcpu, world) of ``Panic from another CPU (cpu 78, world 2098897)``; the message itself stands in the next line."""
    found = _FROM_ANOTHER.search(text)
    return (int(found["pcpu"]), int(found["world"])) if found else None


def plain(text: str) -> Headline:
    """Return ``text`` as a headline without a known form: a BSD-style panic() prints any words at all."""
    return Headline(message=text, family="panic", pattern=None, blue=False, whole=True, masked=bool(_MASK.search(text)))


def _headline(message: str, found: re.Match[str], pattern: Pattern, *, blue: bool, whole: bool) -> Headline:
    message = _PTES.sub("", message)
    groups = found.groupdict()
    name = groups.get("name") or (_name_after(found) if "vector" in groups else None)
    message, told = _without_prose(message) if "vector" in groups else (message, "")
    ip, addr = _IP.search(message), _ADDR.search(message)
    vector = _number(groups.get("vector")) if not _SYNDROME.search(message) else None
    return Headline(
        message=message,
        family=pattern.family,
        pattern=pattern,
        blue=blue,
        whole=whole,
        vector=vector if vector is None or vector < 256 else None,
        world_id=_number(groups.get("world")),
        world_name=_clean_name(name),
        name_cut=bool(name) and "vector" in groups and len(name or "") == _CUT,
        ip=ip["ip"].lower() if ip else None,
        addr=addr["addr"].lower() if addr and vector in {14, None} else None,
        pcpu=_number(groups.get("pcpu")),
        blamed=_blamed(groups),
        masked=bool(_MASK.search(message)),
        told=told,
    )


def _without_prose(message: str) -> tuple[str, str]:
    """Part an exception line that ends with its world from the sentence that tells of it."""
    found = _WORLD.search(message)  # … in world 2101:vmx when a driver …
    if found is None or not _PROSE.match(message, found.end()):
        return message, ""
    return message[: found.end()], message[found.end() :]


def _name_after(found: re.Match[str]) -> str | None:
    # A world's name may hold spaces and colons; where nothing ends it, it is one word.
    rest = found.string[found.end() :][:200]
    if _NAMELESS.match(rest):
        return None
    name = _NAME.match(rest)
    if name is None:
        return None
    ended = rest[name.end() :].strip()
    return name["name"] if ended or " " not in name["name"] else name["name"].split()[0]


def _clean_name(name: str | None) -> str | None:
    name = (name or "").strip().rstrip(".,;:").replace("_ ", "_")
    return name if name and not re.fullmatch(r"[#*X?<>]+", name) else None


def _blamed(groups: dict[str, str | None]) -> tuple[int, ...]:
    numbers = [groups.get("blamed"), *re.split(r"[,\s]+", groups.get("blamed_list") or "")]
    return tuple(dict.fromkeys(number for text in numbers if (number := _number(text)) is not None))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
