"""What registers, addresses and other lines add to a verdict."""

import re
import tomllib
from importlib.resources import files

import pytest

from decoder.diagnosis import diagnose
from decoder.diagnosis.notes import flipped
from decoder.model import Crash, Quote

NOTES = tomllib.loads(files("decoder").joinpath("knowledge/words/diagnosis/en.toml").read_text(encoding="utf-8"))["note"]


def notes_of(crash, **given):
    """Return the keys of the notes that a crash is told."""
    said = [reason.text for reason in diagnose(crash, **given).verdict.because[1:]]
    patterns = {key: re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))) for key, text in NOTES.items()}
    return {key for key, pattern in patterns.items() for text in said if pattern.fullmatch(text)}


def page_fault(make, *, address=None, ip=None, registers=None, **more):
    error = {"address": address, "ip": ip}
    return make.crash("#PF Exception 14 in world 1:x", "page-fault", error=error, registers=registers or {}, **more)


@pytest.mark.parametrize(
    ("err", "keys"),
    [
        ("0x0", {"err-read-absent"}),
        ("0x2", {"err-write-absent"}),
        ("0x10", {"err-fetch-absent"}),
        ("0x1", {"err-read-protected"}),
        ("0x3", {"err-write-protected"}),
        ("0x11", {"err-fetch-protected"}),
        ("0x9", {"err-reserved"}),
        ("-1", set()),
        ("0x#", set()),
    ],
)
def test_the_bits_of_err_are_told(make, err, keys):
    assert notes_of(page_fault(make, registers={"err": err})) - {"would-decide"} == keys


def test_registers_that_were_not_captured_tell_nothing(make):
    crash = page_fault(make, address="0x8", registers={"err": "0x2", "cr2": "0xffffffff"}, registers_captured=False)

    assert notes_of(crash) == {"null", "would-decide"}


@pytest.mark.parametrize(("address", "told"), [("0x0", True), ("0xfff", True), ("0x1000", False), ("0x432acd35300", False)])
def test_an_address_in_the_first_page_is_called_a_null_pointer(make, address, told):
    assert ("null" in notes_of(page_fault(make, address=address))) is told


def test_an_address_equal_to_the_instruction_pointer_is_a_jump_through_a_bad_pointer(make):
    assert "jump" in notes_of(page_fault(make, address="0x0", ip="0x0"))


@pytest.mark.parametrize(("cr2", "told"), [("0x8", False), ("0x0", False), ("0x9", True)])
def test_a_cr2_other_than_the_address_is_a_contradiction(make, cr2, told):
    assert ("cr2" in notes_of(page_fault(make, address="0x8", registers={"cr2": cr2}))) is told


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("PTEs:0xc005426027;0xc004f12007;0x0;", "pte-absent"),
        ("PTEs:0xc005426027;0x9c004f12007067;", "pte-reserved"),
        ("PTEs:0xc005426027;0xc004f12007;0x80000000c0de0063;", None),
    ],
)
def test_the_page_tables_tell_what_was_mapped(make, line, key):
    found = notes_of(page_fault(make), lines=make.lines(line))

    assert found & {"pte-absent", "pte-reserved"} == ({key} if key else set())


@pytest.mark.parametrize(
    ("value", "near"),
    [
        (0x0000430012345678, None),  # legal as it stands
        (0xFFFFFFFFFC22633B, None),  # legal, upper half
        (0x0100430012345678, 0x0000430012345678),  # bit 56
        (0x0000C30012345678, 0x0000430012345678),  # bit 47
        (0x0101430012345678, None),  # two bits
        (0x6B6B6B6B6B6B6B6B, None),  # a pattern
    ],
)
def test_one_bit_away_from_the_kernel_is_possibly_a_flipped_bit(value, near):
    assert flipped(value) == near


def test_a_flipped_bit_is_told_of_a_protection_fault_only(make):
    registers = {"rax": "0x100430012345678"}
    told = [
        "flipped" in notes_of(make.crash(message, family, registers=registers))
        for message, family in (("#GP Exception 13", "gp-fault"), ("#PF Exception 14", "page-fault"))
    ]

    assert told == [True, False]


def test_the_message_and_the_star_may_name_different_pcpus(make):
    crash = make.crash("PCPU 1 locked up. Failed to ack TLB invalidate.", "tlb-ack", pcpu=0, blamed_pcpus=(1,))

    assert "blamed" in notes_of(crash)


def test_a_note_names_the_line_of_its_registers(make):
    crash = page_fault(make, registers={"err": "0x2"}, seen={"registers": Quote(line=9, text="frame=0x1 err=0x2")})
    quotes = [reason.quote for reason in diagnose(crash).verdict.because if reason.text.startswith("err=")]

    assert [quote.line for quote in quotes] == [9]


def test_a_note_finds_the_line_that_prints_its_register(make):
    screen = make.lines("cr0=0x8001003d cr2=0x8", "frame=0x1 ip=0x2 err=0x2 rflags=0x10206")
    quotes = [
        r.quote.line
        for r in diagnose(page_fault(make, registers={"err": "0x2"}), lines=screen).verdict.because
        if r.text.startswith("err=")
    ]

    assert quotes == [2]


def test_a_register_that_was_printed_as_a_decimal_number_is_found_where_it_stands(make):
    screen = make.lines("cr0=0x8001003d err=90", "frame=0x1 ip=0x2 err=9 rflags=0x10206")
    because = diagnose(page_fault(make, registers={"err": "0x9"}), lines=screen).verdict.because

    assert [reason.quote.line for reason in because if reason.text.startswith("err=")] == [2]


def test_a_corrupted_page_table_beside_a_suspect_module_leaves_memory_in_the_headline(make):
    involved = {"stack": "DLM_free@vmkernel", "modules_involved": ("vmkernel 6.0.0", "vsanutil 6.0.0")}
    corrupted = diagnose(page_fault(make, registers={"err": "0x9"}, **involved)).verdict
    plain = diagnose(page_fault(make, registers={"err": "0x0"}, **involved)).verdict

    assert corrupted.domain == plain.domain == "software"
    assert ("memory" in corrupted.summary, "memory" in plain.summary) == (True, False)


def test_every_note_is_told_of_some_crash(make, pool):
    told = set().union(*(notes_of(each.crash, **each.given) for each in pool))
    for err in ("0x0", "0x2", "0x10", "0x1", "0x3", "0x11", "0x9"):
        told |= notes_of(page_fault(make, registers={"err": err}))
    told |= notes_of(page_fault(make, address="0x0", ip="0x0", registers={"cr2": "0x7"}))
    told |= notes_of(page_fault(make, address="0x8"))
    told |= notes_of(make.crash("#UD Exception 6", "exception", coredump=make.dump("none")))
    told |= notes_of(make.crash("#GP Exception 13", "gp-fault", registers={"rax": "0x100430012345678"}))
    for line in ("PTEs:0xc005426027;0x0;", "PTEs:0xc005426027;0x9c004f12007067;"):
        told |= notes_of(page_fault(make), lines=make.lines(line))

    assert set(NOTES) - told == set()


def test_a_dump_that_was_not_written_is_none_of_what_would_decide(make):
    (unwritten,) = (reason for reason in verdict_of_case(make, "none") if "would decide" in reason)
    (written,) = (reason for reason in verdict_of_case(make, "saved") if "would decide" in reason)

    assert ("dump" in unwritten, "dump" in written) == (False, True)


def verdict_of_case(make, status):
    crash = make.crash("#UD Exception 6 in world 1:x IP 0x1", "exception", coredump=make.dump(status))
    return [reason.text for reason in diagnose(crash).verdict.because]


def test_a_crash_without_anything_is_told_what_would_decide():
    assert notes_of(Crash()) == {"would-decide"}
