"""Moments as people read them, and those that a picture shows."""

from datetime import datetime

FIRST, PAST = 2000, 2100  # years; what lies outside was noted by a clock that was not set, and no axis is as long


def can_show(moment: datetime) -> bool:
    """Whether a picture can show ``moment``."""
    return FIRST <= moment.year < PAST


def shown(moment: datetime) -> str:
    """Return it for people: ``2026-01-31 03:04 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
