"""The child process that reads pictures: a crash, a hang or a bomb costs that picture its answer, and nothing else.

Frames on both pipes: four bytes of length, then the picture's bytes (in) or JSON (out):
``{"text": …, "small": …, "doubts": [[digits, [places]], …]}``, ``{"screen": false}`` or ``{"error": key}``.
"""

import contextlib
import json
import resource
import struct
import sys
from typing import IO

from bot.intake.pictures.reading import Reading, picture_of, read_picture
from bot.intake.pictures.recognizer import Recognizer

LENGTH = struct.Struct(">I")


def main(memory: int, pixels: int) -> None:
    """Answer pictures on stdin until it ends; ``memory`` in bytes of address space, ``pixels`` of one picture."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    recognizer: Recognizer | None = None
    while (data := take(sys.stdin.buffer)) is not None:
        try:
            seen = picture_of(data, pixels)
            if seen is not None:
                recognizer = recognizer or Recognizer()
            reading = read_picture(seen, recognizer) if seen is not None and recognizer else None
            answer = _answer(reading)
        except MemoryError:
            answer = {"error": "picture_too_large"}
        except (OSError, ValueError, SyntaxError):  # what Pillow raises for damaged files
            answer = {"error": "picture"}
        give(sys.stdout.buffer, json.dumps(answer).encode())


def _answer(reading: Reading | None) -> dict[str, object]:
    if reading is None:
        return {"screen": False}
    return {"text": reading.text, "small": reading.small, "doubts": [[d.digits, list(d.places)] for d in reading.doubts]}


def take(pipe: IO[bytes]) -> bytes | None:
    """Read one frame; None at the end."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


def give(pipe: IO[bytes], data: bytes) -> None:
    """Write one frame."""
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
