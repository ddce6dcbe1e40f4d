"""What one upload may cost: bytes unpacked, how many times its size that is, members, pictures, kept lines."""

import io
from typing import IO

from bot.intake.host_files import HostFiles
from bot.intake.model import CannotRead, Limits, PictureRead


class Budget:
    """Counts what has been unpacked of one upload, over all its members and levels."""

    def __init__(self, limits: Limits, name: str, pictures: PictureRead | None = None, *, torn: bool = False) -> None:
        """``pictures`` reads those, where the engine for it is at hand; ``torn``: the upload is known to break off."""
        self.pictures = pictures
        self.limits = limits
        self.name = name
        self.packed = 0  # bytes of the upload itself: its size, or what was read of it so far
        self.bytes = 0
        self.members = 0
        self.picture_count = 0
        self.host_files = HostFiles(limits)
        self.torn = torn
        self.broke_off = False  # what is being read has come to where it does
        self.passed_over: CannotRead | None = None  # the last member that would have to be held whole

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes. Raises CannotRead where it is too much, or more than a log can be packed."""
        self.bytes += size
        if self.bytes > self.limits.unpacked_bytes:
            raise CannotRead("unpacks_too_large", name=self.name, limit=self.limits.unpacked_bytes // 2**20)
        if self.bytes > max(self.limits.ratio_from, self.limits.ratio * self.packed):
            raise CannotRead("bomb", name=self.name, limit=self.limits.ratio)

    def member(self) -> None:
        """Count a member. Raises CannotRead where there are too many."""
        self.members += 1
        self.room_for(0)

    def room_for(self, members: int) -> None:
        """Raise CannotRead where ``members`` more are too many."""
        if self.members + members > self.limits.members:
            raise CannotRead("too_many", name=self.name, limit=self.limits.members)

    def level(self, depth: int) -> None:
        """Raise CannotRead where ``depth`` packings around something are too many."""
        if depth > self.limits.levels:
            raise CannotRead("nested", name=self.name, limit=self.limits.levels)


class Stream(io.RawIOBase):
    """A stream with its first bytes put back. With a budget, every byte read is counted: as unpacked, or as ``packed``."""

    def __init__(self, head: bytes, file: IO[bytes], budget: Budget | None = None, *, packed: bool = False) -> None:
        """``head`` was read from ``file`` already."""
        self._head = head
        self._file = file
        self._budget = budget
        self._packed = packed
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
            self._count(self._budget, size)
        return size

    def _count(self, budget: Budget, size: int) -> None:
        if self._packed:
            budget.packed += size
        else:
            budget.spend(size)
