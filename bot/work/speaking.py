"""Whether to speak where nobody asked: what the channel's people chose, else its name, then what was read. Pure."""

from collections.abc import Iterable

from bot.cases import Choices
from bot.work.channels import Place
from decoder import Decoding


def is_welcome(choices: Choices, place: Place | None, patterns: Iterable[str]) -> bool:
    """Whether the bot may speak unasked in a channel at all; of one that is not known yet (None) it may turn out so."""
    if choices.speak is not None:
        return choices.speak == "on"
    return place is None or place.matches(patterns)


def is_sure(choices: Choices, decoding: Decoding) -> bool:
    """Whether what was read is sure enough to speak of unasked, and not muted: each crash of it, where there are several."""
    muted = bool(decoding.crashes) and all(crash.signature in choices.muted for crash in decoding.crashes)
    return decoding.answer_unasked and not muted
