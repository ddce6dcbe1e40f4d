"""Moments as people read them."""

from datetime import datetime


def shown(moment: datetime) -> str:
    """Return it for people: ``2026-01-31 03:04 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
