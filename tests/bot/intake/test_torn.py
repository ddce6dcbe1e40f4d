"""An upload that breaks off: what stands before that is read, to its last whole line, and said to be no more than that."""

import gzip
import hashlib
import io
import tarfile

import pytest

from bot.intake import CannotRead, Limits, joined, read_file
from decoder import decode

RECORD = "2024-03-01T01:10:11.000Z esx04 vmkernel: cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485\n"
PANIC = "2024-03-01T01:10:12.000Z cpu4:2097201)@BlueScreen: #PF Exception 14 in world 2100000:sh IP 0x42001ab6a1ee addr 0x8\n"


def noise(first, last):
    """Return lines that pack badly, so that a cut file holds about as much of them as of its bytes."""
    return "".join(f"2024-03-01T01:00:00.000Z {at} {hashlib.sha256(str(at).encode()).hexdigest()}\n" for at in range(first, last))


LOG = RECORD + noise(0, 5_000) + RECORD.replace("B3", "B7")


def tar_of(**members):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return archive.getvalue()


def read(data, name="x.tgz", **limits):
    return read_file(io.BytesIO(data), name, Limits(**limits))


@pytest.mark.parametrize("cut", [4, 9, 1_000, 100_000])
def test_a_packed_log_is_read_to_its_last_whole_line(cut):
    packed = gzip.compress(LOG.encode())
    (text,) = read(packed[:-cut], "vmkernel.log.gz")

    assert text.torn
    assert LOG.startswith(text.text)
    assert text.text.endswith("\n")
    assert len(LOG) - len(text.text) < 4 * cut + 1_000


def test_half_a_register_is_no_register():
    whole = LOG.index(RECORD.replace("B3", "B7"))
    stored = gzip.compress(LOG.encode(), compresslevel=0)  # its bytes stand in the file as they are
    cut = stored[: stored.index(b"B7 Sbe00000000080189") + len("B7 Sbe000000")]
    (text,) = read(cut, "vmkernel.log.gz")

    assert text.text == LOG[:whole]
    assert [record.bank for record in decode(text.text).machine_checks] == [3]


def test_of_an_excerpt_no_half_line_is_left_either():
    long = RECORD + noise(0, 20_000) + RECORD.replace("B3", "B7")
    stored = gzip.compress(long.encode(), compresslevel=0)
    (text,) = read(stored[: stored.index(b"B7 Sbe00000000080189") + 10], "vmkernel.log.gz", text_bytes=1 << 16)

    assert text.cut
    assert "B3 Sbe00000000080189 A8e70096740 Mb07485\n" in text.text
    assert "B7" not in text.text


def test_of_a_bundle_that_breaks_off_the_members_before_are_whole_and_the_last_is_there_as_far_as_it_goes():
    first, second = PANIC + noise(0, 900).rstrip("\n"), PANIC + noise(0, 3_000)
    packed = gzip.compress(tar_of(first=first.encode(), second=second.encode()))
    texts = read(packed[: len(packed) * 2 // 3])

    assert [text.source for text in texts] == ["x.tgz/first", "x.tgz/second"]
    assert texts[0].text == first
    assert second.startswith(texts[1].text)
    assert texts[1].text.endswith("\n")
    assert len(texts[1].text) > len(second) // 3
    assert any(text.torn for text in texts)


def test_a_packed_log_in_a_bundle_that_breaks_off_within_it_is_read_too():
    log = PANIC + noise(0, 3_000)
    packed = gzip.compress(tar_of(**{"vmkernel.0.gz": gzip.compress(log.encode())}))
    (text,) = read(packed[: len(packed) // 2])

    assert log.startswith(text.text)
    assert text.text.endswith("\n")
    assert len(text.text) > len(log) // 3


def test_a_bundle_that_breaks_off_in_a_header_is_read_up_to_that():
    first = PANIC + noise(0, 900)
    archive = tar_of(first=first.encode(), second=b"")
    packed = gzip.compress(archive[: archive.index(b"second") + 3], compresslevel=0)
    (text,) = read(packed[:-8])

    assert (text.source, text.text) == ("x.tgz/first", first)


def test_what_is_damaged_within_is_refused_for_any_byte_of_it_may_be_wrong():
    packed = bytearray(gzip.compress(LOG.encode()))
    packed[len(packed) // 2] ^= 0x10

    with pytest.raises(CannotRead) as caught:
        read(bytes(packed), "vmkernel.log.gz")
    assert caught.value.key == "broken"


def test_a_bomb_that_breaks_off_is_a_bomb():
    bomb = gzip.compress(b"a\n" * (8 << 20))[:-20]

    with pytest.raises(CannotRead) as caught:
        read(bomb, "bomb.gz", ratio=50, ratio_from=1 << 20)
    assert caught.value.key == "bomb"


def test_whole_uploads_are_not_said_to_be_torn():
    assert not any(text.torn for text in read(gzip.compress(tar_of(log=LOG.encode()))))
    assert joined(read(gzip.compress(LOG.encode()), "log.gz")) == LOG
