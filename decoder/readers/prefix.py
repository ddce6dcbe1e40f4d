"""What stands before the message of a log line: time, host, PCPU and world of the reporter."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stood before the message: ``2021-10-20T03:11:41.679Z host vmkernel: cpu0:2352732)``."""

    time: str | None = None
    host: str | None = None
    pcpu: int | None = None
    world_id: int | None = None


# The anchor of every vmkernel line: cpu0:2352732)   cpu63:2099984 opID=be121f44)   cpu##:########)   cpu53:***** )
ANCHOR = re.compile(r"cpu(?P<pcpu>\d{1,5}|[#*Xx?N]{1,8}):\s?(?P<world>\d{1,12}|[#*Xx?nN]{1,16})\s?(?:opID=[\w-]{1,40}\s?)?\)")
# vmkernel: cpu6: PF Exception …  (the world is missing)
_BARE = re.compile(r"(?:vmkernel|vmkwarning|vmkalert):\s+cpu(?P<pcpu>\d{1,5}):\s+(?=\S)")
_ELIDED = re.compile(r"(?:cpu)?\s?(?:\u2026|\.\.\.)\s?\)\s?(?=MCA)")  # Lenovo's paper: cpu…)MCA: …: UC Excp

_TIME = r"""
    (?: <?[\dYX#]{4}-[\dM#X]{2}-[\dD#X]{2}>? [T:\s]? (?: <time> | [\dH#X]{2}:[\dM#X]{2}:[\dS#X]{2} (?: [.,:][\dFS#Xmsn]{1,6})? )?
          Z? (?: [+-]\d\d:?\d\d )?
      | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d
      | \d{1,4}:\d\d:\d\d:\d\d\.\d{3} (?! \s{1,8} \d{1,4}:\d\d:\d\d:\d\d\. )
      | \d\d:\d\d:\d\d(?:\.\d{3})?
    )
"""
# Read backwards from the anchor: everything between the line's (or the sentence's) start and cpuN:W) must be of these forms.
_BEFORE = re.compile(
    rf"""
    (?: <\d{{1,3}}> \s{{0,2}} )? \[?
    (?P<time> {_TIME} )? \]?
    (?: \s{{1,3}} (?! In\(|vmk ) (?P<host> [A-Za-z0-9][\w.-]{{0,80}} | [*#]{{2,20}} ) (?=\s) )?
    (?: \s{{0,3}} (?: In|Wa|Al|No|Er|Cr|Em|Db|De ) \(\d{{1,3}}\) )?
    (?: \s{{0,3}} (?: vmkernel|vmkwarning|vmkalert|LogEFI ) (?: \[[\d\#]+\] )? :? )?
    (?: \s{{0,2}} (?P<uptime> \d{{1,4}}:\d\d:\d\d:\d\d\.\d{{3}} ) )?
    (?: \s{{0,2}} TSC:\s?\d+ )?
    \s{{0,3}} $
    """,
    re.VERBOSE,
)
_DAEMON = re.compile(
    rf"(?:<\d{{1,3}}>\s?)?(?P<time>{_TIME})(?:\s(?P<host>[A-Za-z0-9][\w.-]{{0,80}}))?\s(?:(?:In|Wa|Al|No|Er|Cr)\(\d{{1,3}}\)\s)?(?:(?:vmkernel|vmkwarning|vmkalert):|LogEFI(?:\[[\d\#]+\])?:)\s?",
    re.VERBOSE,
)
# What a collector puts before the row that it received: time, facility and level, and who sent it; or RFC 5424's head.
_COLLECTED = re.compile(
    rf"""
    (?: (?: (?P<time> {_TIME} ) | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}\s\d{{1,2}}:\d\d:\d\d(?:\s[AP]M)? ) \s )?
    (?: kern(?:el)? | user | daemon | syslog | local[0-7] ) \.
    (?: emerg(?:ency)? | alert | crit(?:ical)? | err(?:or)? | warn(?:ing)? | notice | info(?:rmational)? | debug ) \s
    (?P<host> [A-Za-z0-9][\w.:-]{{0,80}} ) (?: \s | $ )  # 2020-03-03 04:05:06 Local6.Info 10.1.2.3
    | <\d{{1,3}}>1\s (?P<sent> {_TIME} ) \s (?P<sender> [A-Za-z0-9][\w.:-]{{0,80}} ) \s (?:vmkernel|vmkwarning|vmkalert|LogEFI)
      \s (?: \d{{1,12}} | - ) \s \S{{1,32}} \s - (?: \s | $ )  # <181>1 2020-03-03T04:05:06.123Z esx33 vmkernel - - -
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A relay's own time, and who sent the row, before the head that the host wrote
_RELAYED = re.compile(rf"(?:<\d{{1,3}}>\s?)?{_TIME}\s[A-Za-z0-9][\w.:-]{{0,80}}\s(?={_DAEMON.pattern})", re.VERBOSE)
_FIRST = frozenset("<0123456789KkUuDdSsLlJFMAON")  # of what a collector or relay writes
_LOOK_BACK = 170


def starts_of(text: str) -> list[tuple[int, int, Prefix]]:
    """Return (start, end, prefix) of every log prefix in a line, so that lines whose breaks were lost can be told apart."""
    found = []
    floor = 0
    for anchor in ANCHOR.finditer(text):
        start, before = _head(text, floor, anchor.start())
        found.append((start, anchor.end(), _prefix(anchor, before)))
        floor = anchor.end()
    return found


def read_collector(text: str) -> tuple[Prefix | None, str]:
    """Split a row of a syslog collector or relay into what that wrote (None: nothing) and what it received."""
    if text[:1] not in _FIRST or " " not in text[:40] or text.startswith("0x"):  # most rows of a screen
        return None, text
    if (found := _COLLECTED.match(text)) is not None:
        return Prefix(_real(found["time"] or found["sent"]), found["host"] or found["sender"]), text[found.end() :]
    if "vmk" in text and (relayed := _RELAYED.match(text)) is not None:
        return Prefix(), text[relayed.end() :]
    return None, text


def read_prefix(text: str) -> tuple[Prefix, str]:
    """Split a line into its prefix (empty where it has none) and its message."""
    if "cpu" in text or "vmk" in text or "LogEFI" in text:
        if (bare := _BARE.search(text[:_LOOK_BACK])) is not None:
            _, before = _head(text, 0, bare.start())
            return _prefix(bare, before), text[bare.end() :]
        if (daemon := _DAEMON.match(text)) is not None:
            return Prefix(time=_real(daemon["time"]), host=daemon["host"]), text[daemon.end() :]
    if (elided := _ELIDED.match(text)) is not None:
        return Prefix(), text[elided.end() :]
    return Prefix(), text


def _head(text: str, floor: int, anchor: int) -> tuple[int, re.Match[str] | None]:
    """Find where the prefix that ends at ``anchor`` begins: the longest run of prefix words before it."""
    low = max(floor, anchor - _LOOK_BACK)
    window = text[low:anchor].replace('","', "   ")  # a row of CSV: "2021-06-11T07:21:33Z","esx33","vmkernel","cpu5:2100123)
    for start in _word_starts(window):
        if (found := _BEFORE.match(window, start)) is not None:
            return low + start, found
    return anchor, None


def _word_starts(window: str) -> list[int]:
    starts = [0] + [at + 1 for at, char in enumerate(window) if char in " \t)]>.;,\"'"]
    starts += [found.start() for found in re.finditer(r"\d{4}-\d\d-\d\dT|<?YYYY-", window)]
    return sorted({at for at in starts if at < len(window) and not window[at].isspace()})


def _prefix(anchor: re.Match[str], before: re.Match[str] | None) -> Prefix:
    groups = anchor.groupdict()
    time = host = None
    if before is not None:
        time = _real(before["time"]) or before["uptime"]
        host = before["host"] if before["host"] and not set(before["host"]) & set("*#") else None
    return Prefix(time=time, host=host, pcpu=_number(groups.get("pcpu")), world_id=_number(groups.get("world")))


def _real(time: str | None) -> str | None:
    return time if time and not re.search(r"[YMDHSFX#<]{2}", time.replace("T", "")) else None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits and digits.isascii() and digits.isdigit() else None
