"""Pictures → text through one child process, with limits; the engine is the extra ``pictures`` and may be absent."""

import contextlib
import importlib.util
import json
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Self

from bot.intake.model import CannotRead
from bot.intake.pictures.marks import with_marks
from bot.intake.pictures.model import PictureDoubt, PictureText

_ENGINE = ("rapidocr", "onnxruntime", "cv2", "PIL", "numpy")


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """``seconds`` for one picture, ``memory`` in bytes of address space of the child, ``pixels`` of one picture."""

    seconds: float = 60.0
    memory: int = 3 * 2**30
    pixels: int = 50_000_000


def can_read_pictures() -> bool:
    """Tell whether the engine is installed."""
    return all(importlib.util.find_spec(name) for name in _ENGINE)


class PictureReader:
    """Owner of the child; started with the first picture, started anew after it died. One picture at a time; thread-safe."""

    def __init__(self, limits: PictureLimits | None = None) -> None:
        self.limits = limits or PictureLimits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, name: str) -> PictureText | None:
        """Read the picture ``data``; None where it shows no purple screen. Blocks. Raises CannotRead."""
        if not can_read_pictures():
            raise CannotRead("no_engine", name=name)
        with self._lock:
            answer = self._ask(data, name)
        if "error" in answer:
            raise CannotRead(str(answer["error"]), name=name)
        if "text" not in answer:
            return None
        return PictureText(answer["text"], tuple(PictureDoubt(d, tuple(p)) for d, p in answer["doubts"]), answer["small"])

    def __call__(self, data: bytes, name: str) -> str | None:
        """Return the text of a picture with its doubts (see marks); None where it shows no purple screen. Raises CannotRead."""
        picture = self.read(data, name)
        return None if picture is None else with_marks(picture)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, data: bytes, name: str) -> dict[str, Any]:
        child = self._running()
        deadline = time.monotonic() + self.limits.seconds
        try:
            pipe = child.stdin
            assert pipe is not None and child.stdout is not None  # noqa: S101, PT018 - both are pipes
            pipe.write(len(data).to_bytes(4, "big"))
            pipe.write(data)
            pipe.flush()
            length = int.from_bytes(_exactly(child, 4, deadline), "big")
            return json.loads(_exactly(child, length, deadline))  # type: ignore[no-any-return]
        except TimeoutError:
            self._end()
            raise CannotRead("picture_too_slow", name=name) from None
        except (BrokenPipeError, EOFError):
            self._end()
            raise CannotRead("picture", name=name) from None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            words = [sys.executable, "-m", "bot.intake.pictures.child", str(self.limits.memory), str(self.limits.pixels)]
            self._child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own module
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            with contextlib.suppress(BrokenPipeError):
                self._child.communicate()
            self._child = None


def _exactly(child: "subprocess.Popen[bytes]", size: int, deadline: float) -> bytes:
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    data = b""
    while len(data) < size:
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        more = child.stdout.read1(size - len(data))  # type: ignore[attr-defined]  # a BufferedReader
        if not more:
            raise EOFError
        data += more
    return data
