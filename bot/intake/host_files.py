"""A file of a bundle that says what the host is made of → the lines that do, to travel with the case."""

from dataclasses import dataclass
from typing import IO

from bot.intake.model import Limits
from decoder import block_of, form_of


@dataclass(frozen=True, slots=True)
class HostFile:
    """What was read of such a file. ``alone``: nothing else is to be looked for in it; else ``data`` is what was read already."""

    lines: str
    data: bytes
    alone: bool


class HostFiles:
    """Reads the host's files of one upload; together they keep at most ``limits.host_kept`` characters."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = limits.host_kept

    def read(self, name: str, head: bytes, file: IO[bytes]) -> HostFile | None:
        """Read ``file``, which begins with ``head``, where its name or its begin is of a known form; None where it is not."""
        form = form_of(name, head.decode("utf-8", "replace"))
        if form is None:
            return None
        data = file.read(len(head) if form.log else self._limits.host_bytes)
        lines = block_of(form, name, data.decode("utf-8", "replace"))
        if len(lines) > self._room:
            lines = ""
        self._room -= len(lines)
        return HostFile(lines, data, alone=form.name.search(name) is not None)
