"""The forms in which people tell which host it was and what ended the crash, and what such a form brings back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement

from bot.replies.blocks import modal_view, plain
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from bot.replies.submitted import Submitted
from bot.replies.values import CURE_CALLBACK, HOST_CALLBACK
from decoder import Language

TOLD_INPUT = "psod_told"  # block and action id of the one field
CURE_LENGTH, HOST_LENGTH = 600, 253  # characters

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?")  # esx04.lab.example, 192.0.2.17, 2001:db8::17


@dataclass(frozen=True, slots=True)
class Telling:
    """A submitted form."""

    case_id: str
    text: str

    @property
    def host(self) -> str | None:
        """The text as a host's name; None where it is none."""
        return self.text.lower() if _HOST.fullmatch(self.text) else None


def host_modal(case_id: str, *, language: Language = "en") -> dict[str, Any]:
    """Return the form that asks for the host's name."""
    return _form("host", HOST_CALLBACK, case_id, None, HOST_LENGTH, language)


def cure_modal(case_id: str, cure: str | None, *, language: Language = "en") -> dict[str, Any]:
    """Return the form that asks what ended the crash, filled with what is known; emptied, it takes the cure back."""
    return _form("cure", CURE_CALLBACK, case_id, cure, CURE_LENGTH, language)


def telling_of(view: Mapping[str, Any]) -> Telling:
    """Read a submitted form back."""
    sent = Submitted.of(view)
    return Telling(str(sent.kept.get("case")), clean(sent.text(TOLD_INPUT), newlines=False))


def _form(  # noqa: PLR0913, PLR0917 - one form, two uses
    key: str, callback: str, case_id: str, filled: str | None, longest: int, language: Language
) -> dict[str, Any]:
    words = words_in(language)
    element = PlainTextInputElement(
        action_id=TOLD_INPUT,
        multiline=key == "cure",
        max_length=longest,
        initial_value=clip(filled, longest) if filled else None,
        placeholder=plain(words(f"{key}-form.example")),
    )
    field = InputBlock(
        label=plain(words(f"{key}-form.field")),
        hint=plain(words(f"{key}-form.hint")),
        element=element,
        block_id=TOLD_INPUT,
        optional=filled is not None,
    )
    title, submit = words(f"{key}-form.title"), words(f"{key}-form.submit")
    return modal_view(title, [field], words, callback=callback, kept=json.dumps({"case": case_id}), submit=submit)
