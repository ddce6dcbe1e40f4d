"""Whether the dump was written: the last lines of a screen."""

import re
from typing import Literal

Status = Literal["saved", "partial", "none", "unknown"]

# Ranked: what ends the story stands before what only begins it.
_FORMS: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (
        "partial",
        re.compile(r"Partial\sDump|(?:Disk|File|Net)Dump:\s(?:Partial|Out\sof\sspace)|dump\s(?:was\s)?truncated", re.IGNORECASE),
    ),
    ("saved", re.compile(r"(?:Disk|File|Net)\s?Dump:?\s(?:was\s)?Successful", re.IGNORECASE)),
    (
        "none",
        re.compile(
            r"""
              No\splace\son\sdisk\sto\sdump | No\sfile\sconfigured\sto\sdump | (?:Disk|File|Net)Dump:\sFailed
            | Couldn't\sdump | No\svmkcore\s(?:disk|partition) | dump\sfailed
            """,
            re.VERBOSE | re.IGNORECASE,
        ),
    ),
    (
        "unknown",
        re.compile(
            r"""
              Starting\s(?:network\s)?coredump | Coredump\sto\s(?:disk|file) | Dumping\susing\sslot | Slot\s\d+\sof\s\d+
            | Dump:\s(?:Dump:)?\d+:\sStarting\sdump | Finalized\sdump\sheader\s\( | \(\d\d/15\)
            """,
            re.VERBOSE,
        ),
    ),
)
_TAIL = re.compile(r"No\sport\sfor\sremote\sdebugger|Debugger\swaiting\(world|\"Escape\"\sfor\slocal\sdebugger", re.IGNORECASE)
_USER_WORLD = re.compile(r"UserDump|cartel|Userworld|monitor\score|wantCoreDump|esx\.\w+\.coredump")


def read_coredump(text: str) -> Status | None:
    """Return what ``text`` says of the kernel's dump; a user world's dump is none of it."""
    if "ump" not in text and "lot " not in text:
        return None
    if _USER_WORLD.search(text):
        return None
    return next((status for status, form in _FORMS if form.search(text)), None)


def read_tail(text: str) -> bool:
    """Whether ``text`` is one of the last lines of a screen: the debugger's."""
    return bool(_TAIL.search(text))


def best(statuses: list[Status]) -> Status:
    """Return what several lines say together: saved once is saved; "no place" counts only where nothing was saved."""
    return next(status for status in ("saved", "partial", "none", "unknown") if status in statuses)
