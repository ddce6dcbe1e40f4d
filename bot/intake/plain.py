"""Plain text out of bytes: encoding, and of a long log the parts that may hold a crash."""

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import IO

from bot.intake.model import Limits, ScreenText
from decoder import Excerpt, has_marker

BLOCK = 1 << 20
SMALL = 400_000  # bytes: the decoder reads that much closely, and more of a member of an archive is an excerpt
SHORT = 1 << 16  # bytes: so short a text may be damaged beyond every marker
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
    """Yield the text of ``stream``: whole where it is short, else what surrounds possible crashes; the stream is never held.

    ``keep_all``: the text is all there is, so it is told what it holds instead; otherwise one without a marker is passed over.
    """
    head = stream.read(BLOCK)
    encoding = encoding_of(head[:4096])
    blocks = _blocks(head, stream, encoding)
    encoding = "utf-8" if encoding != "cp1252" else encoding
    begin = b""
    whole = limits.text_bytes if keep_all else min(limits.text_bytes, SMALL)
    while len(begin) <= whole and (block := next(blocks, None)):
        begin += block
    if len(begin) > whole:
        yield from _excerpt(chain([begin], blocks), name, encoding, limits.text_bytes, keep_all=keep_all)
    elif keep_all or has_marker(begin) or not (begin.isascii() or len(begin) > SHORT):
        yield ScreenText(begin.decode(encoding, "replace"), name)
    else:  # perhaps single lines of it matter
        yield from _excerpt(iter([begin]), name, encoding, limits.text_bytes, keep_all=False)


def _excerpt(blocks: Iterator[bytes], name: str, encoding: str, limit: int, *, keep_all: bool) -> Iterator[ScreenText]:
    excerpt = Excerpt(limit)
    begin = b""
    for block in blocks:
        begin = begin or block[:SHORT]
        excerpt.feed(block)
    kept = excerpt.close()
    if excerpt.found or (excerpt.told and not keep_all):
        yield ScreenText(kept.decode(encoding, "replace"), name, cut=True)
    elif keep_all:
        yield ScreenText(begin.decode(encoding, "replace"), name, cut=True)


def _blocks(head: bytes, stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the stream in blocks; UTF-16 as UTF-8, and lines of a console that end with a bare CR as lines."""
    wide = codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith("utf-16") else None
    bare = b"\r" in head and b"\n" not in head and not wide
    data = head.removeprefix(codecs.BOM_UTF8)
    while data:
        block = wide.decode(data).encode("utf-8", "replace") if wide else data
        yield block.replace(b"\r", b"\n") if bare else block
        data = stream.read(BLOCK)
