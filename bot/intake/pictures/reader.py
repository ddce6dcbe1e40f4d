"""Pictures → text through one child process, with limits; the engine is the extra ``pictures`` and may be absent."""

import importlib.util
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from bot.intake.model import CannotRead
from bot.intake.pictures.marks import with_marks
from bot.intake.pictures.model import PictureDoubt, PictureText

_ENGINE = ("rapidocr", "onnxruntime", "cv2", "PIL", "numpy")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """``seconds`` for one picture, ``memory`` in bytes of address space of the child, ``pixels`` of one picture."""

    seconds: float = 60.0
    memory: int = 3 * 2**30
    pixels: int = 50_000_000


def can_read_pictures() -> bool:
    """Tell whether the engine is installed."""
    return all(importlib.util.find_spec(name) for name in _ENGINE)


def _unseen() -> None:
    pass


class PictureReader:
    """Owner of the child; started with the first picture, started anew after it died. One picture at a time; thread-safe."""

    def __init__(self, limits: PictureLimits | None = None) -> None:
        self.limits = limits or PictureLimits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, name: str, seen: Callable[[], None] = _unseen) -> PictureText | None:
        """Read the picture ``data``; None where it shows no purple screen. Blocks. Raises CannotRead.

        ``seen`` is called once it was seen to show one.
        """
        if not can_read_pictures():
            raise CannotRead("no_engine", name=name)
        with self._lock:
            answer = self._ask(data, name, seen)
        if "text" not in answer:
            return None
        return PictureText(answer["text"], tuple(PictureDoubt(d, tuple(p)) for d, p in answer["doubts"]), answer["small"])

    def __call__(self, data: bytes, name: str) -> str | None:
        """Return the text of a picture with its doubts (see marks); None where it shows no purple screen. Raises CannotRead."""
        return self.watched(data, name, _unseen)

    def watched(self, data: bytes, name: str, seen: Callable[[], None]) -> str | None:
        """Return the same; ``seen`` is called once a purple screen was seen, long before its text is read."""
        picture = self.read(data, name, seen)
        return None if picture is None else with_marks(picture)

    def close(self) -> None:
        """End the child, whatever it is at: what waits for it ends in CannotRead."""
        self._closed = True
        if child := self._child:
            child.kill()
        with self._lock:
            self._end()

    def _ask(self, data: bytes, name: str, seen: Callable[[], None]) -> dict[str, Any]:
        """Return the child's last word; what it says before that is whether it saw a purple screen."""
        deadline = time.monotonic() + self.limits.seconds
        screen = False
        try:
            talk = _talk(self._running(name), data, deadline)
            while (answer := next(talk)).get("screen") is True:
                screen = True
                seen()
        except TimeoutError:
            self._end()
            raise CannotRead("picture_too_slow", name=name, screen=screen) from None
        except (BrokenPipeError, EOFError):
            self._end()
            raise CannotRead("picture", name=name, screen=screen) from None
        if "error" in answer:
            raise CannotRead(str(answer["error"]), name=name, screen=screen)
        return answer

    def _running(self, name: str) -> "subprocess.Popen[bytes]":
        if self._closed:
            raise CannotRead("picture", name=name)
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            words = [sys.executable, "-m", "bot.intake.pictures.child", str(self.limits.memory), str(self.limits.pixels)]
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
            self._child = subprocess.Popen(words, bufsize=0, stdin=pipe, stdout=pipe, stderr=nothing)  # noqa: S603 - our own module
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
            self._child = None


def _talk(child: "subprocess.Popen[bytes]", data: bytes, deadline: float) -> Iterator[dict[str, Any]]:
    """Send ``data`` and yield what the child says. Raises TimeoutError, EOFError, BrokenPipeError."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 - both are pipes
    _send(child.stdin.fileno(), len(data).to_bytes(4, "big") + data, deadline)
    while True:
        length = int.from_bytes(_exactly(child.stdout.fileno(), 4, deadline), "big")
        yield json.loads(_exactly(child.stdout.fileno(), length, deadline))


def _send(pipe: int, data: bytes, deadline: float) -> None:
    os.set_blocking(pipe, False)  # a child that does not listen costs its time, not ours
    rest = memoryview(data)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        rest = rest[os.write(pipe, rest[:_CHUNK]) :]


def _exactly(pipe: int, size: int, deadline: float) -> bytes:
    data = b""
    while len(data) < size:
        _wait(pipe, select.POLLIN, deadline)
        more = os.read(pipe, size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
