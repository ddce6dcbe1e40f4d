"""Streams of an upload that breaks off: they end where it does, with every byte that stands before, and raise nothing."""

import gzip
import io
from typing import IO

from bot.intake.budget import Budget


class TornGzip(io.RawIOBase):
    """What is packed in ``file``: the standard library's reader is slower than isal's, but gives the bytes before the end."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._unpacked = gzip.GzipFile(fileobj=file)
        self._budget = budget

    def readable(self) -> bool:
        """As io asks."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """As io asks."""
        try:
            data = self._unpacked.read1(len(buffer))
        except EOFError:
            self._budget.broke_off = True
            return 0
        buffer[: len(data)] = data
        return len(data)


class TornMember(io.RawIOBase):
    """The next ``size`` bytes of ``file``, a member of a tar: tarfile's own stream gives all that it is asked, or nothing."""

    def __init__(self, file: IO[bytes], size: int, budget: Budget) -> None:
        self._file = file
        self._left = size
        self._budget = budget

    def readable(self) -> bool:
        """As io asks."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """As io asks."""
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        if not data:  # a member may be whole though the archive is known by now to break off
            self._budget.broke_off = self._left > 0
        return len(data)


def whole_lines(text: str) -> str:
    """Return ``text`` without its last line where that is not ended: half a register is another register."""
    return text[: text.rfind("\n") + 1]
