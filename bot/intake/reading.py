"""A file → ScreenTexts: what kind it is by its first bytes, archives as streams, everything bounded."""

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from isal import igzip, igzip_lib

from bot.intake.host_files import HostFiles
from bot.intake.mail import mail_parts
from bot.intake.model import CannotRead, Limits, PictureRead, ScreenText
from bot.intake.plain import is_text, read_text
from decoder import file_mark, has_panic, lost_mark

STARTS: Mapping[str, tuple[bytes, ...]] = {
    "gzip": (b"\x1f\x8b",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"),
}
HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
BUFFER = 1 << 18  # bytes read at once from below a packing
MOST_TEXTS = 8  # times the text of one file is kept of all files in an archive
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

    An archive gives one text a member that may hold a crash; a file that is no archive gives exactly one.
    """
    budget = Budget(limits or Limits(), name, pictures)
    try:
        texts = _bounded(_read(Item(file, name), budget), MOST_TEXTS * budget.limits.text_bytes)
    except DAMAGE as error:
        raise CannotRead("broken", name=name) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise CannotRead("encrypted", name=name) from error
    return texts


def _bounded(texts: Iterator[ScreenText], limit: int) -> tuple[ScreenText, ...]:
    """Keep at most ``limit`` characters of an archive's logs: those without a panic go first, and the last say how much went.

    What is kept of a host's files is little, and stays; it follows the logs.
    """
    kept, host = list[ScreenText](), list[ScreenText]()
    size, lost = 0, 0
    for text in texts:
        if text.host:
            host.append(text)
            continue
        kept.append(text)
        size += len(text.text)
        while size > limit and len(kept) > 1:
            gone = kept.pop(next((at for at, each in enumerate(kept) if not has_panic(each.text)), 0))
            size -= len(gone.text)
            lost += gone.text.count("\n") + 1
    if lost:
        kept[-1] = replace(kept[-1], text=f"{lost_mark(lost)}\n{kept[-1].text}", cut=True)
    return (*kept, *host)


def joined(texts: Sequence[ScreenText]) -> str:
    """Return the texts of one upload as one; where there are several logs, a line before each names its file."""
    logs = [text for text in texts if not text.host]
    rows = [f"{file_mark(text.source)}\n{text.text}" for text in logs] if len(logs) > 1 else [text.text for text in logs]
    return "\n".join((*rows, *(text.text for text in texts if text.host)))


class Budget:
    """Counts what has been unpacked of one upload, over all its members and levels."""

    def __init__(self, limits: Limits, name: str, pictures: PictureRead | None = None) -> None:
        """``pictures`` reads those, where the engine for it is at hand."""
        self.pictures = pictures
        self.limits = limits
        self.name = name
        self.bytes = 0
        self.members = 0
        self.picture_count = 0
        self.host_files = HostFiles(limits)

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes. Raises CannotRead where it is too much."""
        self.bytes += size
        if self.bytes > self.limits.unpacked_bytes:
            raise CannotRead("unpacks_too_large", name=self.name, limit=self.limits.unpacked_bytes // 2**20)

    def member(self) -> None:
        """Count a member. Raises CannotRead where there are too many."""
        self.members += 1
        if self.members > self.limits.members:
            raise CannotRead("unpacks_too_large", name=self.name, limit=self.limits.unpacked_bytes // 2**20)


class Stream(io.RawIOBase):
    """A stream with its first bytes put back; with a budget, every byte read is counted."""

    def __init__(self, head: bytes, file: IO[bytes], budget: Budget | None = None) -> None:
        """``head`` was read from ``file`` already."""
        self._head = head
        self._file = file
        self._budget = budget
        self._into = getattr(file, "readinto", None)  # spares a copy; not every stream has it

    def readable(self) -> bool:
        """As io asks."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """As io asks; raises CannotRead where the budget is spent."""
        if self._head or self._into is None:
            data = self._head[: len(buffer)] or self._file.read(len(buffer))
            self._head = self._head[len(buffer) :]
            buffer[: len(data)] = data
            size = len(data)
        else:
            size = self._into(buffer) or 0
        if self._budget:
            self._budget.spend(size)
        return size


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
    if kind in PACKINGS and item.depth > budget.limits.levels:
        kind = "binary"
    stream = io.BufferedReader(Stream(head, item.file), BUFFER)
    if kind in PACKINGS:
        yield from PACKINGS[kind](replace(item, file=stream), budget)
    elif kind == "text":
        yield from _text(replace(item, file=stream), head, budget)
    elif kind == "picture" and budget.pictures:
        yield from _picture(replace(item, file=stream), budget, budget.pictures)
    elif item.sole:
        raise CannotRead("no_engine" if kind == "picture" else kind, name=item.name)


def _text(item: Item, head: bytes, budget: Budget) -> Iterator[ScreenText]:
    """Yield the text; of a file that describes a host, the lines that do."""
    found = budget.host_files.read(item.name, head, item.file)
    if found and found.lines:
        yield ScreenText(found.lines, item.name, host=True)
    if found and found.alone and not item.sole:
        return
    rest = io.BufferedReader(Stream(found.data, item.file), BUFFER) if found else item.file
    yield from read_text(rest, item.name, budget.limits, keep_all=item.sole)


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
    with igzip.open(item.file, "rb") as unpacked:  # type: ignore[no-untyped-call]  # as isal ships it
        counted = io.BufferedReader(Stream(b"", unpacked, budget), BUFFER)
        yield from _read(Item(counted, name, item.depth + 1, item.sole), budget)


def _tar(item: Item, budget: Budget) -> Iterator[ScreenText]:
    with tarfile.open(fileobj=item.file, mode="r|", bufsize=BUFFER) as archive:
        for member in archive:
            budget.member()
            if member.isfile() and (file := archive.extractfile(member)) is not None:
                yield from _member(item.inside(file, member.name), budget)


def _zip(item: Item, budget: Budget) -> Iterator[ScreenText]:
    with zipfile.ZipFile(_seekable(item.file, budget)) as archive:
        for entry in archive.infolist():
            budget.member()
            if not entry.is_dir():
                with archive.open(entry) as file:
                    counted = io.BufferedReader(Stream(b"", file, budget), 1 << 16)
                    yield from _member(item.inside(counted, entry.filename), budget)


def _mail(item: Item, budget: Budget) -> Iterator[ScreenText]:
    for name, data in mail_parts(item.file, budget.limits):
        budget.member()
        yield from _member(item.inside(io.BytesIO(data), name), budget)


def _member(item: Item, budget: Budget) -> Iterator[ScreenText]:
    """Read one member; a damaged one is passed over, a bomb is not."""
    try:
        yield from _read(item, budget)
    except DAMAGE:
        return


def _seekable(stream: IO[bytes], budget: Budget) -> IO[bytes]:
    """Return the whole of ``stream`` in memory: a zip has its list at its end."""
    data = stream.read(budget.limits.file_bytes + 1)
    if len(data) > budget.limits.file_bytes:
        raise CannotRead("too_large", name=budget.name, limit=budget.limits.file_bytes // 2**20)
    return io.BytesIO(data)


PACKINGS = {"gzip": _gzip, "zip": _zip, "tar": _tar, "mail": _mail}
