"""The modal in which a person corrects what was read from a picture, and what it brings back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, Option, PlainTextInputElement

from bot.replies.blocks import modal_view, paragraph, plain, verbatim
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from bot.replies.submitted import Submitted
from bot.replies.values import FIX_CALLBACK
from decoder import Language, Words

INPUT_MOST = 3_000  # characters that one input field takes (Slack)
INPUT_FILLED = 2_500  # characters put into one: room is left to add some
TEXT_MOST, PICTURES_MOST = 60_000, 15  # characters of all readings, and how many: a modal has 100 blocks
DOUBTS_SHOWN = 12

_TEXT, _CHECKED = "fix_text", "fix_checked"  # action ids
_BREAK, _GLUED = "n", "g"  # a field begins on a line of its own, or goes on in the middle of one


@dataclass(frozen=True, slots=True)
class PictureReading:
    """What was read from one picture: ``doubts`` as (digits, the unsure ones on their places)."""

    source: str
    name: str
    text: str
    doubts: tuple[tuple[str, str], ...] = ()
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Fix:
    """A submitted modal: the new text of each source, and the sources whose text was compared with the screen."""

    case_id: str
    texts: Mapping[str, str]
    checked: frozenset[str]
    response_url: str | None
    field: str  # block id of the first field, for an error to stand at


def fix_modal(
    readings: Sequence[PictureReading], *, case_id: str, response_url: str | None = None, language: Language = "en"
) -> dict[str, Any]:
    """Return the modal prefilled with ``readings``, no character left out.

    They are at most ``PICTURES_MOST``, together of at most ``TEXT_MOST`` characters.
    """
    words = words_in(language)
    blocks = [paragraph(words("fix.how")), *(block for reading in readings for block in _blocks(reading, words))]
    kept = json.dumps({"case": case_id, "response_url": response_url})
    return modal_view(words("fix.title"), blocks, words, callback=FIX_CALLBACK, kept=kept, submit=words("fix.submit"))


def fix_of(view: Mapping[str, Any]) -> Fix:
    """Read a submitted modal back."""
    sent = Submitted.of(view)
    kept, values = sent.kept, sent.blocks
    fields = sorted(filter(None, map(_Field.of, values)), key=lambda field: field.number)
    texts: dict[str, str] = {}
    for field in fields:
        said = str(values[field.block_id].get(_TEXT, {}).get("value") or "")
        before = texts.get(field.source)
        texts[field.source] = said if before is None else before + ("\n" if field.glue == _BREAK else "") + said
    checked = (source for source in texts if values.get(_checked_id(source), {}).get(_CHECKED, {}).get("selected_options"))
    first = fields[0].block_id if fields else ""
    return Fix(str(kept.get("case")), texts, frozenset(checked), kept.get("response_url"), first)


@dataclass(frozen=True, slots=True)
class _Field:
    """What the block id of a field says: ``fix_text|F024BE7LH|2|n``."""

    source: str
    number: int
    glue: str

    @property
    def block_id(self) -> str:
        return f"{_TEXT}|{self.source}|{self.number}|{self.glue}"

    @classmethod
    def of(cls, block_id: str) -> "_Field | None":
        ours, _, rest = block_id.partition("|")
        source, _, place = rest.rpartition("|")[0].rpartition("|")
        if ours != _TEXT or not source or not (place.isascii() and place.isdecimal()):
            return None
        return cls(source, int(place), rest.rpartition("|")[2])


def _blocks(reading: PictureReading, words: Words) -> Iterator[Block]:
    if reading.doubts:
        yield paragraph(words("fix.doubts", name=clip(reading.name, 100)))
        yield verbatim(_doubts(reading.doubts, words))
    pieces = tuple(_pieces(clean(reading.text)))
    for number, (glue, piece) in enumerate(pieces, 1):
        key = "fix.field" if len(pieces) == 1 else "fix.field-of"
        label = words(key, name=clip(reading.name, 100), number=number, count=len(pieces))
        element = PlainTextInputElement(action_id=_TEXT, multiline=True, max_length=INPUT_MOST, initial_value=piece or None)
        field = _Field(reading.source, number, glue)
        yield InputBlock(label=plain(label), element=element, block_id=field.block_id, optional=True)
    yield _confirmation(reading, words)


def _doubts(doubts: Sequence[tuple[str, str]], words: Words) -> str:
    width = max(len(digits) for digits, _ in doubts)
    lines = [f"{digits:<{width}}  {unsure}" for digits, unsure in doubts[:DOUBTS_SHOWN]]
    if len(doubts) > DOUBTS_SHOWN:
        lines.append(words("fix.more", count=len(doubts) - DOUBTS_SHOWN))
    return "\n".join(lines)


def _confirmation(reading: PictureReading, words: Words) -> InputBlock:
    yes = Option(text=plain(clip(words("fix.checked"), 75)), value="yes")
    element = CheckboxesElement(action_id=_CHECKED, options=[yes], initial_options=[yes] if reading.checked else None)
    return InputBlock(
        label=plain(words("fix.check", name=clip(reading.name, 100))),
        element=element,
        block_id=_checked_id(reading.source),
        optional=True,
    )


def _checked_id(source: str) -> str:
    return f"{_CHECKED}|{source}"


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut ``text`` into what fields hold, at ends of lines where it can be; with each, how it follows the one before."""
    glue, kept = _BREAK, list[str]()
    for line in text.split("\n"):
        starts = range(0, max(len(line), 1), INPUT_FILLED)
        for start in starts:
            part = line[start : start + INPUT_FILLED]
            full = sum(len(one) + 1 for one in kept) + len(part) > INPUT_FILLED
            if kept and (full or start):
                yield glue, "\n".join(kept)
                glue, kept = (_GLUED if start else _BREAK), []
            kept.append(part)
    yield glue, "\n".join(kept)
