"""The owner of the child process that reads pictures, with children that do what no picture should make them do."""

import io
import subprocess
import sys
import threading
import time
import zipfile

import pytest

from bot.intake import CannotRead, Limits, read_file
from bot.intake.pictures import PictureLimits, PictureReader, reader

TALK = """
import json, sys, time
def take():
    return sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
def give(**said):
    data = json.dumps(said).encode()
    sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()
"""
LARGE = bytes(1 << 20)  # more than a pipe holds
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def child(monkeypatch):
    """Return what puts another child in the place of the real one."""
    usual = subprocess.Popen
    monkeypatch.setattr(reader, "can_read_pictures", lambda: True)

    def become(script):
        def start(_, **options):
            return usual([sys.executable, "-c", TALK + script], **options)

        monkeypatch.setattr(reader.subprocess, "Popen", start)

    return become


def refused(seconds=30.0):
    with PictureReader(PictureLimits(seconds=seconds)) as pictures, pytest.raises(CannotRead) as raised:
        pictures.read(LARGE, "screen.png")
    return raised.value.key, raised.value.screen


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("take(); give(screen=True); sys.exit(9)", ("picture", True)),
        ("take(); sys.exit(9)", ("picture", False)),
        ("sys.exit(9)", ("picture", False)),
        ("take(); give(screen=True); give(error='picture_too_large')", ("picture_too_large", True)),
        ("take(); give(error='heif')", ("heif", False)),
    ],
)
def test_a_child_that_dies_or_refuses_costs_the_picture_its_answer(child, script, expected):
    child(script)

    assert refused() == expected


@pytest.mark.parametrize(
    ("script", "seconds", "screen"),
    [
        ("take(); give(screen=True); time.sleep(60)", 3, True),
        ("take(); time.sleep(60)", 0.2, False),
        ("time.sleep(60)", 0.2, False),
    ],
)
def test_a_child_that_stalls_is_given_up(child, script, seconds, screen):
    """Even before it takes the picture: what it does not take may not fit into the pipe."""
    child(script)

    assert refused(seconds) == ("picture_too_slow", screen)


def test_the_next_picture_gets_a_new_child(child):
    child("take(); sys.exit(9)")
    with PictureReader(PictureLimits(seconds=30)) as pictures:
        with pytest.raises(CannotRead):
            pictures.read(LARGE, "first.png")
        child("take(); give(screen=True); give(text='VMware ESXi', small=False, doubts=[['86', [0]]])")
        second = pictures.read(LARGE, "second.png")

    assert second.text == "VMware ESXi"


def test_closing_does_not_wait_for_a_picture(child):
    child("take(); give(screen=True); time.sleep(60)")
    pictures, ended = PictureReader(PictureLimits(seconds=60)), threading.Event()

    def read():
        with pytest.raises(CannotRead):
            pictures.read(LARGE, "screen.png")
        ended.set()

    thread = threading.Thread(target=read)
    thread.start()
    while pictures._child is None:
        time.sleep(0.01)
    pictures.close()

    assert ended.wait(30)
    thread.join()


def archive(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(count):
            packed.writestr(f"{number}.png", PICTURE + bytes([number]))
    out.seek(0)
    return out


def test_a_picture_of_an_archive_that_cannot_be_read_does_not_spoil_the_others():
    def read(_, name):
        if name.endswith("1.png"):
            raise CannotRead("picture", name=name)
        return "VMware ESXi"

    texts = read_file(archive(3), "photos.zip", pictures=read)

    assert [text.source for text in texts] == ["photos.zip/0.png", "photos.zip/2.png"]


def test_of_an_archive_only_so_many_pictures_are_read():
    asked = []

    def read(_, name):
        asked.append(name)

    read_file(archive(9), "photos.zip", Limits(pictures=4), pictures=read)

    assert len(asked) == 4
