"""Moments as a screen or a log prints them."""

from datetime import UTC, datetime


def moment_of(text: str | None) -> datetime | None:
    """Return the moment of ``2026-01-31T03:04:05.678Z``, in UTC; None for an uptime or anything else."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def shown(moment: datetime) -> str:
    """Return it for people: ``2026-01-31 03:04 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
