"""The members of a tar or a zip, one after the other, as streams: files only, and nothing held whole but a zip's list.

A zip's list stands at its end, so a zip is read where it lies; one inside another packing is held, and may not be large.
"""

import io
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Self

from bot.intake.budget import Budget, Stream
from bot.intake.model import CannotRead
from bot.intake.torn import TornMember

BUFFER = 1 << 18  # bytes read at once from below a packing
_LONGEST_HEADER = 1 << 20  # bytes of a long name or of extended fields, which tarfile holds whole
_HEADERS = frozenset(
    {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
)
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what reads in little memory
_END = struct.Struct("<4s4HLLH")  # PKWARE's application note, 4.3.16: counts at 3 and 4, size of the list at 5
_LOCATOR = struct.Struct("<4sLQL")  # 4.3.15
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14: entries at 7, size of the list at 8
_COMMENT = 1 << 16
_ENTRY = 46  # bytes of the shortest entry of the list


class _Header(tarfile.TarInfo):
    """A header that is refused where what follows it is too large to be held."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """As tarfile asks. Raises ReadError."""
        header = super().frombuf(buf, encoding, errors)
        if header.type in _HEADERS and header.size > _LONGEST_HEADER:
            raise tarfile.ReadError("a header of more than a megabyte")
        return header


def tar_members(file: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and stream of each regular file; links, devices and folders are passed over."""
    with tarfile.open(fileobj=file, mode="r|", bufsize=BUFFER, tarinfo=_Header) as archive:
        while (member := _next(archive, budget)) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # its types do not know it; what was read is not looked up again
            budget.member()
            if member.isfile() and (stream := archive.extractfile(member)) is not None:
                yield member.name, _torn(archive, member, budget) if budget.torn and not member.issparse() else stream


def _torn(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget) -> IO[bytes]:
    below: Any = archive.fileobj  # it stands where the member begins
    return io.BufferedReader(TornMember(below, member.size, budget), BUFFER)


def _next(archive: tarfile.TarFile, budget: Budget) -> tarfile.TarInfo | None:
    """Return the next header; None at the end, and where an upload breaks off behind its first member."""
    try:
        return archive.next()
    except tarfile.ReadError:
        if not budget.torn or not budget.members:
            raise
        return None


def zip_members(file: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and stream of each file of the zip in ``file``, which is sought in where it can be."""
    whole = file if file.seekable() else _held(file, budget)
    budget.room_for(_listed(whole))
    with zipfile.ZipFile(whole) as archive:
        for entry in archive.infolist():
            budget.member()
            if not entry.is_dir() and entry.compress_type in _PLAIN and (opened := _opened(archive, entry)):
                with opened as member:
                    yield entry.filename, io.BufferedReader(Stream(b"", member, budget), 1 << 16)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes] | None:
    """Open an entry; None where what stands before its bytes is damaged, for the others may be whole."""
    try:
        return archive.open(entry)
    except zipfile.BadZipFile:
        return None


def _held(file: IO[bytes], budget: Budget) -> IO[bytes]:
    data = file.read(budget.limits.held_bytes + 1)
    if len(data) > budget.limits.held_bytes:
        raise CannotRead("too_large_to_hold", name=budget.name, limit=budget.limits.held_bytes // 2**20)
    return io.BytesIO(data)


def _listed(file: IO[bytes]) -> int:
    """Return how many entries the list of a zip has room for: zipfile would hold all of it before the first is seen."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _COMMENT - _END.size))
    tail = file.read(_COMMENT + _END.size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile
    end = _END.unpack_from(tail, at)
    count, length = end[4], end[5]
    if 0xFFFF in (end[3], end[4]) or length == 0xFFFFFFFF:
        count, length = _listed_64(file, tail[max(0, at - _LOCATOR.size) : at], (count, length))
    return int(max(count, length // _ENTRY // 4))  # names of up to 138 bytes on average


def _listed_64(file: IO[bytes], locator: bytes, small: tuple[int, int]) -> tuple[int, int]:
    if len(locator) < _LOCATOR.size or not locator.startswith(b"PK\x06\x07"):
        return small
    file.seek(_LOCATOR.unpack(locator)[2])
    record = file.read(_END64.size)
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise zipfile.BadZipFile
    count, length = _END64.unpack(record)[7:9]
    return count, length
