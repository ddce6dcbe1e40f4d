"""The child process that reads pictures: a crash, a hang or a bomb costs that picture its answer, and nothing else.

Frames on both pipes: four bytes of length, then the picture's bytes (in) or JSON (out): ``{"screen": true}`` as soon as a purple
screen is seen, and then one of ``{"text": …, "small": …, "doubts": [[digits, [places]], …]}``, ``{"screen": false}``,
``{"error": key}``.
"""

import contextlib
import functools
import importlib.util
import io
import json
import resource
import struct
import sys
from collections.abc import Callable, Iterator
from typing import IO

from PIL import Image

from bot.intake.pictures.reading import Reading, picture_of, read_picture
from bot.intake.pictures.recognizer import Recognizer

LENGTH = struct.Struct(">I")
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
Answer = dict[str, object]


def main(memory: int, pixels: int) -> None:
    """Answer pictures on stdin until it ends; ``memory`` in bytes of address space, ``pixels`` of one picture."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    can_heic = open_heic()
    engine = functools.cache(Recognizer)
    while (data := take(sys.stdin.buffer)) is not None:
        for answer in answers(data, pixels, engine):
            told = {"error": "heif"} if answer.get("error") == "picture" and is_heic(data) and not can_heic else answer
            give(sys.stdout.buffer, json.dumps(told).encode())


def answers(data: bytes, pixels: int, engine: Callable[[], Recognizer]) -> Iterator[Answer]:
    """Yield what is to be said of the picture ``data``, as soon as it is known."""
    try:
        yield from _answers(data, pixels, engine)
    except (MemoryError, Image.DecompressionBombError):
        yield {"error": "picture_too_large"}
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for damaged files
        yield {"error": "picture"}


def _answers(data: bytes, pixels: int, engine: Callable[[], Recognizer]) -> Iterator[Answer]:
    with Image.open(io.BytesIO(data)) as header:
        if header.width * header.height > pixels:
            yield {"error": "picture_too_large"}
            return
    seen = picture_of(data, pixels)
    if seen is None:
        yield {"screen": False}
        return
    yield {"screen": True}
    yield _answer(read_picture(seen, engine()))


def _answer(reading: Reading | None) -> Answer:
    if reading is None:
        return {"screen": False}
    return {"text": reading.text, "small": reading.small, "doubts": [[d.digits, list(d.places)] for d in reading.doubts]}


def open_heic() -> bool:
    """Let Pillow open what iPhones write, where pi-heif is installed."""
    if importlib.util.find_spec("pi_heif") is None:
        return False
    import pi_heif  # noqa: PLC0415 - has no wheel on every platform

    pi_heif.register_heif_opener()
    return True


def is_heic(data: bytes) -> bool:
    """Whether ``data`` is a HEIF file, by its first bytes (ISO 14496-12, file type box)."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC


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
