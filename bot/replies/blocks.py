"""Outline → Block Kit, through slack_sdk's models, within Slack's limits.

Text that a person may have written stands only in ``plain_text`` and ``rich_text_preformatted``: Slack parses neither.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from rich.cells import cell_len
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    HeaderBlock,
    InteractiveElement,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextPreformattedElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.replies.limits import BUTTON_TEXT, HEADER, MESSAGE_BLOCKS, MESSAGE_CHARACTERS, MODAL_TITLE, SECTION
from bot.replies.outline import Article, Facts, Items, Links, Part, Sentence, Title, Verbatim
from bot.replies.safety import clean, clip, units
from bot.replies.width import padded
from decoder import Words

ARTICLE_HOSTS = (".broadcom.com", ".vmware.com", ".intel.com", ".amd.com", ".lenovo.com", ".dell.com", ".hpe.com", ".cisco.com")


def block_json(parts: Iterable[Part], last: Sequence[Block] = ()) -> tuple[dict[str, Any], ...]:
    """Return Slack's JSON of ``parts`` and then ``last``: within a message's room; what does not fit is left out."""
    tail = [block.to_dict() for block in last]
    room = MESSAGE_CHARACTERS - sum(characters(block) for block in tail)
    kept: list[dict[str, Any]] = []
    for block in (block.to_dict() for block in _blocks(parts)):
        room -= characters(block)
        if room < 0 or len(kept) + len(tail) == MESSAGE_BLOCKS:
            break
        kept.append(block)
    return (*kept, *tail)


def characters(block: Any) -> int:
    """Count the characters of text in a block's JSON, as Slack's total counts them."""
    if isinstance(block, dict):
        return sum(
            _length(value) if key == "text" and isinstance(value, str) else characters(value) for key, value in block.items()
        )
    return sum(map(characters, block)) if isinstance(block, list) else 0


def _length(text: str) -> int:
    """Count a text as Slack stores it: & < > take four or five characters."""
    return units(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def paragraph(text: str) -> SectionBlock:
    """Return a section of plain text: never parsed by Slack."""
    return SectionBlock(text=plain(clip(clean(text), SECTION)))


def plain(text: str) -> PlainTextObject:
    """Return a plain text object in which ``:words:`` stay words."""
    return PlainTextObject(text=text, emoji=False)


def verbatim(text: str) -> RichTextBlock:
    """Return ``text`` in a fixed-width frame: literal to the last character."""
    kept = clean(text).strip("\n").rstrip() or "-"
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=kept)])])


def heading(text: str) -> RichTextBlock:
    """Return a line of our own words in bold."""
    bold = RichTextElementParts.Text(text=text, style=RichTextElementParts.TextStyle(bold=True))
    return RichTextBlock(elements=[RichTextSectionElement(elements=[bold])])


def buttons(labels: Iterable[tuple[str, str, str]], menu: tuple[str, Sequence[tuple[str, str]]] | None = None) -> list[Block]:
    """Return a row of buttons from (label, action id, value); no block where there are none.

    A ``menu`` of (action id, its options as (label, value)) stands behind them.
    """
    elements: list[InteractiveElement] = [
        ButtonElement(text=plain(clip(label, BUTTON_TEXT)), action_id=action, value=value) for label, action, value in labels
    ]
    if menu and menu[1]:
        options = [Option(text=plain(clip(label, BUTTON_TEXT)), value=value) for label, value in menu[1]]
        elements.append(OverflowMenuElement(action_id=menu[0], options=options))
    return [ActionsBlock(elements=elements)] if elements else []


def feedback(action: str, positive: tuple[str, str], negative: tuple[str, str]) -> Block:
    """Return Slack's own pair of thumbs from two (label, value)."""
    up, down = (FeedbackButtonObject(text=plain(clip(label, BUTTON_TEXT)), value=value) for label, value in (positive, negative))
    return ContextActionsBlock(elements=[FeedbackButtonsElement(action_id=action, positive_button=up, negative_button=down)])


def modal_view(  # noqa: PLR0913 - a modal is all of these
    title: str, blocks: Sequence[Block], words: Words, *, callback: str, kept: str = "", submit: str | None = None
) -> dict[str, Any]:
    """Return a modal as Slack's JSON; ``kept`` comes back with it, ``submit`` labels what sends a form."""
    view = View(
        type="modal",
        title=plain(clip(title, MODAL_TITLE)),
        submit=plain(submit) if submit else None,
        close=plain(words("button.close")),
        callback_id=callback,
        private_metadata=kept,
        blocks=list(blocks),
    )
    return view.to_dict()


def facts_text(rows: Sequence[tuple[str, str]]) -> str:
    """Return rows as aligned lines of label and value."""
    width = max((cell_len(label) for label, _ in rows), default=0)
    return "\n".join(f"{padded(label, width)}  {clean(value, newlines=False)}" for label, value in rows)


def items_text(part: Items) -> str:
    """Return a list as lines, numbered from ``start`` or with bullets."""
    marks = (f"{part.start + index}." if part.start is not None else "•" for index in range(len(part.items)))
    return "\n".join(f"{mark} {clean(item)}" for mark, item in zip(marks, part.items, strict=False))


def _blocks(parts: Iterable[Part]) -> Iterator[Block]:
    for part in parts:
        yield from _SHOWN[type(part)](part)


def _title(part: Title) -> Iterator[Block]:
    if part.top:
        yield HeaderBlock(text=plain(clip(clean(part.text, newlines=False), HEADER) or "-"))
    else:
        yield heading(part.text)


def _sentence(part: Sentence) -> Iterator[Block]:
    if clean(part.text).strip():
        yield paragraph(part.text)


def _facts(part: Facts) -> Iterator[Block]:
    yield verbatim(facts_text(part.rows))


def _items(part: Items) -> Iterator[Block]:
    if part.items:
        yield paragraph(items_text(part))


def _verbatim(part: Verbatim) -> Iterator[Block]:
    yield verbatim(part.text)


def _article(part: Article) -> Iterator[Block]:
    if not known_host(part.url):
        yield paragraph(f"{part.text} {part.title}")
        return
    elements = [
        RichTextElementParts.Text(text=f"{part.text} "),
        RichTextElementParts.Link(url=part.url, text=clip(part.title, 150)),
    ]
    yield RichTextBlock(elements=[RichTextSectionElement(elements=elements)])


def _links(part: Links) -> Iterator[Block]:
    text = RichTextElementParts.Text(text=clean(part.text, newlines=False) + (" " if part.links else ""))
    elements: list[RichTextElement] = [text]
    for index, link in enumerate(part.links):
        if index:
            elements.append(RichTextElementParts.Text(text="; "))
        elements.append(RichTextElementParts.Link(url=link.url, text=clip(clean(link.label, newlines=False), 150)))
    yield RichTextBlock(elements=[RichTextSectionElement(elements=elements)])


def known_host(url: str) -> bool:
    """Say whether ``url`` is an https address of a vendor whose articles the knowledge files name."""
    parts = urlsplit(url)
    return parts.scheme == "https" and f".{parts.hostname}".endswith(ARTICLE_HOSTS)


_SHOWN: dict[type, Callable[[Any], Iterator[Block]]] = {
    Title: _title,
    Sentence: _sentence,
    Facts: _facts,
    Items: _items,
    Verbatim: _verbatim,
    Article: _article,
    Links: _links,
}
