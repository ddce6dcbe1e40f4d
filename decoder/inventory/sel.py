"""The server's own event log, as ``esxcli hardware ipmi sel list`` prints it: what may have to do with a crash."""

import re
from collections.abc import Sequence

from decoder.inventory.found import Found
from decoder.values import HardwareEvent, Quote

_WHEN = re.compile(r"\s{0,8}When:\s(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")  # When: 2026-03-01T10:04:58
_MESSAGE = re.compile(r"\s{0,8}Message:\sAssert\s\+\s(?P<text>\S.{2,160})")  # Message: Assert + Memory Uncorrectable ECC
_GRAVE = re.compile(  # categories of Broadcom 336323 that a crash may come from
    r"Processor|CPU|Memory|DIMM|\bECC|\bBus\b|\bPCI|Machine Check|IERR|Critical Interrupt|Slot/Connector|Uncorrectable",
    re.IGNORECASE,
)
_MOST = 500  # the newest


def read_sel(rows: Sequence[Quote], found: Found) -> None:
    """Read the entries that were asserted and tell of processors, memory, buses or slots."""
    time: str | None = None
    for row in rows:
        if when := _WHEN.match(row.text):
            time = when["time"]
        elif time and (hit := _MESSAGE.match(row.text)):
            if _GRAVE.search(hit["text"]):
                found.hardware_log.append(HardwareEvent(time=time, text=hit["text"].strip(), quote=found.quote(row)))
            time = None  # of this entry alone
    found.hardware_log = found.hardware_log[-_MOST:]
