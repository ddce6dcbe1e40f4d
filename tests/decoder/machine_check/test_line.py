"""Every dialect of a machine-check line, and what damaged input says of itself."""

# ruff: noqa: E501 - lines of screens and logs are quoted whole

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoder.machine_check import cpu_of, decode_printed, read_records, relate
from decoder.text import Line, lines_of


def records(text):
    return read_records(lines_of(text), cpu_of(text))


def record(text):
    (only,) = records(text)
    return only


def shown(check):
    return (check.pcpu, check.bank, check.status and check.status.value, check.addr, check.misc and check.misc.value)


@pytest.mark.parametrize(
    "before", ["", "MCA: 208: ", "ALERT: MCA: 208: ", "2024-05-01T10:00:00.000Z cpu3:2097)MCA: 208: ", "cpu…)MCA: …: "]
)
def test_esxis_line_is_read_with_and_without_what_stands_before_it(before):
    got = record(
        before + "UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 P8e70096740/20 Cache Hierarchy: Level 1 Cache Snoop Error."
    )

    assert shown(got) == (3 if "cpu3" in before else None, 3, "0xbe00000000080189", "0x8e70096740", "0xb07485")
    assert got.text == "Cache Hierarchy: Level 1 Cache Snoop Error."
    assert (got.physical_address.address, got.physical_address.size) == ("0x8e70096740", 32)
    assert got.dialect == "mca"


@pytest.mark.parametrize("label", ["MC: ", "MC:", "Mc:", "主持人:", "司仪:", "", "cpu2:1)MC: "])
def test_the_older_line_is_read_under_any_label_and_its_last_number_is_mcg_status(label):
    got = record(label + "PCPU18 B:13 S:0xfe20004000011166 M:0x7246040086 A:0x38c989b100 5")

    assert shown(got) == (18, 13, "0xfe20004000011166", "0x38c989b100", "0x7246040086")
    assert (got.mcg_status.value, got.mcg_status.ripv, got.mcg_status.mcip) == ("0x5", True, True)
    assert got.status.corrected_error_count is None


def test_the_status_line_names_the_banks_owner_and_contradicts_its_own_flags():
    text = "cpu2:36681)MCE: 190: cpu1: bank3: status=0x9020000f0120100e: (VAL=1, OVFLW=0, UC=1, EN=1, PCC=1, S=0, AR=0), "
    got = record(text + "Addr:0x0 (invalid), Misc:0x0 (invalid)")

    assert shown(got) == (1, 3, "0x9020000f0120100e", "0x0", "0x0")
    assert got.severity == "CE"
    assert [damage.text for damage in got.damage if "UC=1" in damage.text]
    assert [damage.text for damage in got.damage if "PCC=1" in damage.text]
    assert not [damage.text for damage in got.damage if "EN=1" in damage.text]


def test_the_global_status_of_a_processor_joins_its_record():
    got = record(
        "cpu1:4)MCE: 222: Machine Check Global status on cpu1: 0x7 (cputype:4 16 9 1 AMD Opteron(tm) Processor 6134): Restart IP valid.\n"
        "cpu1:4)MCE: 333: MCE on cpu1 bank4: Status:0xf6000000e2080813 Misc:0x0 Addr:0x3f5d02a0: ECC error.Valid.Overflow.UC.Err enabled."
    )

    assert shown(got) == (1, 4, "0xf6000000e2080813", "0x3f5d02a0", "0x0")
    assert got.mcg_status.value == "0x7"
    assert (got.vendor, got.severity) == ("AuthenticAMD", "UC")


def test_the_status_bits_in_words_join_the_record_before_them():
    got = record(
        "cpu0:9)MCE: 190: cpu1: bank8: status=0x8c00004f000800c2: (VAL=1), Addr:0x1234 (valid), Misc:0x86 (valid)\n"
        'cpu0:9)MCE: 1282: Status bits: "Memory Controller Error."'
    )

    assert got.text == "Memory Controller Error."


def test_status_bits_alone_are_a_record_of_words():
    got = record('cpu0:9)MCE: 1282: Status bits: "Memory Controller Error."')

    assert (got.status, got.text, got.severity) == (None, "Memory Controller Error.", None)


def test_esxis_alert_of_a_bank_is_read():
    got = record("cpu0:1)ALERT: MCE: 171: Machine Check Exception: Bank 5, Status be00000000800400")

    assert shown(got)[:3] == (0, 5, "0xbe00000000800400")
    assert got.esxi


def test_hpes_log_is_read_as_the_servers_own():
    got = record(
        "Uncorrectable Machine Check Exception (Processor 1, APIC ID 0x00000000, Bank 0x00000006, Status 0xBA000000'00000E0B, "
        "Address 0x00000000'00000000, Misc 0x00000000'4D380000)."
    )

    assert shown(got)[1:] == (6, "0xba00000000000e0b", "0x0", "0x4d380000")
    assert (got.location.pci, got.location.socket, got.esxi, got.dialect) == ("0000:4d:07.0", 1, False, "iml")


@pytest.mark.parametrize(
    ("log", "slot"),
    [
        ("MEM0001 Multi-bit memory errors detected on a memory device at location(s) DIMM_A1.", "DIMM_A1 (line 2)"),
        ("Uncorrectable Memory Error - The failed module: (Processor 1, DIMM 3)", "Processor 1, DIMM 3 (line 2)"),
        ("Uncorrectable Memory Error (Processor 2, Memory Module 5)", "Processor 2, Memory Module 5 (line 2)"),
    ],
)
def test_a_slot_is_named_only_where_the_servers_own_log_stands_in_the_text(log, slot):
    line = "SRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40"

    assert slot in record(f"{line}\n{log}").location.look_up
    assert "DIMM_" not in record(line).location.look_up


def test_a_class_without_registers_stays_as_printed():
    got = record("cpu12:2097)MCA: 4: UE Excp")

    assert (got.reported_severity, got.method, got.pcpu, got.severity, got.status) == ("UE", "Excp", 12, None, None)


FOREIGN = {
    "linux": (
        (
            "mce: [Hardware Error]: CPU 1: Machine Check Exception: 5 Bank 6: be00000000800400\n"
            "mce: [Hardware Error]: TSC 0 ADDR 7f0a MISC 86 \n"
            "mce: [Hardware Error]: PROCESSOR 0:50657 TIME 1424662 SOCKET 0 APIC 2 microcode 1"
        ),
        (1, 6, "0xbe00000000800400", "0x7f0a", "0x86"),
    ),
    "mcelog": (
        "MCE 0\nCPU 3 BANK 5 TSC 1234\nMISC 21 ADDR 1f00\nSTATUS cc00008000010091 MCGSTATUS 0\nCPUID Vendor Intel Family 6 Model 45 Step 7",
        (3, 5, "0xcc00008000010091", "0x1f00", "0x21"),
    ),
    "rasdaemon": (
        "a-1 [0] 1.2: mce_record: 2020-01-01 bank=7, status= cc001200000100b2, corrected, cpu= 12, misc= 86, addr= 1234000, mcgstatus= 0",
        (12, 7, "0xcc001200000100b2", "0x1234000", "0x86"),
    ),
    "freebsd": (
        (
            "MCA: Bank 10, Status 0xc800014b00800092\nMCA: Global Cap 0x0000000001000814, Status 0x0000000000000000\n"
            'MCA: Vendor "GenuineIntel", ID 0x206d7, APIC ID 6\nMCA: CPU 6 COR OVER RD channel 2 memory error\nMCA: Misc 0x1'
        ),
        (6, 10, "0xc800014b00800092", None, "0x1"),
    ),
}


@pytest.mark.parametrize("dialect", FOREIGN)
def test_records_of_other_systems_are_read_and_marked(dialect):
    text, want = FOREIGN[dialect]
    got = record(text)

    assert shown(got) == want
    assert (got.dialect, got.esxi, got.vendor) == (dialect, False, "GenuineIntel")


def test_a_log_of_freebsd_turned_upside_down_is_joined_upwards():
    text, want = FOREIGN["freebsd"]
    got = read_records([Line(number, raw, raw) for number, raw in enumerate(text.splitlines()[::-1], 1)])

    assert [shown(check) for check in got] == [want]


def test_several_records_in_one_line_are_all_found_with_their_own_processor():
    text = (
        "cpu58:1)ALERT: MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1000 M86 P1000/40 Cache Hierarchy: Level 0 Data Cache DataRead Error."
        "cpu56:2)MCA: 208: UC Excp G4 B6 Sbb00002000000e0b A0 M180000 P0/0 I/O error reported by PCI 0000:00:03.0."
    )
    got = read_records([Line(1, text, text)])

    assert [(check.pcpu, check.bank, check.reported_severity) for check in got] == [(58, 1, "SRAR"), (56, 6, "UC")]
    assert got[0].text == "Cache Hierarchy: Level 0 Data Cache DataRead Error."


@pytest.mark.parametrize(
    "text",
    [
        "MCE: 1480: Detected 9 MCE banks. MCG_CAP MSR:0x1c09",
        "- MC:PCPUn B:x S:nnnnnnnnnnn M:mmmmmmmmmmmm: A:aaaaaaaaaaa",
        "- ALERT: MCE: 171: Machine Check Exception: Bank x, Status nnnnnnnnnnn",
        "UCNA: uncorrected, no action required (Excp: MCE handler)",
        "esx.problem.cpu.mce.invalid",
        "Memory Bank 1, status OK",
        "Bank 2 Status: Online",
        "CPU 1 BANK 2 populated",
        "Machine Check Exception: Unable to continue",
    ],
)
def test_legends_and_boot_lines_are_no_record(text):
    assert records(text) == ()


@pytest.mark.parametrize(
    ("text", "bank", "addr"),
    [
        ("UC Excp G4 86 Sbb00002000000e0b AB M180008 P8/8", 6, "0x0"),
        ("SRAR Excp G7 BI Sb980000000100134 AO M86 PO/0", 1, "0x0"),
        ("UC Excp G5 BO Sbe00000000080189 A8e7OO96740 Mb07485", 0, "0x8e70096740"),
    ],
)
def test_misread_digits_outside_the_status_are_read_and_named(text, bank, addr):
    got = record(text)

    assert (got.bank, got.addr) == (bank, addr)
    assert [damage for damage in got.damage if "misreading" in damage.text]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("be0000000080189", "15 digits"),
        ("be000000000801890", "17 digits"),
        ("be00########0189", "masked"),
        ("************", "masked"),
        ("beOOOOOOOO080I89", "letters"),
        ("13690942867206013321", "decimal"),
        ("not a number", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_a_status_that_cannot_be_trusted_is_named_in_one_line_and_the_rest_decoded(status, says):
    got = decode_printed(status=status, bank="3", addr="8e70096740", misc="b07485", mcg_status="5")

    assert got.status is None
    assert got.severity is None
    assert [says in damage.text for damage in got.damage] == [True]
    assert (got.bank, got.addr, got.misc.value, got.mcg_status.value) == (3, "0x8e70096740", "0xb07485", "0x5")


def test_letters_for_digits_come_with_what_they_could_mean():
    (doubt,) = decode_printed(status="beOOOOOOOO080I89").damage

    assert "0xbe00000000080189" in doubt.suggestion
    assert "snoop" in doubt.suggestion


def test_a_decimal_status_comes_with_its_hexadecimal_value():
    (doubt,) = decode_printed(status=str(0xBE00000000080189)).damage

    assert "0xbe00000000080189" in doubt.suggestion


@pytest.mark.parametrize("bank", ["-3", "300", "0x1ff"])
def test_a_bank_that_cannot_be_is_left_out_and_named(bank):
    got = decode_printed(status="0xbe00000000080189", bank=bank)

    assert got.bank is None
    assert [damage for damage in got.damage if "Bank" in damage.text]
    assert got.severity == "UC"


def test_typed_registers_decode_like_numbers():
    got = decode_printed(status="0xBE000000'00080189", bank="0x3", misc="0xb07485")

    assert (got.severity, got.bank, got.misc.lsb) == ("UC", 3, 5)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("SRAO Excp G5 B1 Sbd80000000100134 A1000 M86 P1000/40", "ESXi printed SRAO; the bits say SRAR"),
        (
            "UC Excp G5 B3 Sbe00000000080189 A1000 M86 P1000/40 Memory Controller Read Error on Channel 1.",
            "do not match error code 0x0189",
        ),
        ("UC Excp G5 B3 Sbe00000000080189 A1000 M86 P1000/40 Cache Hierarchy: Level 0 Cache Snoop Error.", "do not match"),
        ("UC Excp G5 B3 Sbe00000000080189 A1000 M86 P2000/40", "but A and MISC give"),
        (
            "UC Excp G5 B1 Sbe00000000080134 A1000 M86 P1000/40 Cache Hierarchy: Level 0 Instruction Cache DataRead Error.",
            "do not match",
        ),
        ("UC Excp G5 B6 Sbb80000000000e0b A0 M10100000 P0/0 I/O error reported by PCI 0000:10:03.0.", "MISC names 0000:10:02.0"),
        ("CE Poll G0 B3 S9c00000000080189 A1000 M86 P1000/40 Cache Hierarchy: Level 1 Cache DataRead Error.", "do not match"),
        ("UC Excp G5 B3 Sba00000000080189 A1000 M86 P0/0", "not valid"),
    ],
)
def test_what_the_line_prints_is_held_against_the_bits(line, wrong):
    assert [damage.text for damage in record(line).damage if wrong in damage.text]


def test_what_agrees_raises_no_doubt():
    got = record(
        "FMS=06/55/7\nSRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40 Cache Hierarchy: Level 0 Data Cache DataRead Error."
    )

    assert got.damage == ()


@given(st.text(max_size=300))
def test_no_text_raises(text):
    for check in read_records([Line(1, text, text)]):
        assert check.quote is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "UC",
                "SRAR",
                "Excp",
                "Poll",
                "G5",
                "B6",
                "86",
                "S",
                "Sbe00000000080189",
                "A0",
                "AB",
                "M86",
                "P0/0",
                "P8",
                "MCA: 1:",
                "PCPU4",
                "B:3",
                "S:0x1",
                "X",
                "#####",
                "cpu1:2)",
                ".",
            ]
        )
    )
)
def test_no_mixture_of_a_lines_own_parts_raises(parts):
    got = read_records(lines_of(" ".join(parts)))

    assert all(check.dialect for check in got)
    assert all(reason.text for reason in relate(got))


@pytest.mark.parametrize(
    "part",
    ["MCA: ", "UC Excp ", "bank ", "A0 ", "#", "cpu1:", "Bank 1: ", "MC: PCPU1 B:1 ", "Addr:", "MCE on cpu1 bank", " ", "("],
)
def test_long_repetitions_are_read_without_getting_lost(part):
    text = (part * 20000)[:40000]

    assert isinstance(read_records([Line(1, text, text)]), tuple)


def test_the_unit_of_an_amd_record_is_named_by_the_ipid_on_the_line_below():
    text = "\n".join(
        f"[Hardware Error]: {said}"
        for said in (
            "CPU:2 (19:1:1) MC17_STATUS[Over|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0xdc2040000000011b",
            "Error Addr: 0x0000000000001240",
            "IPID: 0x0000009600350f00, Syndrome: 0x0000000a00000002",
        )
    )
    (got,) = read_records(lines_of(text))

    assert (got.ipid, got.synd, got.addr) == ("0x9600350f00", "0xa00000002", "0x1240")
    assert (got.location.unit, got.location.channel) == ("UMC", 3)
    assert any("chip select 2" in said for said in got.model_specific)
