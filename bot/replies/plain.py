"""Outline → plain text: a message's fallback, a terminal's reply, the body of a file."""

from collections.abc import Iterable

from bot.replies.blocks import facts_text, items_text, known_host
from bot.replies.limits import FALLBACK_TEXT
from bot.replies.outline import Article, Facts, Items, Links, Part, Sentence, Title, Verbatim
from bot.replies.safety import clean, escaped
from bot.replies.width import folded


def plain_text(parts: Iterable[Part]) -> str:
    """Return ``parts`` as text, one paragraph each."""
    return "\n".join(_text(part) for part in parts)


def fallback(parts: Iterable[Part], limit: int = FALLBACK_TEXT) -> str:
    """Return ``parts`` as a message's text: only articles' links live; whole parts up to ``limit``."""
    kept: list[str] = []
    room = limit
    for part in parts:
        text = _fallback(part)
        room -= len(text) + 1
        if room < 0:
            break
        kept.append(text)
    return "\n".join(kept)


def wrapped(text: str, columns: int = 80) -> list[str]:
    """Return ``text`` in lines of at most ``columns``; words longer than a line are broken."""
    return [piece for line in text.split("\n") for piece in folded(line, columns)]


def _fallback(part: Part) -> str:
    if isinstance(part, Article) and known_host(part.url):
        return f"{escaped(part.text)} {escaped(part.title)} {part.url.replace('&', '&amp;')}"
    return escaped(_text(part))


def _text(part: Part) -> str:
    match part:
        case Title(text) | Sentence(text) | Verbatim(text):
            return clean(text)
        case Facts(rows):
            return facts_text(rows)
        case Items():
            return items_text(part)
        case Article(text, url, title):
            return f"{text} {title} {url}"
        case Links(text, links):
            return clean(" ".join((text, "; ".join(link.label for link in links))).strip())
