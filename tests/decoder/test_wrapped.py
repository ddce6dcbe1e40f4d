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


LOG = """\
2026-04-02T23:14:05.121Z cpu12:2097333)@BlueScreen: Spin count exceeded - possible deadlock with PCPU 31
2026-04-02T23:14:05.121Z cpu12:2097333)Code start: 0x420020000000 VMK uptime: 20:02:10:44.008
2026-04-02T23:14:05.122Z cpu12:2097333)Saved backtrace from: pcpu 31 SpinLock spin out NMI
2026-04-02T23:14:05.122Z cpu12:2097333)0x453a1c09bb10:[0x420020112233]LockWaitTurn@vmkernel#nover+0xe0 stack: 0x430064d00800, 0x1
2026-04-02T23:14:05.123Z cpu12:2097333)0x453a1c09bb80:[0x420020889900]ringDrainTx@(examplenic)#<None>+0x1ad stack: 0x45394452
2026-04-02T23:14:05.124Z cpu12:2097333)MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M10100000 P0/0 I/O error of PCI 0000:10:02.0.
2026-04-02T23:14:05.125Z cpu12:2097333)base fs=0x0 gs=0x420041c00000 Kgs=0x0
"""


def wrapped_rows(text, width):
    return "\n".join(wrapped(row, width) for row in text.split("\n"))


def read(text):
    (crash,) = decode(text).crashes
    frames = (*crash.backtrace, *(crash.saved_backtrace.frames if crash.saved_backtrace else ()))
    records = [(record.bank, record.status.value if record.status else None) for record in crash.machine_checks]
    modules = [(frame.module, frame.function, frame.offset, frame.stack) for frame in frames]
    return crash.error.message, crash.blamed_pcpus, crash.uptime and crash.uptime.text, modules, records


def test_the_log_that_is_wrapped_below_is_read_right_when_it_is_not():
    message, blamed, uptime, frames, records = read(LOG)

    assert (message, blamed, uptime) == ("Spin count exceeded - possible deadlock with PCPU 31", (31,), "20:02:10:44.008")
    assert [frame[:2] for frame in frames] == [("vmkernel", "LockWaitTurn"), ("examplenic", "ringDrainTx")]
    assert records == [(6, "0xbb80000000000e0b")]


@pytest.mark.parametrize("width", [76, *range(78, 101), 120])
def test_a_log_cut_at_any_width_reads_the_same(width):
    assert read(wrapped_rows(LOG, width)) == read(LOG)


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: row.rstrip(),
        lambda row: f"> {row}",
        lambda row: row.ljust(76),
        lambda row: f"{row}\r",
    ],
)
def test_a_log_cut_by_a_mail_reads_the_same_trimmed_quoted_padded_or_with_carriage_returns(damage):
    assert read("\n".join(damage(row) for row in wrapped_rows(LOG, 76).split("\n"))) == read(LOG)


def test_rows_without_their_own_break_are_cut_anywhere_too():
    screen = (
        "VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]#PF Exception 14 in world 2104455:exampled-7 IP 0x42002f1a3c40 addr 0x18"
        "*PCPU9:2104455/exampled-7Code start: 0x42002ee00000 VMK uptime: 12:05:41:09.310"
        "0x453a1c09bb80:[0x42002f1a3c40]exampleRing@(examplenic)#<None>+0x40 stack: 0x0"
    )

    assert read(wrapped(screen, 76)) == read(screen)


def test_a_record_of_an_agent_cut_inside_its_status_is_whole():
    text = (
        "Uncorrectable Machine Check Exception (Processor 1, APIC ID 0x00000000, Bank 0x00000004, Status 0xB2"
        "000000'00070F0F, Address 0x00000000'00000000, Misc 0x00000000'00000000)."
    )
    (record,) = decode(wrapped(text, 100)).machine_checks

    assert (record.bank, record.status.value) == (4, "0xb200000000070f0f")


def test_a_letter_broken_at_blanks_is_not_joined_inside_words():
    letter = (
        "The host in the second rack stopped on Monday and again on Tuesday, each time\n"
        "with a purple screen that nobody had the time to take a picture of; we swapped\n"
        "the two memory modules of the first channel and have seen none of it since the\n"
        "weekend, but the customer wants to know what it was, and so do we. Thank you a\n"
        "lot."
    )

    assert [line.text for line in lines_of(letter)] == letter.split("\n")


def test_full_rows_that_begin_lines_of_their_own_stay_apart():
    rows = [f"2026-04-02T23:14:0{at}.000Z cpu1:2097{at:03})".ljust(80, "abcdefgh"[at]) for at in range(6)]

    assert len(lines_of("\n".join(rows))) == len(rows)
