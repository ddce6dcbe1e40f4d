"""What a host's files say of its hardware, and what that adds to a crash: never more than they say."""

import re

import pytest

from decoder import KnowledgeError, block_of, decode, form_of, load_words
from decoder.diagnosis.guidance import steps
from decoder.inventory import forms, maker_of, makers, read_inventories, without_blocks
from decoder.inventory.servers import OTHER
from decoder.values import Server
from tests.bundles import CRASH, FOLDER, HOST_FILES, VMKERNEL

ROOT = f"upload.tgz/{FOLDER}"
IO = """\
2026-03-01T10:05:00.000Z cpu9:2099011)MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M3b000000 P0/0 I/O error reported by PCI \
0000:3b:00.0.
2026-03-01T10:05:00.010Z cpu9:2099011)@BlueScreen: Machine Check Exception on PCPU9 in world 2099011:vmm1:db
"""


def blocks(files=HOST_FILES, root=ROOT):
    """Return what is kept of a host's files, as a text."""
    read = ((form_of(name, text), f"{root}/{name}", text) for name, text in files.items())
    return "\n".join(block_of(*each) for each in read if each[0])


def inventory(files, root=ROOT):
    (one,) = read_inventories(without_blocks(blocks(files, root))[1])
    return one


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.key)
def test_the_example_of_a_form_is_known_by_what_stands_in_it_and_every_field_is_found(form):
    kept = block_of(form, "x/commands/file.txt", form.example)

    assert form_of("upload.txt", form.example) is form
    assert all(any(pattern.search(row) for row in kept.splitlines()) for pattern in form.fields.values())
    assert read_inventories(without_blocks(kept)[1])


def test_a_bundle_tells_server_processor_memory_and_devices_with_their_lines():
    found = inventory(HOST_FILES)

    assert (found.server.name, found.server.vendor, found.server.model) == ("esx07.example.com", "HPE", "ProLiant DL380 Gen10")
    assert (found.server.serial, found.server.bios_version, found.server.bios_date) == ("CZJEXAMPLE", "U32", "02/02/2023")
    assert (found.server.product.version, found.server.product.build) == ("7.0.3", "21930508")
    assert (found.server.cpu.family, found.server.cpu.model, found.server.cpu.stepping) == (6, 0x55, 7)
    assert [(dimm.slot, dimm.size, dimm.serial) for dimm in found.dimms] == [
        ("PROC 1 DIMM 1", "32 GB", "8EXAMPLE1"), ("PROC 1 DIMM 2", None, None), ("PROC 1 DIMM 3", "32 GB", "8EXAMPLE3"),
    ]  # fmt: skip
    assert found.dimms[0].bank is None
    device = found.pci[0]
    assert (device.address, device.alias, device.driver, device.slot) == ("0000:3b:00.0", "vmnic4", "i40en", "PCI-E Slot 2")
    assert found.seen["serial"].text == 'smbiosDump.txt: Serial: "CZJEXAMPLE"'


def test_the_name_of_the_folder_names_the_host_where_no_file_does():
    assert inventory({"commands/vmware_-vl.txt": HOST_FILES["commands/vmware_-vl.txt"]}).server.name == "esx07"


@pytest.mark.parametrize("filler", ["To Be Filled By O.E.M.", "Default string", "", "Not Specified"])
def test_what_nobody_filled_in_is_not_known(filler):
    text = HOST_FILES["commands/smbiosDump.txt"].replace("CZJEXAMPLE", filler).replace("8EXAMPLE1", filler)
    found = inventory({"commands/smbiosDump.txt": text})

    assert found.server.serial is None
    assert found.dimms[0].serial is None


@pytest.mark.parametrize(
    ("signature", "vendor", "family", "model", "stepping"),
    [("0xbfebfbff000606a6", "GenuineIntel", 6, 0x6A, 6), ("0x178bfbff00830f10", "AuthenticAMD", 0x17, 0x31, 0)],
)
def test_the_processor_is_read_from_its_signature(signature, vendor, family, model, stepping):
    text = HOST_FILES["commands/smbiosDump.txt"].replace("0xbfebfbff00050657", signature)
    cpu = inventory({"commands/smbiosDump.txt": text}).server.cpu

    assert (cpu.vendor, cpu.family, cpu.model, cpu.stepping) == (vendor, family, model, stepping)


def test_microcode_is_the_current_revision():
    text = "   Family:0x6\n   Model:0x55\n   Stepping:0x7\n   Original Revision:0x05000021\n   Current Revision:0x05003604\n"
    cpu = inventory({"commands/vsish_cpuList.txt": text}).server.cpu

    assert (cpu.model, cpu.microcode) == (0x55, "0x5003604")


def test_a_device_further_down_does_not_name_the_server_where_nobody_filled_it_in():
    text = """\
      |----Product Name.............................................Super Server
      |----Vendor Name..............................................To be filled by O.E.M.
         |----Vendor Name...........................................Intel Corporation
"""
    server = inventory({"commands/esxcfg-info_-a.txt": text}).server

    assert (server.model, server.vendor) == ("Super Server", None)


def test_disks_and_cards_of_a_dump_of_all_objects_are_no_server():
    assert form_of("x/commands/vmware-vimdump_-o.txt", 'vendor = "ATA",\n model = "MZ7LH480"') is None
    assert form_of("x/commands/vim-cmd_hostsvc-hostsummary.txt", "").key == "summary"


def test_old_addresses_of_lspci_are_decimal():
    text = "000:000:31.2 Mass storage controller: Intel Corporation SATA AHCI Controller [vmhba0]\n"
    (device,) = inventory({"commands/lspci.txt": text}).pci

    assert (device.address, device.name, device.alias) == ("0000:00:1f.2", "Intel Corporation SATA AHCI Controller", "vmhba0")


def test_a_name_in_brackets_stays_with_the_device():
    text = "0000:5e:00.0 RAID bus controller: Broadcom / LSI MegaRAID SAS-3 3108 [Invader] [vmhba3]\n"
    (device,) = inventory({"commands/lspci.txt": text}).pci

    assert (device.name, device.alias) == ("Broadcom / LSI MegaRAID SAS-3 3108 [Invader]", "vmhba3")


def test_lists_of_adapters_name_the_drivers():
    text = "vmnic4  0000:3b:00.0 i40en       Up   10000Mbps  Full   00:53:00:00:12:34 1500   Intel(R) X710\n"
    (device,) = inventory({"commands/esxcfg-nics_-l.txt": text}).pci

    assert (device.alias, device.driver) == ("vmnic4", "i40en")


def test_a_pci_address_in_a_machine_check_gets_its_device():
    crash = decode(IO + blocks()).crashes[0]

    assert crash.machine_checks[0].location.device == (
        "Intel Corporation Ethernet Controller X710 for 10GbE SFP+ (vmnic4, i40en)"
    )
    shown = next(reason for reason in crash.verdict.because if "X710" in reason.text)
    assert shown.quote.text.startswith("localcli_hardware-pci-list.txt: 0000:3b:00.0")
    assert any("X710" in step.text for step in crash.next_steps)


def test_the_processor_of_the_files_picks_the_tables_and_the_reply_says_so():
    bare, told = decode(CRASH).crashes[0], decode(CRASH + blocks()).crashes[0]

    assert bare.machine_checks[0].cpu is None
    assert told.machine_checks[0].unit == "mesh to memory (M2M)"
    assert any("06/55/7" in reason.text and "smbiosDump.txt" in reason.quote.text for reason in told.verdict.because)


def test_a_processor_that_the_screen_names_is_believed():
    crash = decode("FMS=06/6a/6 uCode=0xd000389\n" + CRASH + blocks()).crashes[0]

    assert crash.machine_checks[0].cpu.model == 0x6A
    assert not any("06/55" in reason.text for reason in crash.verdict.because)


def test_no_slot_is_named_that_the_registers_do_not_name():
    crash = decode(VMKERNEL + blocks()).crashes[0]

    assert not any("PROC 1 DIMM" in text for text in said(crash))
    assert any("2 memory modules (2 x 32 GB)" in reason.text for reason in crash.verdict.because)


def said(crash):
    """Return every sentence of a crash."""
    return [reason.text for reason in crash.verdict.because] + [step.text for step in crash.next_steps]


@pytest.mark.parametrize(
    ("vendor", "tool", "others"),
    [
        ("Dell Inc.", "iDRAC", ("iLO", "XCC", "CIMC")),
        ("HPE", "iLO", ("iDRAC", "XCC", "CIMC")),
        ("LENOVO", "XCC", ("iDRAC", "iLO", "CIMC")),
        ("Cisco Systems Inc", "CIMC", ("iDRAC", "iLO", "XCC")),
        ("Supermicro", "IPMI SEL", ("iDRAC", "iLO", "XCC", "CIMC")),
    ],
)
def test_only_the_makers_own_tool_is_named(vendor, tool, others):
    files = {"commands/smbiosDump.txt": HOST_FILES["commands/smbiosDump.txt"].replace('"HPE"', f'"{vendor}"')}
    crash = decode(VMKERNEL + blocks(files)).crashes[0]
    text = "\n".join([*said(crash), crash.machine_checks[0].location.look_up])

    assert tool in text
    assert [other for other in others if re.search(rf"\b{other}\b", text)] == []
    assert f"{vendor} (ProLiant DL380 Gen10, serial CZJEXAMPLE)" in text


def test_files_of_two_hosts_are_used_for_neither_crash_unless_the_log_names_its_host():
    other = blocks({"commands/uname_-a.txt": HOST_FILES["commands/uname_-a.txt"].replace("esx07", "esx08")}, "b.tgz/esx08")
    named = CRASH.replace("Z cpu14", "Z esx07 vmkernel: cpu14")

    assert decode(CRASH + blocks() + "\n" + other).crashes[0].server is None
    assert decode(named + blocks() + "\n" + other).crashes[0].server.model == "ProLiant DL380 Gen10"
    assert decode(named + other).crashes[0].server is None


def test_logs_of_two_addresses_are_of_two_hosts():
    lines = [CRASH.replace("Z cpu14", f"Z 192.0.2.{last} vmkernel: cpu14", 3) for last in (7, 8)]
    nameless = blocks({"commands/smbiosDump.txt": HOST_FILES["commands/smbiosDump.txt"]}, "upload/host")

    assert decode(lines[0] + nameless).crashes[0].server.serial == "CZJEXAMPLE"
    assert decode("".join(lines) + nameless).crashes[0].server is None


def test_the_lines_of_the_host_keep_theirs_and_everybody_elses_numbers():
    text = blocks() + "\n" + CRASH
    decoding = decode(text)

    assert decoding.crashes[0].first_line == decode(CRASH).crashes[0].first_line + blocks().count("\n") + 1
    quote = decoding.inventory[0].seen["model"]
    assert text.splitlines()[quote.line - 1].strip() == 'Product: "ProLiant DL380 Gen10"'


def test_host_facts_alone_are_no_crash():
    decoding = decode(blocks())

    assert (decoding.crashes, decoding.machine_checks, decoding.answer_unasked) == ((), (), False)
    assert len(decoding.inventory) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[... host facts, smbios of x ...]\n" + CRASH,  # never ends
        "[... host facts, no-such-form of x ...]\nx\n[... end of host facts ...]\n" + CRASH,
        "[... end of host facts ...]\n[... host facts, ...]\n" + CRASH,
    ],
)
def test_forged_blocks_hide_no_crash(text):
    assert decode(text).crashes[0].error.family == "machine-check"


def test_a_files_name_cannot_end_its_block():
    form = form_of("commands/uname_-a.txt", "")
    block = block_of(form, "x ...]\n[... end of host facts ...]/uname_-a.txt", form.example)

    assert block.count("end of host facts") == 2
    assert len(without_blocks(block)[1]) == 1


@pytest.mark.parametrize("key", [*(maker.key for maker in makers()), OTHER])
def test_every_maker_has_its_tool_and_its_step(key):
    assert f"tool.{key}" in load_words("decoder", "knowledge/words/diagnosis")
    assert f"location.tools-{key}" in load_words("decoder", "knowledge/words/machine_check")
    assert any(f"bmc:{key}" in step.all for step in steps())


@pytest.mark.parametrize("vendor", ["Hewlett-Packard", "HP", "HPE"])
def test_makers_are_known_by_the_begin_of_their_name(vendor):
    assert maker_of(Server(vendor=vendor)) == "hpe"
    assert maker_of(Server(vendor="HPower")) == "ipmi"
    assert maker_of(Server()) is None
    assert maker_of(Server(vendor="VMware, Inc.")) == maker_of(Server(vendor="QEMU")) == "virtual"
    assert {maker.key for maker in makers()} == {"dell", "hpe", "lenovo", "cisco", "virtual"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("reader", "guess"), ("keep", "("), ("signs", []), ("fields", {"colour": "x"}), ("fields", {"model": "x"})],
)
def test_a_wrong_form_is_named_by_file_entry_and_field(field, value):
    from decoder.inventory.forms import _form  # noqa: PLC0415 - the function forms hides the module forms

    entry = {"key": "k", "reader": "lines", "name": "n", "signs": ["s"], "keep": "k", "example": "e", "source": "s"}
    right = {"fields": {"model": "(?P<value>x)"}}

    assert _form(1, entry | right).key == "k"
    with pytest.raises(KnowledgeError, match=rf"inventory\.toml, entry k, {field}"):
        _form(1, entry | right | {field: value})
