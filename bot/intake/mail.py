"""Text and attachments of an e-mail that was saved as ``.eml``."""

import binascii
import email
import email.policy
import html
import io
import re
from collections.abc import Iterator
from email.message import Message
from typing import IO

from bot.intake.model import CannotRead, Limits

TAG = re.compile(r"<(?P<name>/?[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")  # <br/>
BREAKS = frozenset({"br", "/p", "/div", "/tr", "/li", "/pre"})


class _Capped(io.RawIOBase):
    """A stream that may not be longer than ``limit`` bytes: the parser holds what it has read."""

    def __init__(self, file: IO[bytes], name: str, limit: int) -> None:
        self._file, self._name, self._limit, self._room = file, name, limit, limit

    def readable(self) -> bool:
        """As io asks."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """As io asks. Raises CannotRead where the mail is too long."""
        data = self._file.read(len(buffer))
        self._room -= len(data)
        if self._room < 0:
            raise CannotRead("too_large_to_hold", name=self._name, limit=self._limit // 2**20)
        buffer[: len(data)] = data
        return len(data)


def mail_parts(stream: IO[bytes], name: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each part; HTML as its text, and only where there is no plain text beside it.

    Raises CannotRead where the mail is too large to be held.
    """
    capped = _Capped(stream, name, limits.held_bytes)
    message = email.message_from_binary_file(io.BufferedReader(capped), policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    plain = any(part.get_content_type() == "text/plain" and not part.get_filename() for part in parts)
    for number, part in enumerate(parts, 1):
        data = _content(part)
        if isinstance(data, bytes) and not (plain and _is_html_body(part)):
            yield part.get_filename() or f"part {number}", _without_tags(part, data)


def _content(part: "Message[str, str]") -> object:
    """Return what ``part`` holds, decoded; base64 in one step, for the library's way takes the room of four copies."""
    text = part.get_payload()
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64" or not isinstance(text, str):
        return part.get_payload(decode=True)
    part.set_payload("")
    try:
        return binascii.a2b_base64(text)
    except ValueError:  # of the wrong length, or no base64 at all
        return text.encode("ascii", "replace")


def _is_html_body(part: "Message[str, str]") -> bool:
    return part.get_content_type() == "text/html" and not part.get_filename()


def _without_tags(part: "Message[str, str]", data: bytes) -> bytes:
    if part.get_content_maintype() != "text":
        return data
    text = _decoded(data, part.get_content_charset() or "utf-8")
    if part.get_content_type() == "text/html":
        text = html.unescape(TAG.sub(lambda tag: "\n" if tag["name"].lower() in BREAKS else "", text))
    return text.encode()


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("latin-1")
