"""Plain text out of bytes: encoding, and of a long log the parts that may hold a crash."""

import codecs
from collections import deque
from collections.abc import Iterator
from typing import IO

from bot.intake.model import Limits, ScreenText
from decoder import worth_a_look

BLOCK = 1 << 16
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


def is_text(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is text: few control bytes, or a Unicode mark, or UTF-16 without one."""
    if any(head.startswith(mark) for mark, _ in MARKS) or _wide(head):
        return True
    return len(head.translate(None, CONTROLS)) >= 0.97 * len(head)


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text by its first bytes: by its mark, UTF-16 by its zeros, UTF-8, else Windows' Latin."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    for odd, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, other = head[odd::2], head[1 - odd :: 2]
        if len(half) >= 8 and half.count(0) > 0.9 * len(half) and other.count(0) < 0.1 * len(half):
            return name
    return None


def read_text(stream: IO[bytes], name: str, limits: Limits, *, keep_all: bool) -> Iterator[ScreenText]:
    """Yield the text of ``stream``: whole where it is short, else what surrounds a possible crash."""
    blocks = _blocks(stream)
    kept, size, whole = [], 0, True
    for block in blocks:
        kept.append(block)
        size += len(block)
        if size > limits.text_bytes:
            whole = False
            break
    if whole:
        text = "".join(kept)
        if keep_all or worth_a_look(text):
            yield ScreenText(text, name)
        return
    picked = _newest(_picked(_chain(kept, blocks)), limits.text_bytes)
    if picked or keep_all:
        yield ScreenText(picked, name, cut=True)


def _chain(kept: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from kept
    kept.clear()
    yield from rest


def _picked(blocks: Iterator[str]) -> Iterator[str]:
    """Yield each block that is worth a look with one before and one after it."""
    before, after = "", False
    for block in blocks:
        worth = worth_a_look(block)
        if worth:
            yield before
        if worth or after:
            yield block
        before = "" if worth or after else block
        after = worth


def _newest(blocks: Iterator[str], limit: int) -> str:
    """Join the last blocks, at most ``limit`` characters: logs are written oldest first."""
    kept: deque[str] = deque()
    size = 0
    for block in blocks:
        kept.append(block)
        size += len(block)
        while size > limit:
            size -= len(kept.popleft())
    return "".join(kept)


def _blocks(stream: IO[bytes]) -> Iterator[str]:
    """Yield the text in blocks of whole lines, about 64 KiB each; a line longer than that is cut there."""
    data = stream.read(BLOCK)
    decoder = codecs.getincrementaldecoder(encoding_of(data[:4096]))("replace")
    rest = ""
    while data:
        text = rest + decoder.decode(data)
        cut = text.rfind("\n") + 1 or (len(text) if len(text) > BLOCK else 0)
        rest = text[cut:]
        if cut:
            yield text[:cut]
        data = stream.read(BLOCK)
    if rest := rest + decoder.decode(b"", final=True):
        yield rest
