"""Several records read together."""

from decoder.machine_check import cpu_of, read_records, relate
from decoder.text import lines_of

CASCADE_LAKE = "FMS=06/55/7 uCode=0x5003604\n"
EPYC = "FMS=19/01/1 uCode=0xa001137\n"


def told(text):
    records = read_records(lines_of(text), cpu_of(text))
    return [(reason.text, reason.quote.line) for reason in relate(records)]


def test_the_consumer_is_told_from_the_observers():
    got = told(
        CASCADE_LAKE
        + "cpu4:1)MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234540 M86 P1234540/40 Cache Hierarchy: Level 0 Error.\n"
        "cpu9:2)MCA: 200: SRAR Excp G5 B1 Sbd80000000100134 A1234540 M86 P1234540/40 Cache Hierarchy: Level 0 Error."
    )

    assert any("PCPU 4, bank 1" in text and "used the bad data" in text and line == 2 for text, line in got)
    assert any("PCPU 9, bank 1" in text and "only saw" in text and line == 3 for text, line in got)


def test_the_memory_controller_with_the_same_address_names_the_channel():
    got = told(
        CASCADE_LAKE + "cpu4:1)MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234548 M86 P1234540/40\n"
        "cpu4:1)MCA: 200: UCNA Intr G0 B7 Sbc00000000010092 A1234560 M86 P1234540/40 Memory Controller Read Error on Channel 2.\n"
        "cpu4:1)MCA: 200: UCNA Intr G0 B8 Sbc00000000010091 A9999980 M86 P9999980/40 Memory Controller Read Error on Channel 1."
    )
    same = [(text, line) for text, line in got if "same address" in text]

    assert len(same) == 1
    assert "channel 2" in same[0][0]
    assert same[0][1] == 3


def test_a_record_found_while_booting_is_kept_apart():
    got = told(CASCADE_LAKE + "cpu0:1)MCA: 100: UC Init G0 B4 Sbe00000000800400 A0 M0 P0/0 Internal Timer error.")

    assert len(got) == 1
    assert "boot before" in got[0][0]


def test_corrected_errors_before_an_uncorrected_one_make_a_timeline():
    lines = [
        f"2024-05-01T1{hour}:00:00.000Z cpu3:1)MCA: 202: CE Poll G0 B8 S9c00004001010091 A{hour}000 M86 P{hour}000/40 "
        "Memory Controller Read Error on Channel 1."
        for hour in range(5)
    ]
    last = "2024-05-01T15:00:00.000Z cpu3:1)MCA: 208: UC Excp G5 B8 Sbe00000001010091 A4000 M86 P4000/40"
    got = [text for text, _ in told(CASCADE_LAKE + "\n".join([*lines, last]))]
    timeline = next(text for text in got if "corrected errors of bank 8" in text)

    assert "channel 1" in timeline
    assert timeline.startswith("5 corrected errors")
    assert "2024-05-01T10:00:00.000Z to 2024-05-01T14:00:00.000Z (1 an hour)" in timeline
    assert "5 different pages" in timeline
    assert any("The UC error of PCPU 3, bank 8 came after that" in text for text in got)


def test_a_consumed_poison_points_to_the_deferred_error_before_it():
    got = told(
        EPYC + "cpu1:1)MCA: 200: DE Intr G0 B17 S9c2011000000011b A40 M0 P0/0\n"
        "cpu7:1)MCA: 200: UCR Excp G5 B0 Sbc00080000010135 A40 M0 P0/0"
    )

    assert len(got) == 1
    assert "PCPU 7, bank 0 consumed poisoned data" in got[0][0]
    assert "PCPU 1, bank 17" in got[0][0]
    assert got[0][1] == 2


def test_poison_without_an_earlier_record_says_what_to_look_for():
    got = told(EPYC + "cpu7:1)MCA: 200: UCR Excp G5 B0 Sbc00080000010135 A40 M0 P0/0")

    assert "not in this text" in got[0][0]


def test_one_bank_printed_by_several_processors_is_one_error():
    line = "cpu{}:1)MCA: 208: UC Excp G5 B6 Sbb80000000000e0b A0 M10100000 P0/0 I/O error reported by PCI 0000:10:02.0."
    got = told(CASCADE_LAKE + "\n".join(line.format(cpu) for cpu in (3, 1, 2)))

    assert [text for text, _ in got if "PCPUs 1, 2, 3 print the same record of bank 6" in text]


def test_a_retired_page_is_told_with_its_record():
    got = told(
        CASCADE_LAKE + "cpu58:1)MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234540 M86 P1234540/40\n"
        "cpu58:1)MCAIntel: 1120: Force retiring MPN 0x1234 to recover from MCA error detected by cpu58 in bank1."
    )

    assert [text for text, _ in got if "0x1234" in text]


def test_the_servers_own_log_is_set_beside_the_record():
    got = told(
        CASCADE_LAKE
        + "cpu5:1)MCA: 191: UC Excp G5 B6 Sba00000000000e0b A0 M4d380000 P0/0 I/O error reported by PCI 0000:4d:07.0.\n"
        "Uncorrectable Machine Check Exception (Processor 1, APIC ID 0x00000000, Bank 0x00000006, Status 0xBA000000'00000E0B, "
        "Address 0x00000000'00000000, Misc 0x00000000'4D380000)"
    )

    assert [line for text, line in got if "server's own log" in text] == [3]


def test_a_record_alone_says_nothing_together():
    assert told(CASCADE_LAKE + "cpu4:1)MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234540 M86 P1234540/40") == []
    assert relate(()) == ()


def corrected(day, address, bank=8):
    return (
        f"2024-05-{day:02}T10:00:00.000Z cpu3:1)MCA: 202: CE Poll G0 B{bank} S9c00004001010091 A{address:x} M86 P{address:x}/40 "
        "Memory Controller Read Error on Channel 1."
    )


def test_corrected_errors_on_one_page_are_told_with_that_page():
    (timeline,) = [text for text, _ in told(CASCADE_LAKE + "\n".join(corrected(day, 0x7654040) for day in (1, 2, 3)))]

    assert timeline.startswith("3 corrected errors of bank 8, channel 1")
    assert ", from 2024-05-01T10:00:00.000Z to 2024-05-03T10:00:00.000Z" in timeline
    assert "(1 a day)" in timeline
    assert "all on the same page (0x7654000)" in timeline


def test_one_corrected_error_is_told_only_where_an_uncorrected_one_followed():
    last = "2024-05-04T15:00:00.000Z cpu3:1)MCA: 208: UC Excp G5 B8 Sbe00000001010091 A4000 M86 P4000/40"
    got = [text for text, _ in told(CASCADE_LAKE + corrected(1, 0x7654040) + "\n" + last)]

    assert told(CASCADE_LAKE + corrected(1, 0x7654040)) == []
    assert any(text.startswith("One corrected error of bank 8") and "on page 0x7654000" in text for text in got)


def test_the_observers_of_a_broadcast_share_one_sentence():
    line = "cpu{}:2)MCA: 200: SRAR Excp {} B1 Sbd80000000100134 A1234540 M86 P1234540/40 Cache Hierarchy: Level 0 Error."
    got = told(CASCADE_LAKE + "\n".join(line.format(cpu, "G7" if cpu == 4 else "G5") for cpu in range(20)))
    (seen,) = [text for text, _ in got if "only saw" in text]

    assert "PCPUs 0, 1, 2, 3, 5, 6, 7, 8 and 11 more: 19 records only saw" in seen


def test_a_deferred_error_of_another_address_is_no_more_than_a_hint_at_the_source_of_poison():
    got = told(
        EPYC + "cpu1:1)MCA: 200: DE Intr G0 B17 S9c2011000000011b A99940 M0 P0/0\n"
        "cpu7:1)MCA: 200: UCR Excp G5 B0 Sbc00080000010135 A40 M0 P0/0"
    )

    assert [text for text, _ in got if "may be where the data went bad" in text]
    assert not [text for text, _ in got if "says where" in text]
