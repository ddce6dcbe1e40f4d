"""The whole text of a message: its text, the blocks and attachments of other bots' alerts, each said once."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.intake.escapes import unescape

DEPTH = 12  # blocks nest: rich_text → list → section → text
SAME = 0.8  # share of lines from which two pieces are the same words
SHORT = 40  # characters; a field such as "PCPU 0" is found in many texts without being said there
SPOKEN = {"link": ("{}", "url"), "user": ("@{}", "user_id"), "emoji": (":{}:", "name"), "channel": ("#{}", "channel_id")}
LINES = frozenset({"rich_text_section", "rich_text_preformatted", "rich_text_quote"})


def message_text(message: Mapping[str, Any]) -> str:
    """Return all that ``message`` (a Slack message or event) says, unescaped; what stands in two places is kept once."""
    pieces = [unescape(_string(message.get("text"))), *_block_texts(message.get("blocks"))]
    for attachment in _items(message.get("attachments")):
        pieces += _attachment_texts(attachment)
    return "\n".join(_once(pieces))


def name_of(file: Mapping[str, Any]) -> str:
    """Return the name by which people know the file."""
    return str(file.get("name") or file.get("title") or file.get("id") or "?")[:120]


def _attachment_texts(attachment: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts of a legacy attachment; its fallback only where nothing else speaks."""
    parts = [unescape(_string(attachment.get(key))) for key in ("pretext", "author_name", "title", "text")]
    fields = _items(attachment.get("fields"))
    parts += ["\n".join(unescape(_string(field.get(key))) for key in ("title", "value")) for field in fields]
    parts += _block_texts(attachment.get("blocks"))
    parts += [text for block in _items(attachment.get("message_blocks")) for text in _shared(block)]
    parts.append(unescape(_string(attachment.get("footer"))))
    said = [part for part in parts if part.strip()]
    yield from said or [unescape(_string(attachment.get("fallback")))]


def _shared(block: Mapping[str, Any]) -> Iterator[str]:
    """Yield the blocks of a message that was shared into this one."""
    message = block.get("message")
    yield from _block_texts(message.get("blocks") if isinstance(message, dict) else None)


def _block_texts(blocks: object) -> list[str]:
    return ["".join(_walk(block, 0)) for block in _items(blocks)]


def _walk(node: object, depth: int) -> Iterator[str]:
    """Yield the text below ``node``: text objects unescaped where they are mrkdwn, rich text as it is."""
    if depth > DEPTH or not isinstance(node, dict):
        return
    text, kind = node.get("text"), _string(node.get("type"))
    if isinstance(text, str):
        yield unescape(text) if kind in ("mrkdwn", "markdown") else text
    elif isinstance(text, dict):
        yield from (*_walk(text, depth + 1), "\n")
    elif kind in SPOKEN:
        sign, key = SPOKEN[kind]
        yield sign.format(_string(node.get(key)))
    for key in ("title", "elements", "fields", "rows"):
        yield from _children(node.get(key), depth)
    if kind in LINES:
        yield "\n"


def _children(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (*_walk(value, depth + 1), "\n")
    for child in _items(value):
        yield from _walk(child, depth + 1)
        if _string(child.get("type")) in ("mrkdwn", "plain_text", "raw_text"):
            yield "\n"
    for row in value if isinstance(value, list) else ():
        if isinstance(row, list):  # a table's row: its cells on one line
            yield " ".join("".join(_walk(cell, depth + 1)).strip() for cell in row) + "\n"


def _once(pieces: list[str]) -> Iterator[str]:
    """Yield the pieces that no other one holds; a text and its rich text are the same words, give or take an emoji.

    Of two that hold each other, as where one has a mention more, the first is kept.
    """
    folded = [_folded(piece) for piece in pieces]
    kept: list[int] = []
    for at, piece in enumerate(pieces):
        longer = (other for other in range(at + 1, len(pieces)) if len(folded[other]) > len(folded[at]))
        if len(folded[at]) >= SHORT and (
            any(_held(piece, folded[other]) for other in kept)
            or any(_held(piece, folded[other]) and not _held(pieces[other], folded[at]) for other in longer)
        ):
            continue
        if folded[at]:
            kept.append(at)
            yield piece.strip("\n")


def _folded(text: str) -> str:
    return " ".join(text.replace("```", " ").split())


def _held(piece: str, other: str) -> bool:
    """Whether nearly every line of ``piece`` stands in ``other`` (folded)."""
    lines = [folded for line in piece.splitlines() if (folded := _folded(line))]
    return sum(line in other for line in lines) >= SAME * len(lines)


def _items(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
