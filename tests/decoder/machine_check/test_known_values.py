"""Register values whose meaning is settled, and the classes and codes by rule."""

import itertools

import pytest

from decoder import CpuId, decode_machine_check
from decoder.machine_check import read_records
from decoder.machine_check.error_code import error_code, form_of, forms
from decoder.machine_check.severity import amd_severity, intel_severity
from decoder.text import lines_of

SKYLAKE = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
EPYC = CpuId(vendor="AuthenticAMD", family=0x19, model=0x01)


def record(text):
    (only,) = read_records(lines_of(text))
    return only


def test_a_snoop_error_of_the_first_level_leaves_the_restart_address_valid():
    got = record("UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485")

    assert (got.severity, got.reported_severity, got.method, got.bank) == ("UC", "UC", "Excp", 3)
    assert (got.error_code.kind, got.error_code.level, got.error_code.request) == ("cache", 1, 8)
    assert (got.mcg_status.ripv, got.mcg_status.eipv, got.mcg_status.mcip, got.mcg_status.lmce_s) == (True, False, True, False)


def test_a_data_read_that_must_be_acted_on_names_its_64_bytes():
    got = record("SRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40")

    assert (got.severity, got.error_code.kind, got.error_code.level, got.error_code.request) == ("SRAR", "cache", 0, 3)
    assert (got.physical_address.address, got.physical_address.size) == ("0xa83bf95200", 64)
    assert got.vendor == "GenuineIntel"
    assert not got.vendor_assumed


def test_a_memory_controller_error_names_the_channel_of_an_intel_processor():
    got = decode_machine_check(status=0xBA00000288290081, cpu=SKYLAKE)

    assert (got.severity, got.error_code.kind, got.error_code.memory_transaction) == ("UC", "memory-controller", 0)
    assert (got.error_code.channel, got.location.channel, got.status.pcc) == (1, 1, True)


def test_where_the_vendor_is_only_assumed_nothing_of_one_vendor_is_stated():
    got = decode_machine_check(status=0x9C00004001010091)

    assert got.vendor_assumed
    assert (got.error_code.channel, got.status.corrected_error_count, got.status.threshold) == (None, None, None)
    assert got.location.channel is None
    assert "assumption" in got.damage[0].text


def test_an_assumed_vendor_names_the_other_class_where_it_differs():
    got = decode_machine_check(status=0xBD80000000100134)

    assert got.severity == "SRAR"
    assert "UCR" in got.damage[0].text


def test_digits_8_read_for_0_are_offered_and_not_repaired():
    got = record("SRAR Excp G7 BI Sb988880808180134 AO M86 PO/0 Cache Hierarchy: Level 0 Data Cache DataRead Error")
    suggestion = got.damage[-1].suggestion

    assert got.status.value == "0xb988880808180134"
    assert (got.bank, got.addr) == (1, "0x0")
    assert "b980000000100134" in suggestion
    assert "0x0818 → 0x0010" in suggestion


@pytest.mark.parametrize("amd", [False, True])
def test_every_code_is_claimed_by_one_form_at_most(amd):
    for code in range(1 << 16):
        claims = [form.kind for form in forms(amd=amd) if form.claims(code)]

        assert len(claims) <= 1, hex(code)


def _intel_kind(code):
    """Return the kind by the manual's rules as tests on the code, beside the table's notation."""
    simple = {0: "no-error", 1: "unclassified", 2: "microcode-rom-parity", 3: "external", 4: "frc", 5: "internal-parity"}
    simple |= {6: "smm-handler", 0x400: "internal-timer"}
    code_unfiltered = code & 0xEFFF
    if code in simple:
        return simple[code]
    if 0x401 <= code <= 0x7FF:
        return "internal-unclassified"
    if code_unfiltered == 0x0E0B:
        return "io"
    compound = ((0xFFFC, 0x0C, "generic-cache"), (0xFFF0, 0x10, "tlb"), (0xFF80, 0x80, "memory-controller"))
    compound += ((0xFF00, 0x100, "cache"), (0xFF80, 0x280, "extended-memory"), (0xF800, 0x800, "bus"))
    return next((kind for mask, value, kind in compound if code_unfiltered & mask == value), "reserved")


def test_every_code_of_intel_has_the_form_of_the_manual():
    for code in range(1 << 16):
        assert error_code(code).kind == _intel_kind(code), hex(code)


def test_every_code_of_amd_has_the_form_of_the_manual():
    forms_of_amd = (
        (0xFFF0, 0x10, "tlb"),
        (0xFF00, 0x100, "cache"),
        (0xF800, 0x800, "bus"),
        (0xFCFF, 0x400, "internal-unclassified"),
    )
    for code in range(1 << 16):
        wanted = next((kind for mask, value, kind in forms_of_amd if code & mask == value), "reserved")

        assert error_code(code, amd=True).kind == wanted, hex(code)


def test_no_code_of_amd_names_a_channel():
    assert all(error_code(code, amd=True).channel is None for code in range(1 << 16))


def test_the_fields_of_a_code_put_it_together_again():
    for code in range(1 << 16):
        form = form_of(code)
        if form is not None and form.kind != "internal-unclassified":
            values = [(code >> low & mask) << low for _, low, mask in form.fields]

            assert form.value | sum(values) == code


@pytest.mark.parametrize("flags", list(itertools.product([0, 1], repeat=7)), ids=lambda flags: "".join(map(str, flags)))
def test_every_combination_of_flags_has_the_class_of_intels_table(flags):
    val, _over, uc, _en, pcc, s, ar = flags
    bits = zip((63, 62, 61, 60, 57, 56, 55), flags, strict=True)
    status = sum(flag << bit for bit, flag in bits) | 0x0134
    wanted = {(0, 0): "UCNA", (1, 0): "SRAO", (1, 1): "SRAR", (0, 1): None}[s, ar]
    if not val:
        wanted = None
    elif not uc:
        wanted = "CE"
    elif pcc:
        wanted = "UC"

    assert intel_severity(status) == wanted
    assert decode_machine_check(status=status, cpu=SKYLAKE).severity == wanted
    assert wanted or decode_machine_check(status=status, cpu=SKYLAKE).damage


@pytest.mark.parametrize("code", [*range(0xC0, 0xD0), 0x17A, 0x10C3, 0x117A])
def test_scrub_and_write_back_errors_are_srao_without_s(code):
    assert intel_severity(0xB400000000000000 | code) == "SRAO"


@pytest.mark.parametrize(("uc", "pcc", "deferred"), list(itertools.product([0, 1], repeat=3)))
def test_every_combination_of_flags_has_the_class_of_amds_table(uc, pcc, deferred):
    status = 1 << 63 | uc << 61 | pcc << 57 | deferred << 44
    wanted = ("UC" if pcc else "UCR") if uc else ("DE" if deferred else "CE")

    assert amd_severity(status) == wanted
    assert decode_machine_check(status=status, cpu=EPYC).severity == wanted
    assert decode_machine_check(status=status & ~(1 << 63), cpu=EPYC).severity is None


def test_the_root_port_of_an_io_error_stands_in_misc():
    got = record("UC Excp G5 B6 Sbb80000000000e0b A0 M10100000 P0/0 I/O error reported by PCI 0000:10:02.0.")

    assert got.error_code.kind == "io"
    assert got.location.pci == "0000:10:02.0"
    assert got.text == "I/O error reported by PCI 0000:10:02.0."
