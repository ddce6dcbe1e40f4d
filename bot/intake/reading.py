"""A file → ScreenTexts: what kind it is by its first bytes, archives as streams, everything bounded."""

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from isal import igzip, igzip_lib

from bot.intake.archives import BUFFER, tar_members, zip_members
from bot.intake.budget import Budget, Stream
from bot.intake.mail import mail_parts
from bot.intake.model import CannotRead, Limits, PictureRead, ScreenText
from bot.intake.plain import is_text, read_text
from bot.intake.shelf import Shelf
from bot.intake.torn import TornGzip, whole_lines
from decoder import file_mark

STARTS: Mapping[str, tuple[bytes, ...]] = {
    "gzip": (b"\x1f\x8b",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"),
}
HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
MOST_TEXTS = 3  # times the text of one file is kept of all files in an archive
TAR_MAGIC = slice(257, 262)  # "ustar"
BROKEN_GZIP: type[Exception] = getattr(igzip_lib, "error")  # noqa: B009 - isal's types call it a value
DAMAGE = (EOFError, OSError, ValueError, NotImplementedError, zlib.error, BROKEN_GZIP, zipfile.BadZipFile, tarfile.TarError)


def read_path(path: str | Path, limits: Limits | None = None, pictures: PictureRead | None = None) -> tuple[ScreenText, ...]:
    """Read the file at ``path``: text, log, ``.gz``, ``.zip``, ``.tgz``, ``.eml``, with ``pictures`` those. Raises CannotRead."""
    place = Path(path)
    try:
        with place.open("rb") as file:
            return read_file(file, str(path), limits, pictures)
    except FileNotFoundError:
        raise CannotRead("not_found", name=str(path)) from None
    except (IsADirectoryError, PermissionError):
        raise CannotRead("not_allowed", name=str(path)) from None


def read_file(
    file: IO[bytes], name: str, limits: Limits | None = None, pictures: PictureRead | None = None
) -> tuple[ScreenText, ...]:
    """Read ``file`` (binary, not necessarily seekable) as what its first bytes say. Raises CannotRead.

    An archive gives one text a member that may hold a crash; a file that is no archive gives exactly one. Of one that breaks
    off what stands before that is read, and told to be ``torn``.
    """
    limits, begin = limits or Limits(), file.tell() if file.seekable() else None
    try:
        return _texts(file, name, Budget(limits, name, pictures))
    except CannotRead as problem:
        if begin is None or not isinstance(problem.__cause__, EOFError):
            raise
        file.seek(begin)
        return _torn(file, name, Budget(limits, name, pictures, torn=True), problem)


def _texts(file: IO[bytes], name: str, budget: Budget) -> tuple[ScreenText, ...]:
    if file.seekable():
        begin = file.tell()
        budget.packed = file.seek(0, io.SEEK_END) - begin
        file.seek(begin)
    try:
        texts = _bounded(_read(Item(file, name), budget), MOST_TEXTS * budget.limits.text_bytes)
    except DAMAGE as error:
        raise CannotRead("broken", name=name) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise CannotRead("encrypted", name=name) from error
    if budget.passed_over and not texts:
        raise budget.passed_over
    return texts


def _torn(file: IO[bytes], name: str, budget: Budget, problem: CannotRead) -> tuple[ScreenText, ...]:
    """Read what stands before the end of a file that breaks off. Raises ``problem`` where nothing does."""
    try:
        texts = _texts(file, name, budget)
    except CannotRead:
        texts = ()
    if not any(text.text for text in texts):
        raise problem
    return (replace(texts[0], torn=True), *texts[1:])


def _bounded(texts: Iterator[ScreenText], limit: int) -> tuple[ScreenText, ...]:
    """Keep an archive's logs up to ``limit`` bytes in memory; what is kept of a host's files is little, stays, and follows."""
    logs, host = Shelf(limit), list[ScreenText]()
    for text in texts:
        host.append(text) if text.host else logs.add(text)
    return (*logs.texts(), *host)


def joined(texts: Sequence[ScreenText]) -> str:
    """Return the texts of one upload as one; where there are several logs, a line before each names its file."""
    logs = [text for text in texts if not text.host]
    rows = [f"{file_mark(text.source)}\n{text.text}" for text in logs] if len(logs) > 1 else [text.text for text in logs]
    return "\n".join((*rows, *(text.text for text in texts if text.host)))


@dataclass(frozen=True, slots=True)
class Item:
    """Something to read: ``depth`` counts packings around it; ``sole`` is what was uploaded itself, packed or not."""

    file: IO[bytes]
    name: str
    depth: int = 0
    sole: bool = True

    def inside(self, file: IO[bytes], name: str) -> "Item":
        """Return a member of this archive."""
        return Item(file, f"{self.name}/{name}", self.depth + 1, sole=False)


def _read(item: Item, budget: Budget) -> Iterator[ScreenText]:
    head = _first(item.file)
    kind = kind_of(head, item.name)
    stream = _with_head(head, item, budget)
    if kind in PACKINGS:
        budget.level(item.depth)
        yield from PACKINGS[kind](replace(item, file=item.file if kind == "zip" and _lies(item) else stream), budget)
    elif kind == "text":
        yield from _text(replace(item, file=stream), head, budget)
    elif kind == "picture" and budget.pictures:
        yield from _picture(replace(item, file=stream), budget, budget.pictures)
    elif item.sole:
        raise CannotRead("no_engine" if kind == "picture" else kind, name=item.name)


def _lies(item: Item) -> bool:
    """Whether ``item`` is the upload itself, as a file that can be sought in."""
    return item.depth == 0 and item.file.seekable()


def _with_head(head: bytes, item: Item, budget: Budget) -> IO[bytes]:
    """Return the stream with its first bytes put back; of an upload whose size is not known, what is read is counted."""
    if item.depth or item.file.seekable():
        return io.BufferedReader(Stream(head, item.file), BUFFER)
    return io.BufferedReader(Stream(head, item.file, budget, packed=True), BUFFER)


def _text(item: Item, head: bytes, budget: Budget) -> Iterator[ScreenText]:
    """Yield the text; of a file that describes a host, the lines that do."""
    found = budget.host_files.read(item.name, head, item.file)
    if found and found.lines:
        yield ScreenText(found.lines, item.name, host=True)
    if found and found.alone and not item.sole:
        return
    rest = io.BufferedReader(Stream(found.data, item.file), BUFFER) if found else item.file
    budget.broke_off = False
    for text in read_text(rest, item.name, budget.limits, keep_all=item.sole):
        yield replace(text, text=whole_lines(text.text)) if budget.broke_off else text


def kind_of(head: bytes, name: str) -> str:
    """Return what a file is by its first bytes: gzip, zip, tar, mail, text, picture, binary, empty."""
    if not head:
        return "empty"
    if head[TAR_MAGIC] == b"ustar":
        return "tar"
    for kind, starts in STARTS.items():
        if head.startswith(starts):
            return kind
    if head[4:12] in HEIF or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "picture"
    if not is_text(head):
        return "binary"
    return "mail" if name.lower().endswith(".eml") else "text"


def _picture(item: Item, budget: Budget, read: PictureRead) -> Iterator[ScreenText]:
    """Yield the text of a picture; in an archive, one that cannot be read is passed over, and so are those beyond the limit."""
    budget.picture_count += 1
    if not item.sole and budget.picture_count > budget.limits.pictures:
        return
    try:
        text = _of_picture(item, budget, read)
    except CannotRead:
        if item.sole:
            raise
        return
    if text:
        yield ScreenText(text, item.name)


def _of_picture(item: Item, budget: Budget, read: PictureRead) -> str | None:
    data = item.file.read(budget.limits.picture_bytes + 1)
    if len(data) > budget.limits.picture_bytes:
        raise CannotRead("too_large", name=item.name, limit=budget.limits.picture_bytes // 2**20)
    return read(data, item.name)


def _first(file: IO[bytes]) -> bytes:
    """Read the first 4 KiB, over short reads."""
    head = b""
    while len(head) < 4096 and (more := file.read(4096 - len(head))):
        head += more
    return head


def _gzip(item: Item, budget: Budget) -> Iterator[ScreenText]:
    """Read what is packed; alone it stays as sole as its packing was: x.log.gz is a log, x.tgz a tar."""
    name = re.sub(r"(?i)\.gz$", "", item.name)
    opened: Any = TornGzip(item.file, budget) if budget.torn else igzip.open(item.file, "rb")  # type: ignore[no-untyped-call]
    with opened as unpacked:
        counted = io.BufferedReader(Stream(b"", unpacked, budget), BUFFER)
        yield from _read(Item(counted, name, item.depth + 1, item.sole), budget)


def _tar(item: Item, budget: Budget) -> Iterator[ScreenText]:
    for name, file in tar_members(item.file, budget):
        yield from _member(item.inside(file, name), budget)


def _zip(item: Item, budget: Budget) -> Iterator[ScreenText]:
    for name, file in zip_members(item.file, budget):
        yield from _member(item.inside(file, name), budget)


def _mail(item: Item, budget: Budget) -> Iterator[ScreenText]:
    for name, data in mail_parts(item.file, item.name, budget.limits):
        budget.member()
        yield from _member(item.inside(io.BytesIO(data), name), budget)


def _member(item: Item, budget: Budget) -> Iterator[ScreenText]:
    """Read one member; a damaged one and one that would have to be held whole are passed over, a bomb is not."""
    try:
        yield from _read(item, budget)
    except DAMAGE:
        return
    except CannotRead as problem:
        if problem.key != "too_large_to_hold":
            raise
        budget.passed_over = problem


PACKINGS = {"gzip": _gzip, "zip": _zip, "tar": _tar, "mail": _mail}
