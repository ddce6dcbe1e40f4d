"""What a log shows before a crash: pages retired, heartbeats missed, drivers in trouble, the boot. This is the package's door."""

from decoder.before.events import Seen, events_of, has_event
from decoder.before.history import before

__all__ = ["Seen", "before", "events_of", "has_event"]
