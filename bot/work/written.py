"""The language that a job's message is written in, as far as that can be told without asking anybody."""

from collections.abc import Mapping
from typing import Any

from decoder import LANGUAGES, Language, writes_japanese


def known(locale: str | None) -> Language | None:
    """Return the language of a locale (``ja-JP``) where the bot speaks it."""
    return next((language for language in LANGUAGES if (locale or "").partition("-")[0] == language), None)


def written(payload: Mapping[str, Any], own: Language) -> Language:
    """Return the language that a job's message is written in, else ``own``: what can be told without asking anybody."""
    return known(payload.get("language")) or ("ja" if writes_japanese(said_in(payload)) else own)


def said_in(payload: Mapping[str, Any]) -> str:
    """Return what a person said in the message of a job."""
    return str(payload.get("question") or payload.get("text") or "")
