"""Archives of people who mean harm, or of machines that broke: each is refused in a line that says why, in little memory."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest

from bot.intake import CannotRead, Limits, joined, read_file
from decoder import decode
from tests.bundles import CRASH, VMKERNEL, bundle, tar_of, zip_of


def read(data, name="b.tgz", **limits):
    return read_file(io.BytesIO(data), name, Limits(**limits))


def refused(data, name="b.tgz", **limits):
    with pytest.raises(CannotRead) as caught:
        read(data, name, **limits)
    assert name in caught.value.sentence()
    return caught.value.key


class Pipe(io.RawIOBase):
    """A file that cannot be sought in, as stdin."""

    def __init__(self, data):
        self._data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._data.readinto(buffer)


def entry(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


SAME = b"a\n" * (2 << 20)


@pytest.mark.parametrize(
    "pack",
    [
        lambda: gzip.compress(SAME),
        lambda: tar_of({"log": SAME}),
        lambda: zip_of({"log": SAME}),
        lambda: zip_of({f"log{at}": SAME[: 1 << 20] for at in range(4)}),
        lambda: gzip.compress(gzip.compress(SAME)),
    ],
    ids=["gz", "tgz", "zip", "many in a zip", "gz in gz"],
)
def test_what_unpacks_to_more_times_its_size_than_any_log_is_a_bomb(pack):
    assert refused(pack(), "bomb", ratio=50, ratio_from=1 << 20) == "bomb"


def test_a_bomb_from_a_pipe_is_measured_by_what_was_read_of_it():
    with pytest.raises(CannotRead) as caught:
        read_file(Pipe(gzip.compress(SAME)), "-", Limits(ratio=50, ratio_from=1 << 20))

    assert caught.value.key == "bomb"


def test_a_log_that_packs_well_is_no_bomb():
    log = ("2026-03-01T09:00:00.000Z cpu1:2097)Net: 1: the same line again and again\n" * 60_000 + CRASH).encode()

    assert len(log) / len(gzip.compress(log)) > 100
    assert decode(read(gzip.compress(log), "vmkernel.0.gz", ratio_from=1 << 20)[0].text).crashes


def test_too_many_entries_are_refused():
    members = {f"f{at}": b"" for at in range(30)}

    assert refused(tar_of(members), members=20) == "too_many"
    assert refused(zip_of(members), members=20) == "too_many"


def test_the_list_of_a_zip_is_measured_before_it_is_read():
    members = zip_of({"a.log": CRASH})
    lying = bytearray(members)
    lying[-12:-10] = struct.pack("<H", 0xFFFE)  # the number of entries in the record at its end

    assert refused(bytes(lying), "b.zip", members=1_000) == "too_many"


def test_packings_around_packings_are_refused():
    data = bundle()
    for _ in range(8):
        data = zip_of({"inner.zip": data})

    assert refused(data, "deep.zip") == "nested"


def test_a_bundle_of_bundles_with_packed_logs_in_a_zip_is_not_too_deep():
    inner = tar_of({"esx-a-2026-03-01--10.20-1/var/run/log/vmkernel.0.gz": gzip.compress(VMKERNEL.encode())})

    assert decode(joined(read(zip_of({"all.tgz": tar_of({"esx-a.tgz": inner})}), "vc.zip"))).crashes


@pytest.mark.parametrize(
    "hostile",
    [
        entry("vmkernel.log", tarfile.SYMTYPE, "/etc/passwd"),
        entry("vmkernel.log", tarfile.LNKTYPE, "../../etc/passwd"),
        entry("pipe", tarfile.FIFOTYPE),
        entry("disk", tarfile.BLKTYPE),
    ],
    ids=["symbolic link", "hard link", "pipe", "device"],
)
def test_links_and_devices_are_passed_over(hostile):
    texts = read(tar_of({"x": hostile, "a.log": CRASH}))

    assert [text.source for text in texts] == ["b.tgz/a.log"]


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.log", "/etc/passwd", "a\n[... from other ...]\nb", "x" * 3_000, "\u202egol.x"]
)
def test_hostile_names_are_only_names(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = read(tar_of({name: CRASH, "b.log": CRASH.replace("mail-02", "db-07").replace("96:11", "12:11")}))

    assert len(decode(joined(texts)).crashes) == 2
    assert list(tmp_path.iterdir()) == []
    assert not any(row.startswith("[... from other") for row in joined(texts).splitlines())


def test_a_header_that_claims_megabytes_is_refused():
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 64 << 20
    archive = gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(64 << 20))

    assert refused(archive, ratio_from=1 << 30) == "broken"


@pytest.mark.parametrize("cut", [100, 400])
def test_a_truncated_zip_is_refused(cut):
    assert refused(zip_of({"vmkernel.log": VMKERNEL * 50})[:-cut], "cut.bin") == "broken"


def test_a_zip_is_read_where_it_lies_whatever_its_size():
    assert decode(joined(read(zip_of({"vmkernel.log": VMKERNEL}), "b.zip", held_bytes=10))).crashes


def test_what_must_be_held_whole_may_not_be_large():
    mail = b"From: a@example.com\nSubject: x\n\n" + VMKERNEL.encode()

    assert refused(tar_of({"inner.zip": zip_of({"vmkernel.log": VMKERNEL})}), held_bytes=100) == "too_large_to_hold"
    assert refused(mail, "alert.eml", held_bytes=100) == "too_large_to_hold"


def test_beside_what_cannot_be_held_the_rest_is_read():
    archive = tar_of({"inner.zip": zip_of({"x.log": VMKERNEL}), "vmkernel.log": VMKERNEL})

    assert decode(joined(read(archive, held_bytes=100))).crashes


def test_a_zip_with_a_packing_that_takes_memory_is_passed_over():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.log", CRASH, zipfile.ZIP_LZMA)
        archive.writestr("b.log", CRASH, zipfile.ZIP_DEFLATED)

    assert [text.source for text in read(out.getvalue(), "b.zip")] == ["b.zip/b.log"]


def test_beside_a_damaged_member_of_a_zip_the_others_are_read():
    begin, mark, rest = zip_of({"whole.log": CRASH, "broken.log": CRASH}).rpartition(b"PK\x03\x04")
    (text,) = read(begin + bytes(len(mark)) + rest, "b.zip")

    assert text.source == "b.zip/whole.log"
