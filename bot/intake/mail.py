"""Text and attachments of an e-mail that was saved as ``.eml``."""

import email
import email.policy
import html
import re
from collections.abc import Iterator
from email.message import Message
from typing import IO

from bot.intake.model import Limits

TAG = re.compile(r"<(?P<name>/?[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")  # <br/>
BREAKS = frozenset({"br", "/p", "/div", "/tr", "/li", "/pre"})


def mail_parts(stream: IO[bytes], limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each part; HTML as its text, and only where there is no plain text beside it."""
    message = email.message_from_bytes(stream.read(limits.file_bytes), policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    plain = any(part.get_content_type() == "text/plain" and not part.get_filename() for part in parts)
    for number, part in enumerate(parts, 1):
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and not (plain and _is_html_body(part)):
            yield part.get_filename() or f"part {number}", _without_tags(part, data)


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
