"""What is said while a file is being read: the message that becomes the answer."""

from dataclasses import dataclass

from bot.replies.blocks import block_json
from bot.replies.model import Message
from bot.replies.outline import Sentence
from bot.replies.plain import fallback
from bot.replies.safety import clean, clip
from bot.replies.sentences import words as words_in
from decoder import Language, Words

MB = 2**20
NAME = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the reading of file ``number`` of ``count`` is; sizes in bytes, ``size`` None where Slack does not tell it."""

    name: str = ""
    size: int | None = None
    got: int = 0
    searching: bool = False
    number: int = 1
    count: int = 1


def progress(reading: Reading, language: Language = "en") -> Message:
    """Return the status of ``reading``: what is read, how large it is, how much of it is here."""
    words = words_in(language)
    text = _text(reading, words)
    if reading.count > 1:
        text = words("progress.of", text=text, number=reading.number, count=reading.count)
    parts = (Sentence(text),)
    return Message(text=fallback(parts), blocks=block_json(parts))


def _text(reading: Reading, words: Words) -> str:
    name, got = clip(clean(reading.name, newlines=False), NAME), reading.got // MB
    if reading.searching:
        return words("progress.searching", name=name)
    if reading.size is None or reading.size < MB:
        return words("progress.getting-more", name=name, got=got) if got else words("progress.begin", name=name)
    size = reading.size // MB
    return words("progress.getting", name=name, got=got, size=size) if got else words("progress.sized", name=name, size=size)
