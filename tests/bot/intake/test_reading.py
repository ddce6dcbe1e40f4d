"""Files are read by what they are, as streams, and within limits."""

import gzip
import io
import tarfile
import zipfile

import pytest

from bot.intake import CannotRead, Limits, kind_of, read_file, read_path
from decoder import decode

LINE = "2026-03-01T10:00:00.000Z cpu0:1037)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485\n"
SCREEN = (
    "VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]\n#PF Exception 14 in world 1037:helper1-4 IP 0x418030 addr 0x0\n" + LINE
)


def tar_of(mode="w", **members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(data, name="file", **limits):
    return read_file(io.BytesIO(data), name, Limits(**limits))


@pytest.mark.parametrize(
    ("data", "name", "source"),
    [
        (SCREEN.encode(), "screen.txt", "screen.txt"),
        (SCREEN.encode("utf-8-sig"), "screen.txt", "screen.txt"),
        (SCREEN.encode("utf-16"), "screen.txt", "screen.txt"),
        (SCREEN.encode("utf-16-le"), "screen.txt", "screen.txt"),
        (gzip.compress(SCREEN.encode()), "vmkernel.0.gz", "vmkernel.0"),
        (tar_of(log=SCREEN.encode(), core=bytes(range(256)) * 9), "b.tar", "b.tar/log"),
        (tar_of("w:gz", log=SCREEN.encode()), "b.tgz", "b.tgz/log"),
        (tar_of("w:gz", log=gzip.compress(SCREEN.encode())), "b.tgz", "b.tgz/log"),
        (zip_of(log=SCREEN.encode(), other=b"nothing to see\n"), "b.zip", "b.zip/log"),
    ],
    ids=["plain", "with a mark", "utf-16", "utf-16 without a mark", "gz", "tar", "tgz", "gz in tgz", "zip"],
)
def test_text_is_found_in_every_packing(data, name, source):
    texts = read(data, name)

    assert [(text.source, text.text.lstrip("\ufeff")) for text in texts] == [(source, SCREEN)]


def test_a_mail_gives_its_text_and_its_attachments():
    mail = (
        "From: ilo@example.com\nSubject: alert\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/plain\n\n{SCREEN}\n--x\nContent-Type: text/plain\n"
        f'Content-Disposition: attachment; filename="vmkernel.log"\n\n{LINE}\n--x--\n'
    )

    assert [text.source for text in read(mail.encode(), "alert.eml")] == ["alert.eml/part 1", "alert.eml/vmkernel.log"]


def test_a_text_that_is_not_a_crash_is_still_given_when_it_is_all_there_is():
    assert read(b"hello\n")[0].text == "hello\n"


def test_a_long_log_keeps_the_parts_that_may_hold_a_crash():
    quiet = "2026-03-01T10:00:00Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 20_000
    (text,) = read((quiet + SCREEN + quiet).encode(), text_bytes=1 << 20)

    assert text.cut
    assert SCREEN in text.text
    assert len(text.text.splitlines()) == 1 + 40 + 3 + 89


def test_a_long_log_reads_as_if_it_were_read_whole():
    quiet = "2026-03-01T10:00:00Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 30_000
    log = quiet + LINE.replace("UC Excp", "CE Poll") + quiet + SCREEN + quiet
    (text,) = read(log.encode(), text_bytes=1 << 20)

    assert decode(text.text) == decode(log)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_long_log_is_read_in_its_encoding(encoding):
    quiet = "2026-03-01T10:00:00Z cpu1:1)Vol3: 1: \u00e9tage de la baie \u00e0 c\u00f4t\u00e9\n" * 30_000
    (text,) = read((quiet + SCREEN + quiet).encode(encoding), text_bytes=1 << 18)

    assert SCREEN in text.text
    assert "\u00e9tage" in text.text


def test_a_long_log_whose_lines_end_with_a_bare_cr_is_read():
    quiet = "2026-03-01T10:00:00Z cpu1:1)NetPort: 1: enabled port\r" * 30_000
    (text,) = read((quiet + SCREEN.replace("\n", "\r") + quiet).encode(), text_bytes=1 << 18)

    assert SCREEN in text.text


def test_of_more_marked_lines_than_are_kept_the_newest_crash_stays_and_the_text_says_what_went():
    noise = "".join(f"2026-03-01T10:00:00Z cpu1:1)WARNING: PCPU {at}: thermal event\n" for at in range(60_000))
    (text,) = read((SCREEN + noise + SCREEN.replace("helper1-4", "newest") + noise).encode(), text_bytes=1 << 18)

    assert "world 1037:newest" in text.text
    assert len(text.text) < 1.1 * (1 << 18)
    assert "for want of room" in text.text


def test_a_long_log_without_a_crash_is_told_by_how_it_begins():
    (text,) = read(b"nothing of note\n" * 100_000, text_bytes=1 << 18)

    assert text.cut
    assert text.text.startswith("nothing of note\n")


def test_of_more_texts_in_an_archive_than_are_kept_those_with_a_panic_stay():
    noise = b"WARNING: PCPU 3: thermal event\n" * 3_000
    members = {"first": SCREEN.replace("#PF", "@BlueScreen: #PF").encode()} | {f"log{at}": noise for at in range(20)}
    texts = read(tar_of(**members), "b.tar", text_bytes=1 << 16)

    assert texts[0].source == "b.tar/first"
    assert sum(len(text.text) for text in texts) <= 3 * (1 << 16) + 100
    assert "for want of room" in texts[-1].text.splitlines()[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no_engine"),
        (bytes(range(256)) * 20, "binary"),
        (gzip.compress(SCREEN.encode() * 100)[:20], "broken"),
        (gzip.compress(bytes(range(256)) * 20), "binary"),
        (tar_of("w:gz", log=SCREEN.encode() * 50)[:20], "broken"),
        (zip_of(log=SCREEN.encode())[:-30], "broken"),
        (b"\x1f\x8b\x08\x00not gzip at all", "broken"),
    ],
    ids=["nothing", "picture", "binary", "cut gz", "binary in gz", "cut tgz", "cut zip", "no gz at all"],  # a gz holds the time
)
def test_what_cannot_be_read_says_why(data, reason):
    with pytest.raises(CannotRead) as caught:
        read(data, "upload.bin")

    assert caught.value.key == reason
    assert "upload.bin" in caught.value.sentence()


def test_a_picture_is_read_where_there_is_something_to_read_it_with():
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(100))
    texts = read_file(picture, "screen.png", Limits(), lambda data, name: f"{len(data)} bytes of {name}")

    assert [(text.source, text.text) for text in texts] == [("screen.png", "108 bytes of screen.png")]


def test_a_picture_of_something_else_gives_no_text():
    assert read_file(io.BytesIO(b"\x89PNG" + bytes(100)), "lunch.png", Limits(), lambda *_: None) == ()


def test_a_bomb_is_stopped_by_what_it_unpacks_to():
    bomb = gzip.compress(gzip.compress(b"a\n" * (4 << 20)))
    with pytest.raises(CannotRead) as caught:
        read(bomb, "bomb.gz", unpacked_bytes=1 << 20)

    assert caught.value.key == "unpacks_too_large"


def test_a_bomb_inside_an_archive_is_not_passed_over():
    with pytest.raises(CannotRead) as caught:
        read(zip_of(log=b"a\n" * (4 << 20)), "bomb.zip", unpacked_bytes=1 << 20)

    assert caught.value.key == "unpacks_too_large"


def test_packings_inside_packings_end_somewhere():
    data = SCREEN.encode()
    for _ in range(12):
        data = gzip.compress(data)
    with pytest.raises(CannotRead) as caught:
        read(data, "deep.gz")

    assert caught.value.key == "nested"


def test_a_damaged_member_is_passed_over():
    archive = zip_of(bad=gzip.compress(SCREEN.encode() * 9)[:-20], log=SCREEN.encode())

    assert [text.source for text in read(archive, "b.zip")] == ["b.zip/log"]


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(CannotRead) as caught:
        read_path(tmp_path / "none.log")

    assert caught.value.key == "not_found"


def test_a_path_is_read_from_disk(tmp_path):
    (tmp_path / "screen.txt").write_text(SCREEN)

    assert read_path(tmp_path / "screen.txt")[0].text == SCREEN


def test_text_with_escape_sequences_of_a_terminal_is_text():
    assert kind_of(b"\x1b[0m" + SCREEN.encode(), "console.log") == "text"
