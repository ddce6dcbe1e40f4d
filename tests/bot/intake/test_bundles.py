"""Support bundles: the logs, and beside them the lines that say what the host is made of."""

import io

import pytest

from bot.intake import Limits, joined, read_file
from bot.work.handlers.excerpt import excerpt
from decoder import decode
from tests.bundles import CRASH, FOLDER, HISTORY, HOST_FILES, VMKERNEL, bundle, tar_of, zip_of


def read(data, name="b.tgz", **limits):
    return read_file(io.BytesIO(data), name, Limits(**limits))


def test_a_bundle_gives_its_logs_then_the_lines_of_its_host():
    texts = read(bundle())

    assert [text.source for text in texts if not text.host] == [f"b.tgz/{FOLDER}/var/run/log/vmkernel.log"]
    assert len([text for text in texts if text.host]) == len(HOST_FILES) - 1
    assert "vm-0017" not in joined(texts)


@pytest.mark.parametrize("pack", [bundle, lambda: zip_of({"esx07.tgz": bundle()})], ids=["tgz", "tgz in a zip"])
def test_the_crash_in_a_bundle_knows_its_host(pack):
    (crash,) = decode(joined(read(pack()))).crashes

    assert (crash.host, crash.server.model) == ("esx07.example.com", "ProLiant DL380 Gen10")
    assert crash.machine_checks[0].unit == "mesh to memory (M2M)"


def test_a_crash_that_stands_in_two_files_counts_once():
    decoding = decode(joined(read(bundle({"vmkernel.log": VMKERNEL, "vmkernel-log.1": CRASH}))))

    assert len(decoding.crashes) == 1


def test_a_record_that_two_logs_hold_counts_once_and_stays_with_its_crash():
    alerts = "".join(line for line in VMKERNEL.splitlines(keepends=True) if "MCA:" in line)
    one, two = (decode(joined(read(bundle(logs)))) for logs in ({"a.log": VMKERNEL}, {"b.log": alerts, "c.log": VMKERNEL}))

    assert len(two.crashes[0].machine_checks) == 1
    assert len(two.machine_checks) == len(one.machine_checks) == HISTORY.count("MCA:")
    assert [reason.text for reason in two.crashes[0].verdict.because] == [
        reason.text for reason in one.crashes[0].verdict.because
    ]


def test_what_a_rotated_log_after_the_crash_in_the_archive_holds_came_before_it():
    decoding = decode(joined(read(bundle({"vmkernel.log": CRASH, "vmkernel.0": HISTORY}))))

    assert any("12 corrected errors" in reason.text for reason in decoding.crashes[0].verdict.because)


def test_two_files_are_not_read_as_one_screen():
    first = "@BlueScreen: #PF Exception 14 in world 1037:helper1-4 IP 0x418030 addr 0x0\n"
    rest = "0x4538c1d9bc60:[0x420027b14e63]PanicvPanicInt@vmkernel#nover+0x202 stack: 0x43114a6f0980\n*PCPU7:2098/x\n"
    first_crash = decode(joined(read(bundle({"a.log": first, "b.log": rest}, files={})))).crashes[0]

    assert first_crash.backtrace == ()


@pytest.mark.parametrize("name", ["smbiosDump.txt", "anything.txt"])
def test_a_file_of_the_host_that_is_uploaded_alone_is_known_by_its_name_or_by_what_it_says(name):
    (inventory,) = decode(joined(read(HOST_FILES["commands/smbiosDump.txt"].encode(), name))).inventory

    assert inventory.server.serial == "CZJEXAMPLE"


def test_a_log_that_begins_like_a_file_of_the_host_is_read_as_a_log_too():
    text = "VMware ESXi 7.0.3 build-21930508\n" + CRASH

    assert len(decode(joined(read(text.encode(), "report.txt"))).crashes) == 1
    assert len(decode(joined(read(bundle({"report.txt": text}, files={})))).crashes) == 1


def test_of_files_without_end_only_the_begin_is_kept():
    endless = HOST_FILES["commands/smbiosDump.txt"] + '  Memory Device: #1\n    Location: "A1"\n' * 200_000
    texts = read(tar_of({"x/commands/smbiosDump.txt": endless, "x/log": VMKERNEL}))

    assert len(joined(texts)) < len(VMKERNEL) + 70_000
    assert decode(joined(texts)).crashes[0].server.serial == "CZJEXAMPLE"


def test_many_files_of_hosts_keep_no_more_than_their_share():
    files = {f"h{at}/commands/uname_-a.txt": HOST_FILES["commands/uname_-a.txt"] for at in range(400)}

    assert sum(len(text.text) for text in read(tar_of(files), host_kept=10_000)) <= 10_000


def of_two_hosts(more=""):
    other = {name: text.replace("esx07", "esx08").replace("CZJEXAMPLE", "CZJOTHER") for name, text in HOST_FILES.items()}
    down = "2026-03-01T10:04:13.612Z: [netCorrelator] 7us: [vob.net.vmnic.linkstate.down] vmnic vmnic4 linkstate down\n"
    second = bundle(
        {"vobd.log": down, "vmkernel.log": HISTORY + more + HISTORY.replace("T08", "T09")},
        other,
        "esx-esx08-2026-03-01--10.25-2102999",
    )
    return zip_of({"all/esx08.tgz": second, "all/esx07.tgz": bundle()})


def test_of_bundles_of_two_hosts_each_crash_knows_its_own_host_and_its_own_log():
    decoding = decode(joined(read(of_two_hosts(), "vcenter.zip")))

    (crash,) = decoding.crashes
    assert (crash.host, crash.server.serial) == ("esx07.example.com", "CZJEXAMPLE")
    assert [event.kind for event in crash.before] == ["machine-check"]
    assert len(decoding.machine_checks) == HISTORY.count("MCA:") + (2 * HISTORY).count("MCA:")
    assert {inventory.server.serial for inventory in decoding.inventory} == {"CZJEXAMPLE", "CZJOTHER"}


def test_bundles_of_two_hosts_read_the_same_from_what_is_stored():
    quiet = "2026-03-01T09:30:00.000Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 5_000
    text = joined(read(of_two_hosts(quiet), "vcenter.zip")) + "\nquiet" * 20_000
    stored = excerpt(text, decode(text))

    assert "lines left out" in text
    assert len(stored) < len(text) / 2
    assert decode(stored).crashes == decode(text).crashes
