"""``VMK uptime: 7:05:43:45.014 TSC: 1751259712918392``."""

import re
from dataclasses import dataclass

from decoder.model import Uptime

_UPTIME = re.compile(r"VMK\s[Uu]ptime\s?:\s?(?P<text>[\d#*X?dhms]{1,4}(?::[\d#*X?hmsd]{1,3}){2,4}(?:[.:][\d#*X?ms]{1,3})?)")
_CLEAR = re.compile(r"(?:(?P<days>\d{1,4}):)?(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2}(?:\.\d{1,3})?)")
_TSC = re.compile(r"TSC:\s?(?P<tsc>\d{3,20})\b")
_CODE_START = re.compile(r"Code\sstarts?(?::|\sat)\s?(?P<address>0x[0-9a-fA-F#X*]{1,16})")


@dataclass(frozen=True, slots=True)
class Running:
    """How long the kernel ran: ``d:hh:mm:ss.mmm`` as printed, and the cycle counter."""

    uptime: Uptime
    tsc: int | None


def read_uptime(text: str) -> Running | None:
    """Return uptime and TSC; ``seconds`` is None where digits are masked."""
    if "VMK" not in text:
        return None
    found = _UPTIME.search(text)
    if found is None:
        return None
    tsc = _TSC.search(text, found.end())
    return Running(Uptime(text=found["text"], seconds=seconds_of(found["text"])), int(tsc["tsc"]) if tsc else None)


def seconds_of(text: str) -> float | None:
    """Return the seconds of ``d:hh:mm:ss.mmm``."""
    found = _CLEAR.fullmatch(text)
    if found is None:
        return None
    whole = (int(found["days"] or 0) * 24 + int(found["hours"])) * 3600 + int(found["minutes"]) * 60
    return round(whole + float(found["seconds"]), 3)


def read_code_start(text: str) -> str | None:
    """Return the address at which the kernel's code starts (newer screens print it before the uptime)."""
    found = _CODE_START.search(text) if "Code start" in text else None
    return found["address"] if found else None
