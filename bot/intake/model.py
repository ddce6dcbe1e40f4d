"""The values of intake: a text with its source, the limits of reading, and why something could not be read."""

from collections.abc import Callable
from dataclasses import dataclass

from decoder import Language, Words, load_words


def words(language: Language) -> Words:
    """Return the sentences of intake."""
    return load_words("bot.intake", "words", language)


@dataclass(frozen=True, slots=True)
class ScreenText:
    """Text to decode, as it came, and where it came from (``"message"``, a file's name, ``"x.tgz/var/log/y.log"``)."""

    text: str
    source: str
    cut: bool = False  # only the parts that may hold a crash, or the first so many bytes, were kept
    host: bool = False  # no log: lines that say what a host is made of
    torn: bool = False  # of an upload that breaks off: it holds what stands before that


PictureRead = Callable[[bytes, str], str | None]
"""Reads a picture by its bytes and name: its text, or None where it shows no purple screen. May block; raises CannotRead."""
PictureWatch = Callable[[bytes, str, Callable[[], None]], str | None]
"""The same; calls the third once a purple screen was seen, long before its text is read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes downloaded, bytes unpacked, bytes of text kept; members and levels of archives, pictures in one."""

    file_bytes: int = 2**30  # as much as Slack takes
    unpacked_bytes: int = 64 * 2**30
    ratio: int = 300  # times its size that an upload may unpack to; logs pack ten to forty times
    ratio_from: int = 256 * 2**20  # unpacked bytes from which that counts
    held_bytes: int = 32 * 2**20  # of what must be held whole: an e-mail, a zip inside another packing
    text_bytes: int = 4 * 2**20
    host_bytes: int = 1 << 20  # read of one file that describes a host
    host_kept: int = 1 << 18  # kept of all of those
    picture_bytes: int = 32 * 2**20
    pictures: int = 20
    members: int = 100_000
    levels: int = 6  # a zip of a bundle of bundles with packed logs has five


class CannotRead(Exception):  # noqa: N818 - an outcome, told to a person
    """A file that cannot be read: ``key`` is the reason's key in the words of intake, ``name`` the file.

    ``screen``: it is a picture that was seen to show a purple screen.
    """

    def __init__(self, key: str, *, name: str, screen: bool = False, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.name = name
        self.screen = screen
        self.fields = fields

    def sentence(self, language: Language = "en") -> str:
        """One kind line: the file, why it cannot be read, and what would do instead."""
        return words(language)(f"cannot_read.{self.key}", name=self.name, **self.fields)

    def __str__(self) -> str:
        return self.sentence()
