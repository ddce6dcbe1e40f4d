"""FILE arguments → what they hold."""

import sys

from bot.intake import CannotRead, ScreenText, joined, read_file, read_path
from bot.intake.pictures import PictureReader, marked
from bot.terminal.sentences import words
from decoder import Decoding, Language, decode


class Unreadable(Exception):  # noqa: N818 - said to the person, not handled
    """An input that cannot be read; its text is the reason."""


def decode_source(source: str, language: Language = "en", pictures: PictureReader | None = None) -> Decoding:
    """Decode a file, or stdin for ``-``: a text, a log, an archive of logs, a screenshot. Raises Unreadable."""
    return decode_read(read_source(source, language, pictures), language)


def read_source(source: str, language: Language = "en", pictures: PictureReader | None = None) -> str:
    """Read what ``decode_source`` decodes. Raises Unreadable."""
    texts = _texts(source, language, pictures)
    if any(text.torn for text in texts):
        sys.stderr.write(f"psod: {CannotRead('torn', name=source).sentence(language)}\n")
    return joined(texts)


def decode_read(text: str, language: Language = "en") -> Decoding:
    """Decode what ``read_source`` read."""
    return marked(decode(text, language), text, language)


def _texts(source: str, language: Language, pictures: PictureReader | None) -> tuple[ScreenText, ...]:
    try:
        if source == "-":
            return read_file(sys.stdin.buffer, source, pictures=pictures)
        return read_path(source, pictures=pictures)
    except CannotRead as reason:
        raise Unreadable(reason.sentence(language)) from None
    except OSError as error:
        raise Unreadable(words(language)("error.unreadable", source=source, reason=error.strerror or error)) from None
