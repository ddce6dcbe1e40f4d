"""What a console wrapped at its right edge is read as one line; two lines stay two."""

import pytest

from decoder import decode
from decoder.text import lines_of

RECORD = (
    "2026-02-11T04:05:06.789Z cpu41:2100777)MCA: 208: SRAR Excp G7 B1 Sbd80000000100134 A1b9c6f1980 Mda2620a086 P1b9c6f1980/40 "
    "Cache Hierarchy: Level 0 Data Cache DataRead Error."
)
SHORT = "MCA: 208: SRAR Excp G7 B1 Sbd80000000100134 A1b9c6f1980 Mda2620a086 P1b9c6f1980/40 Cache Hierarchy: Level 0 Data Error."


def wrapped(text, width):
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def at_edge(text, place, width):
    """Pad ``text`` with a host name so that its character ``place`` is the first of the second row of that width."""
    pad = "x" * (width - place - len("2026-02-11T04:05:06.789Z  cpu41:2100777)"))
    return f"2026-02-11T04:05:06.789Z {pad} cpu41:2100777){text}"


def facts(text):
    (record,) = decode(text).machine_checks
    return {
        "mcg": record.mcg_status.value if record.mcg_status else None,
        "bank": record.bank,
        "status": record.status.value if record.status else None,
        "addr": record.addr,
        "misc": record.misc.value if record.misc else None,
        "physical": record.physical_address,
    }


WHOLE = facts(RECORD)


def test_the_record_that_is_wrapped_below_is_read_right_when_it_is_not():
    assert (WHOLE["addr"], WHOLE["misc"], WHOLE["bank"]) == ("0x1b9c6f1980", "0xda2620a086", 1)


@pytest.mark.parametrize("place", range(SHORT.index("G7"), SHORT.index("Cache")))
@pytest.mark.parametrize("width", [128, 160])
def test_a_record_wrapped_at_any_place_of_its_registers_reads_the_same(place, width):
    text = at_edge(SHORT, place, width)
    if text[width - 1] == " ":  # a trailing space is lost in a paste
        text = f"{text[: width - 1]}\n{text[width:]}"

    assert facts(wrapped(text, width) if "\n" not in text else text) == WHOLE


@pytest.mark.parametrize("width", [80, 100, 128, 132, 160])
def test_a_record_wrapped_by_a_console_of_any_width_reads_the_same(width):
    assert facts(wrapped(RECORD, width)) == WHOLE


@pytest.mark.parametrize("place", range(1, 62))
def test_the_older_record_wrapped_anywhere_reads_the_same(place):
    text = "MC: PCPU18 B:13 S:0xfe20004000011166 M:0x7246040086 A:0x38c989b100 5"
    start = text.index("B:") + place
    if start >= text.index(" 5"):
        return
    row = at_edge(text, start, 128)

    assert facts(f"{row[:128]}\n{row[128:]}") == facts(text)


def test_the_words_of_a_record_are_joined_inside_a_word():
    (record,) = decode(wrapped(at_edge(RECORD[41:], RECORD[41:].index("DataRead") + 3, 160), 160)).machine_checks

    assert record.text == "Cache Hierarchy: Level 0 Data Cache DataRead Error."


def test_a_record_that_ends_at_the_edge_inside_a_number_is_doubted():
    row = at_edge(SHORT, SHORT.index("6 P1b9"), 128)[:128]
    (record,) = decode(row).machine_checks

    assert record.misc.value == "0xda2620a08"
    assert any("128 columns" in damage.text and "Mda2620a08" in damage.text for damage in record.damage)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RECORD[: RECORD.index(" P1b9")], "6 hosts are affected, says the NOC"),
        (RECORD[: RECORD.index(" P1b9")], "86 alarms in vCenter"),
        (RECORD[: RECORD.index("Cache H")].rstrip(), "2 more hosts follow"),
        (RECORD[: RECORD.index("Cache H")].rstrip(), "cr0=0x8001003d cr2=0x30bd1f7000 cr3=0x8b4e2000 cr4=0x142768"),
        (RECORD[: RECORD.index("Cache H")].rstrip(), "SRAR Excp G7 B1 Sbd80000000100134 A0 M86 P0/0 Cache"),
        (RECORD, "and then it was dead"),
        ("x" * 80, "and then it was dead"),
        ("#PF Exception 14 in world 2097717:fsAio IP 0x42003501a1f0 addr 0x8".ljust(80, "!"), "and then it was dead"),
    ],
)
def test_two_lines_stay_two(before, after):
    assert [line.text for line in lines_of(f"{before}\n{after}")][1:] == [after]


def test_a_wider_row_beside_shows_that_the_console_did_not_wrap_there():
    row = "@BlueScreen: something odd happened ".ljust(80, "a")
    texts = [line.text for line in lines_of(f"{row}\nbut two lines\n{'w' * 100}")]

    assert texts[0] == row


def test_a_path_and_an_uptime_wrapped_in_a_log_are_whole():
    rows = (
        "2026-04-02T23:14:05.121Z In(182) vmkernel: cpu8:2097905)@BlueScreen: Failed at bora/modules/vmkernel"
        "/lsomcommon/ssdlog/ssdops.c:1234 -- VMK_ASSERT(entry != NULL)\n"
        "2026-04-02T23:14:05.121Z In(182) vmkernel: cpu8:2097905)Code start: 0x420020000000 VMK uptime: 20:02:10:44.008"
    )
    (crash,) = decode("\n".join(wrapped(row, 100) for row in rows.split("\n"))).crashes

    assert crash.error.message == "Failed at bora/modules/vmkernel/lsomcommon/ssdlog/ssdops.c:1234 -- VMK_ASSERT(entry != NULL)"
    assert crash.uptime.text == "20:02:10:44.008"
