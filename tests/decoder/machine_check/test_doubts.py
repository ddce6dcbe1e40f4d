"""What the decoder doubts, and what it leaves unsaid."""

# ruff: noqa: E501 - lines of screens and logs are quoted whole

import pytest

from decoder import CpuId, decode_machine_check
from decoder.machine_check import read_records
from decoder.machine_check.error_code import FormTable
from decoder.machine_check.reading import words_of
from decoder.machine_check.tables import load
from decoder.text import lines_of

SKYLAKE = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
ZEN_3 = CpuId(vendor="AuthenticAMD", family=0x19, model=0x01)


def doubts(check):
    return " ".join(f"{damage.text} {damage.suggestion or ''}" for damage in check.damage)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (0x3D80000000100134, "VAL (bit 63) is 0"),
        (0xBC80000000100134, "no legal combination"),
        (0xAD80000000100134, "EN (bit 60) is 0"),
        (0xFD80000000100134, "with SRAR: an error was lost"),
        (0xFC00000000100134, "more than one error happened"),
        (0xB180000000100134, "without an address"),
    ],
)
def test_a_doubtful_combination_of_bits_is_named(status, says):
    assert says in doubts(decode_machine_check(status=status, cpu=SKYLAKE))


@pytest.mark.parametrize(("family", "model"), [(0x0F, 6), (6, 0x17), (6, 0x1A), (6, 0x1D), (6, 0x0F)])
def test_models_without_the_architectural_s_and_ar_have_plain_uc(family, model):
    cpu = CpuId(vendor="GenuineIntel", family=family, model=model)
    got = decode_machine_check(status=0xBD80000000100134, cpu=cpu)

    assert (got.severity, got.status.s, got.status.ar) == ("UC", None, None)
    assert "no architectural S and AR" in doubts(got)
    assert decode_machine_check(status=0x9C00004000000090, cpu=cpu).status.corrected_error_count is None


@pytest.mark.parametrize(
    ("bits", "name", "passed"), [(0, "no tracking", False), (1, "green", False), (2, "yellow", True), (3, "reserved", False)]
)
def test_only_a_yellow_threshold_is_told_and_only_of_corrected_errors(bits, name, passed):
    corrected = decode_machine_check(status=0x9C00004000000090 | bits << 53, cpu=SKYLAKE)
    uncorrected = decode_machine_check(status=0xBE00004000000090 | bits << 53, cpu=SKYLAKE)

    assert corrected.status.threshold == name
    assert ("threshold" in corrected.explanation) is passed
    assert (uncorrected.status.threshold, uncorrected.status.corrected_error_count) == (None, None)
    assert "threshold" not in uncorrected.explanation


def test_a_count_is_told_of_corrected_errors():
    got = decode_machine_check(status=0x9C00014000000090, cpu=SKYLAKE)

    assert got.status.corrected_error_count == 5
    assert "5" in got.explanation


@pytest.mark.parametrize("code", [0x1005, 0x1400, 0x1001])
def test_the_filter_bit_on_a_simple_code_is_reserved_and_names_the_simple_code(code):
    got = decode_machine_check(status=0xBE00000000000000 | code, cpu=SKYLAKE).error_code

    assert (got.kind, got.filtered) == ("reserved", None)
    assert f"0x{code & 0xEFFF:04x}" in got.text


@pytest.mark.parametrize("value", [-1, 1 << 64, 1 << 80])
def test_a_value_that_no_register_holds_is_named_and_left_out(value):
    got = decode_machine_check(status=value, bank=3, addr=value, misc=0x86, cpu=SKYLAKE)

    assert (got.status, got.severity, got.addr, got.bank, got.misc.value) == (None, None, None, 3, "0x86")
    assert len(got.damage) == 2


def test_an_address_without_addrv_is_not_called_an_address():
    got = decode_machine_check(status=0xB980000000100134, addr=0x1000, misc=0x86, cpu=SKYLAKE)

    assert got.physical_address is None
    assert "ADDRV (bit 58) is 0" in doubts(got)


@pytest.mark.parametrize("mode", [0, 1, 3, 4, 7])
def test_an_address_of_another_mode_is_not_called_physical(mode):
    got = decode_machine_check(status=0xBD80000000100134, addr=0x1000, misc=6 | mode << 6, cpu=SKYLAKE)

    assert got.physical_address is None


def test_the_channel_of_amd_comes_from_ipid_alone():
    status = 0x9C2040000000011B
    known = decode_machine_check(status=status, bank=17, ipid=0x0000009600350F00, synd=3, cpu=ZEN_3)
    unknown = decode_machine_check(status=status, bank=17, cpu=ZEN_3)

    assert (known.location.channel, known.unit) == (3, "memory controller (UMC)")
    assert "chip select 3" in known.model_specific
    assert unknown.location is None
    assert unknown.unit is None
    assert "does not tell the unit" in unknown.model_specific[0]


def test_a_class_of_the_other_vendor_is_named():
    text = "FMS=19/01/1\nSRAR Excp G7 B1 Sbd80000000100134 A1000 M86 P1000/40"
    (got,) = read_records(lines_of(text), ZEN_3)

    assert got.severity == "UCR"
    assert "AMD processors do not have" in doubts(got)


def test_an_instruction_fetch_error_of_erratum_1114_is_doubted():
    cpu = CpuId(vendor="AuthenticAMD", family=0x17, model=0x18)

    assert "1114" in doubts(decode_machine_check(status=0x90000000000A0151, bank=1, cpu=cpu))
    assert "1114" not in doubts(decode_machine_check(status=0x90000000000A0151, bank=1, cpu=ZEN_3))


def test_few_digits_8_arouse_no_suspicion():
    for status in (0xBA00000288290081, 0xFE00000000800400, 0xBE00000000080189, 0x9C00008000080088):
        assert "misread" not in doubts(decode_machine_check(status=status, cpu=SKYLAKE))


def test_a_bare_status_full_of_digits_8_is_doubted_too():
    got = decode_machine_check(status=0xB988880808180134, cpu=SKYLAKE)

    assert got.status.value == "0xb988880808180134"
    assert "b980000000100134" in doubts(got)


def test_a_digit_8_that_contradicts_the_printed_words_is_doubted():
    (got,) = read_records(lines_of("FMS=06/55/7\nUC Excp G5 B4 Sbe00000000000480 A0 M0 P0/0 Internal Timer error."), SKYLAKE)

    assert "be00000000000400" in doubts(got)
    assert got.error_code.kind == "internal-unclassified"


def test_a_doubt_carries_the_line_of_its_record():
    (got,) = read_records(lines_of("\n\nUC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485"))

    assert {damage.line for damage in got.damage} == {3}


def test_an_invalid_register_explains_nothing():
    got = decode_machine_check(status=0x3D80000000100134, cpu=SKYLAKE)

    assert "nothing to explain" in got.explanation
    assert got.model_specific == ()


def test_a_record_that_esxi_calls_not_recoverable_says_so():
    text = "cpu0:1)MCE: 171: Machine Check Exception: Bank 5, Status be00000000800400\ncpu0:1)MCE: 978: MCE not recoverable but did not generate an exception."
    (got,) = read_records(lines_of(text))

    assert "raised no exception" in doubts(got)


@pytest.mark.parametrize("vendor", ["intel", "amd"])
def test_every_form_of_code_reads_its_example(vendor):
    table = load(FormTable, "error_codes.toml")
    cpu = SKYLAKE if vendor == "intel" else ZEN_3
    for form in getattr(table, vendor):
        assert decode_machine_check(status=0xBE << 56 | form.example, cpu=cpu).error_code.kind == form.kind


def test_every_kind_of_code_has_words():
    keys = words_of("en").keys()
    table = load(FormTable, "error_codes.toml")

    assert all(f"code.{form.kind}" in keys for form in (*table.intel, *table.amd))
