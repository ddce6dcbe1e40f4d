"""Times as a log prints them → moments that can be compared, and crashes in their order."""

from collections.abc import Sequence
from datetime import UTC, datetime
from operator import itemgetter

from decoder.model import Crash


def moment_of(time: str | None) -> datetime | None:
    """Return the moment of an ISO time, in UTC, as what names no zone is taken to be; None for an uptime or a masked one."""
    try:
        read = datetime.fromisoformat(time or "")
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the second: the first or last day there is, in another zone
        return None


def oldest_first(crashes: Sequence[Crash]) -> Sequence[Crash]:
    """Return ``crashes`` in the order of time; as they are where one names no moment."""
    moments = [moment for crash in crashes if (moment := moment_of(crash.time))]
    if len(moments) < len(crashes):
        return crashes
    return [crash for _, crash in sorted(zip(moments, crashes, strict=True), key=itemgetter(0))]
