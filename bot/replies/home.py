"""The Home tab: the team's recent cases and the hosts that crash again and again, as far as their reader may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ConversationSelectElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)
from slack_sdk.models.blocks.block_elements import ConversationFilter
from slack_sdk.models.views import View

from bot.replies.blocks import buttons, heading, modal_view, paragraph, plain
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from bot.replies.values import CHANNEL_CALLBACK, CHOICES_ACTION
from decoder import Language, Words

CHANNEL_INPUT = "psod_channel"  # block and action id
CASES_MOST, HOSTS_MOST = 10, 5
NAME = 80  # characters of a host's name
DATE = "{date_short_pretty} {time}"  # Slack shows it in the reader's own time zone


@dataclass(frozen=True, slots=True)
class SeenCase:
    """One recent case; ``url``: its thread, where the reader can open it."""

    channel: str
    created: datetime
    family: str | None = None
    domain: str | None = None
    host: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host that crashed ``count`` times lately."""

    name: str
    count: int
    last: datetime


def home_view(
    cases: Sequence[SeenCase], hosts: Sequence[SeenHost] = (), *, days: int, hidden: int = 0, language: Language = "en"
) -> dict[str, Any]:
    """Return the Home tab. ``hidden``: how many cases of the last ``days`` its reader is told no more of."""
    words = words_in(language)
    blocks: list[Block] = [
        HeaderBlock(text=plain(words("home.title"))),
        paragraph(words("notice.help")),
        *buttons([(words("button.choices"), CHOICES_ACTION, "home")]),
        DividerBlock(),
        *_hosts(hosts, days, words),
        heading(words("home.recent")),
        *(_list(_case(case, words) for case in cases[:CASES_MOST]) if cases else [paragraph(words("home.none"))]),
        *([paragraph(words("home.hidden", count=hidden))] if hidden else []),
    ]
    return View(type="home", blocks=blocks).to_dict()


def channel_modal(language: Language = "en") -> dict[str, Any]:
    """Return the modal that asks which channel's settings to show."""
    words = words_in(language)
    of_channels = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    element = ConversationSelectElement(action_id=CHANNEL_INPUT, filter=of_channels)
    field = InputBlock(label=plain(words("choices.channel")), element=element, block_id=CHANNEL_INPUT)
    return modal_view(words("choices.title"), [field], words, callback=CHANNEL_CALLBACK, submit=words("choices.next"))


def _hosts(hosts: Sequence[SeenHost], days: int, words: Words) -> Iterator[Block]:
    if hosts:
        yield heading(words("home.hosts", days=days))
        yield from _list(_host(host, words) for host in hosts[:HOSTS_MOST])


def _list(rows: Iterator[RichTextSectionElement]) -> list[Block]:
    return [RichTextBlock(elements=[RichTextListElement(style="bullet", elements=list(rows))])]


def _host(host: SeenHost, words: Words) -> RichTextSectionElement:
    name = clip(clean(host.name, newlines=False), NAME)
    said = words("home.host", host=name, count=host.count)
    return RichTextSectionElement(elements=[_text(f"{said} "), _date(host.last)])


def _case(case: SeenCase, words: Words) -> RichTextSectionElement:
    """Return a row: when, what, on which host, in which channel, and the way there."""
    what = words(f"family.{case.family}") if f"family.{case.family}" in words else words("title.records")
    said = words("title.crash", domain=words(f"domain.{case.domain}"), family=what) if f"domain.{case.domain}" in words else what
    host = f", {clip(clean(case.host, newlines=False), NAME)}" if case.host else ""
    elements = [_date(case.created), _text(f" {said}{host} "), RichTextElementParts.Channel(channel_id=case.channel)]
    if case.url:
        elements += [_text(" "), RichTextElementParts.Link(url=case.url, text=words("home.open"))]
    return RichTextSectionElement(elements=elements)


def _text(text: str) -> RichTextElementParts.Text:
    return RichTextElementParts.Text(text=text)


def _date(moment: datetime) -> RichTextElementParts.Date:
    shown = moment.astimezone(UTC)
    return RichTextElementParts.Date(timestamp=int(shown.timestamp()), format=DATE, fallback=shown.strftime("%Y-%m-%d %H:%M UTC"))
