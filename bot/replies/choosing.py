"""The modal in which the people of a channel choose how the bot behaves there, and what it brings back."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from bot.replies.blocks import modal_view, paragraph, plain
from bot.replies.limits import OPTION_TEXT, OPTIONS
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from bot.replies.submitted import Submitted
from bot.replies.values import CHOICES_CALLBACK
from decoder import Language, Words

SPEAK, LANGUAGE, MUTED = "psod_speak", "psod_language", "psod_muted"  # block and action ids
USUAL = "usual"  # the value of "as the bot's own settings say"
SPEAKING = (USUAL, "on", "mention", "off")
LANGUAGES = (USUAL, "en", "ja")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a channel's modal shows: what is chosen now, and the signatures that can be muted, the muted ones among them."""

    channel: str
    speak: str | None = None
    language: str | None = None
    muted: frozenset[str] = frozenset()
    known: tuple[str, ...] = ()
    direct: bool = False  # a direct message: everything there is for the bot


@dataclass(frozen=True, slots=True)
class Choice:
    """A submitted modal. ``muted``: keys of signatures (``mute_key``); ``offered``: whether there were any to choose from."""

    channel: str
    speak: str | None
    language: str | None
    muted: frozenset[str]
    offered: bool


def mute_key(signature: str) -> str:
    """Return what stands for ``signature`` in an option: Slack takes 150 characters."""
    return hashlib.sha256(signature.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def choices_modal(offer: Offer, *, patterns: Collection[str], language: Language = "en") -> dict[str, Any]:
    """Return the modal; ``patterns``: the names of channels in which the bot speaks where nobody chose otherwise."""
    words = words_in(language)
    muted = _muted(offer, words)
    blocks = [
        _where(offer, words),
        *([] if offer.direct else [_speak(offer, ", ".join(patterns), words)]),
        _language(offer, words),
        *muted,
    ]
    kept = json.dumps({"channel": offer.channel, "offered": bool(muted)})
    return modal_view(words("choices.title"), blocks, words, callback=CHOICES_CALLBACK, kept=kept, submit=words("choices.submit"))


def choice_of(view: Mapping[str, Any]) -> Choice | None:
    """Read a submitted modal back; None for one that is not ours."""
    sent = Submitted.of(view)
    kept, fields = sent.kept, sent.fields
    if not kept.get("channel"):
        return None
    return Choice(
        channel=str(kept["channel"]),
        speak=_one(fields, SPEAK, SPEAKING),
        language=_one(fields, LANGUAGE, LANGUAGES),
        muted=frozenset(str(option.get("value")) for option in sent.rows(MUTED, "selected_options")),
        offered=bool(kept.get("offered")),
    )


def crash_name(signature: str, words: Words) -> str:
    """Return a signature as people know the crash: "page fault: SPLookup, SPRelease"."""
    family, _, rest = signature.partition("|")
    known = words(f"family.{family}") if f"family.{family}" in words else family
    return f"{known}: {clean(rest, newlines=False).replace('|', ', ')}" if rest else known


def _one(fields: Mapping[str, Any], name: str, known: Sequence[str]) -> str | None:
    chosen = ((fields.get(name) or {}).get("selected_option") or {}).get("value")
    return chosen if chosen in known and chosen != USUAL else None


def _where(offer: Offer, words: Words) -> Block:
    if offer.direct:
        return paragraph(words("choices.here"))
    elements = [
        RichTextElementParts.Text(text=f"{words('choices.for')} "),
        RichTextElementParts.Channel(channel_id=offer.channel),
    ]
    return RichTextBlock(elements=[RichTextSectionElement(elements=elements)])


def _speak(offer: Offer, patterns: str, words: Words) -> Block:
    options = {name: _option(words(f"speak.{name}"), name) for name in SPEAKING}
    element = RadioButtonsElement(
        action_id=SPEAK, options=list(options.values()), initial_option=options.get(offer.speak or USUAL)
    )
    hint = plain(clip(words("choices.speak-hint", patterns=patterns), 1_000))
    return InputBlock(label=plain(words("choices.speak")), element=element, block_id=SPEAK, hint=hint)


def _language(offer: Offer, words: Words) -> Block:
    options = {name: _option(words(f"language.{name}"), name) for name in LANGUAGES}
    chosen = options.get(offer.language or USUAL)
    element = StaticSelectElement(action_id=LANGUAGE, options=list(options.values()), initial_option=chosen)
    return InputBlock(label=plain(words("choices.language")), element=element, block_id=LANGUAGE)


def _muted(offer: Offer, words: Words) -> list[Block]:
    known = list(dict.fromkeys((*sorted(offer.muted), *offer.known)))[:OPTIONS]
    options = {signature: _option(crash_name(signature, words), mute_key(signature)) for signature in known}
    if not options:
        return []
    silent = [option for signature, option in options.items() if signature in offer.muted]
    element = StaticMultiSelectElement(action_id=MUTED, options=list(options.values()), initial_options=silent or None)
    hint = plain(words("choices.muted-hint"))
    return [InputBlock(label=plain(words("choices.muted")), element=element, block_id=MUTED, hint=hint, optional=True)]


def _option(text: str, value: str) -> Option:
    return Option(text=plain(clip(text, OPTION_TEXT)), value=value)
