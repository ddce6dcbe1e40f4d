"""The line that marks the running PCPU and its world, old and new."""

import re
from dataclasses import dataclass

_ID = r"\d{1,12}|[\d\#*X?nx<>ID]{1,16}"
_STAR = re.compile(
    rf"\*\s?(?:PCPU\s{{0,3}})?(?P<pcpu>\d{{1,5}}|[\#*X]{{1,6}})?\s?:\s?(?P<world>{_ID}|\s)?/(?P<name>[^\s*][^*]{{0,80}})?"
)
_PCPU_STAR = re.compile(
    rf"\*\s?PCPU\s{{0,3}}(?P<pcpu>\d{{1,5}}|[\#*X]{{1,6}})?\s?:\s?(?P<world>{_ID})?\s?/\s?(?P<name>.{{1,80}})"
)
_ENTRY = re.compile(r"(?<!\S)(?P<mark>\*|CPU\s?|cpu\s?)?(?P<pcpu>\d{1,4}):(?P<world>\d{1,10})/(?P<name>\S{1,40})")
_OLD = re.compile(
    r"(?<!\S)(?P<mark>CPU|cpu)\s(?P<pcpu>\d{1,4})\s(?P<world>\d{1,10})\s(?P<name>[^\s:]\S{0,30})"
)  # cpu 0 2673 vmm0:keys: CPU 2 1038 hel
_STATES = re.compile(r"^PCPU\s{0,3}(?P<first>\d{1,4})\s?:\s?(?P<letters>[SVIUH]{1,80})\b")
_LONE = re.compile(r"^PCPU\s{1,3}(?P<pcpu>\d{1,4})\s?:\s?(?P<rest>\S.{0,200})")
_CURRENT = re.compile(r"running world (?P<world>\d+)(?:\s?-\s?(?P<name>\S.{0,80}?))?(?:\.?\s+VMK|\.$|\.\s|$)")
_CUT = {"old": 9, "new": 12}


@dataclass(frozen=True, slots=True)
class Running:
    """The PCPU that ran, and its world; masked parts are None."""

    pcpu: int | None
    world_id: int | None
    world_name: str | None
    name_cut: bool = False
    star: bool = True  # False: a line that only lists worlds


def read_worlds(text: str) -> Running | None:
    """Return what the star (``*0:1037/helper1-4``, ``*PCPU10:4106/idle10``) or the CPU in capitals marks; star False: none."""
    if found := _PCPU_STAR.search(text):
        return _running(found, "new")
    if "/" not in text and "pu " not in text.lower():
        return None
    entries = list(_ENTRY.finditer(text)) or list(_OLD.finditer(text))
    for entry in entries:
        if (entry["mark"] or "").strip() in {"*", "CPU"}:
            return _running(entry, "old")
    if len(entries) >= 2 and entries[0].start() == 0:
        return Running(None, None, None, star=False)
    return None


def read_states(text: str) -> bool:
    """Whether ``text`` is a line of state letters: ``PCPU  0: ISISVVU``."""
    return bool(_STATES.match(text))


def read_lone_pcpu(text: str) -> int | None:
    """Return N of a line ``PCPU N: …`` that is neither letters nor a message: a screen without a star names its PCPU so."""
    found = _LONE.match(text)
    return int(found["pcpu"]) if found and re.match(r"\w+:\d", found["rest"]) else None


def _running(found: re.Match[str], form: str) -> Running:
    name = (found["name"] or "").strip()
    if form == "new":
        name = re.split(r"\s+(?=PCPU\b|0x|\*|\.\.\.)", name)[0]
    name = name.rstrip(".:") if form == "old" else name
    return Running(
        _number(found["pcpu"]), _number(found["world"]), name or None, name_cut=form == "old" and len(name) >= _CUT["old"]
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
