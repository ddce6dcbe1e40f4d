"""The package's messages: the reply, what a button posts, an answer, a notice."""

import re
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block, RichTextBlock, RichTextElementParts, RichTextSectionElement

from bot.answers import Answer
from bot.replies.blocks import block_json, buttons, feedback
from bot.replies.model import Message, Picture, Told, Upload, View
from bot.replies.outline import Link, Links, Outline, Part, Sentence, Title, Verbatim
from bot.replies.past import CURE, Happened, Past, list_parts, past_parts
from bot.replies.plain import fallback
from bot.replies.reply import headline_of, outline
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from bot.replies.support import Brought
from bot.replies.values import CURE_ACTION, FEEDBACK_ACTION, FIX_ACTION, HOST_ACTION, MORE_ACTION, action_of, value_of
from bot.replies.views import view_text
from decoder import Decoding, Language, Quote, Words

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")  # U024BE7LH
_POSTED_CHARACTERS = 9_000


def reply(  # noqa: PLR0913 - what a reply may show
    decoding: Decoding,
    *,
    case_id: str,
    language: Language = "en",
    asked_by: str | None = None,
    notes: Sequence[str] = (),
    picture: Picture | None = None,
    past: Past | None = None,
    told: Told | None = None,
) -> Message:
    """Return the one reply to ``decoding``. ``asked_by``: the Slack user id of who asked; ``notes``: sentences put under it.

    With a ``picture`` it has a button to correct the text; with a ``past`` it says what happened before; with what was ``told``
    it takes more from people: how it ended, which host, that it is wrong.
    """
    words = words_in(language)
    said = outline(decoding, language)
    checked = (words("line.picture-checked"),) if picture == "checked" else ()
    before = past_parts(past, words) if past else ()
    parts = (
        *said.first,
        *(_told(told, words) if told else ()),
        *before,
        *said.more,
        *(Sentence(note) for note in (*checked, *notes)),
    )
    row = _buttons(said, case_id, words, fixable=picture is not None, told=told, alike=bool(past and past.alike))
    asker = _asker(asked_by, words)
    blocks = block_json(parts, last=[*asker, *row])
    return Message(text=fallback(parts), blocks=blocks)


def nothing_found(decoding: Decoding, *, language: Language = "en", notes: Sequence[str] = ()) -> Message:
    """Return what someone gets who asked about a text without a crash in it."""
    return _message((*outline(Decoding(is_not=decoding.is_not), language).first, *(Sentence(note) for note in notes)))


def posted(
    decoding: Decoding, view: View, *, language: Language = "en", asked_by: str | None = None, brought: Brought | None = None
) -> Message:
    """Return ``view`` as a message for the thread, cut to what one message holds."""
    words = words_in(language)
    text = clip(view_text(decoding, view, words, brought), _POSTED_CHARACTERS)
    parts: tuple[Part, ...] = (Title(words(f"view.{view}")), *_about(decoding, words), Verbatim(text))
    return Message(
        text=fallback((*parts[:-1], Verbatim(clip(text, 3_500)))), blocks=block_json(parts, last=_asker(asked_by, words))
    )


def support_file(decoding: Decoding, brought: Brought, *, language: Language = "en") -> Upload | None:
    """Return the text for support as a file where one message does not hold it; None where it does."""
    words = words_in(language)
    text = clean(view_text(decoding, "support", words, brought))
    if len(text) <= _POSTED_CHARACTERS:
        return None
    return Upload("support-case.txt", words("view.support"), text.encode())


def answer_message(answer: Answer, *, case_id: str | None = None, language: Language = "en") -> Message:
    """Return an answer as a message: its sentences, the lines that show them, a button where a view shows more."""
    words = words_in(language)
    links = tuple(Link(label, url) for label, url in answer.links)
    parts = (Sentence(answer.text), *_evidence(answer.evidence, words), *((Links(words("past.see"), links),) if links else ()))
    row = _buttons(Outline(first=(), views=(answer.view,)), case_id, words) if answer.view and case_id else []
    return Message(text=fallback(parts), blocks=block_json(parts, last=row))


def past_list(key: str, name: str, found: Sequence[Happened], past: Past, *, language: Language = "en") -> Message:
    """Return earlier cases as a list: ``key`` is "history" (of the host ``name``) or "similar" (to the case ``name``)."""
    words = words_in(language)
    return _message(
        tuple(list_parts(words(f"past.{key}", name=clean(name, newlines=False), count=len(found)), found, past, words))
    )


def notice(key: str, *, language: Language = "en", **fields: object) -> Message:
    """Return the sentence ``notice.<key>`` as a message. Raises KeyError for a key that the words lack."""
    return _message((Sentence(words_in(language)(f"notice.{key}", **fields)),))


def _message(parts: Sequence[Part]) -> Message:
    return Message(text=fallback(parts), blocks=block_json(parts))


def _buttons(  # noqa: PLR0913 - what a row may hold
    said: Outline, case_id: str, words: Words, *, fixable: bool = False, told: Told | None = None, alike: bool = False
) -> list[Block]:
    """Return the views' buttons; under a reply also those by which people tell something, what is rare in a menu."""
    row = [(words(f"button.{view}"), action_of("view", view), value_of(case_id, view)) for view in said.views]
    row += [(words("button.fix"), FIX_ACTION, case_id)] if fixable else []
    if told is None:
        return buttons(row)
    row += [] if told.host else [(words("button.host"), HOST_ACTION, case_id)]
    row.append((words("button.resolve"), CURE_ACTION, case_id))
    apart = [(words("button.apart"), f"apart:{case_id}")] if alike else []
    mute = [(words("button.mute"), f"mute:{case_id}")] if told.mute else []
    thumbs = feedback(FEEDBACK_ACTION, *((words(f"button.{said}"), f"{said}:{case_id}") for said in ("right", "wrong")))
    return [*buttons(row, menu=(MORE_ACTION, (*apart, *mute))), thumbs]


def _told(told: Told, words: Words) -> Iterator[Part]:
    if told.cure:
        yield Sentence(words("told.cured", cure=clip(clean(told.cure, newlines=False), CURE)))
    if told.wrong:
        yield Sentence(words("told.wrong"), doubt=True)


def _about(decoding: Decoding, words: Words) -> Iterator[Part]:
    headline = headline_of(decoding, words)
    if headline:
        yield Sentence(headline)


def _evidence(quotes: Sequence[Quote], words: Words) -> Iterator[Part]:
    if quotes:
        lines = dict.fromkeys(words("line.quote", line=f"{quote.line:>4}", text=clip(quote.text, 300)) for quote in quotes)
        yield Verbatim("\n".join(tuple(lines)[:6]))


def _asker(user: str | None, words: Words) -> list[Block]:
    if not user or not _USER.fullmatch(user):
        return []
    elements = [RichTextElementParts.Text(text=f"{words('line.asked-lead')} "), RichTextElementParts.User(user_id=user)]
    return [RichTextBlock(elements=[RichTextSectionElement(elements=elements)])]
