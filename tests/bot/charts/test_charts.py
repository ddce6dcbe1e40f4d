"""Pictures over time: drawn where there is enough to see, said in words as well."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.charts import Chart, Series, crashes_over_time, draw, errors_over_time
from decoder import decode

CORRECTED = (
    "2026-03-01T{hour:02d}:{minute:02d}:10.000Z cpu4:2097201)MCA: 202: CE Poll G0 B{bank} S9c00004001010092 "
    "A7f3a2{page:x}c00 M86 P7f3a2{page:x}c00/40 Memory Controller Read Error on Channel 2.\n"
)
PANIC = (
    "2026-03-01T09:30:00.000Z cpu4:2097201)@BlueScreen: #PF Exception 14 in world 2100000:sh IP 0x42001ab6a1ee addr 0x8\n"
    "2026-03-01T09:30:00.000Z cpu4:2097201)VMK uptime: 1:00:00:00.000 TSC: 9\n"
)


def errors(count, *, bank=7, pages=1):
    return "".join(CORRECTED.format(hour=at // 60, minute=at % 60, bank=bank, page=at % pages) for at in range(count))


def test_each_bank_and_channel_counts_up_on_a_line_of_its_own_to_the_panic():
    chart = errors_over_time(decode(errors(12) + errors(3, bank=8, pages=3) + PANIC))

    assert [(line.label, line.counts[-1]) for line in chart.series] == [
        ("bank 7, channel 2, one address", 12),
        ("bank 8, channel 2, 3 addresses", 3),
    ]
    assert chart.series[0].counts == tuple(range(1, 13))
    assert [mark.time for mark in chart.marks] == [datetime(2026, 3, 1, 9, 30, tzinfo=UTC)]


def on(host, text):
    """Return ``text`` as a collector of logs has it: each line with its host behind the time."""
    return text.replace("Z cpu4", f"Z {host} vmkernel: cpu4")


def test_of_several_hosts_each_has_lines_of_its_own():
    chart = errors_over_time(decode(on("esx01", errors(12)) + on("ESX02", errors(7)) + on("esx01", errors(5, bank=8))))

    assert [(line.label.removesuffix(", one address"), line.counts[-1]) for line in chart.series] == [
        ("esx01, bank 7, channel 2", 12),
        ("esx02, bank 7, channel 2", 7),
        ("esx01, bank 8, channel 2", 5),
    ]


def test_of_one_host_no_line_is_named_or_split_by_it():
    chart = errors_over_time(decode(on("esx01", errors(6)) + errors(12).replace("T00:", "T01:")))

    assert [(line.label, line.counts[-1]) for line in chart.series] == [("bank 7, channel 2, one address", 18)]


def test_who_does_not_see_the_picture_reads_what_it_shows():
    chart = errors_over_time(decode(errors(12)))

    assert "bank 7, channel 2, one address: 12" in chart.alt
    assert "from 2026-03-01 00:00 UTC to 2026-03-01 00:11 UTC" in chart.alt


@pytest.mark.parametrize(
    "text",
    [
        errors(9),
        PANIC,
        errors(1) * 12,
        errors(12).replace("2026-03-01T", ""),
        errors(12).replace("S9c", "Sbe").replace("CE", "UC"),
    ],
    ids=["too few", "none", "of one moment", "without a time", "not corrected"],
)
def test_nothing_is_drawn_where_there_is_nothing_to_see(text):
    assert errors_over_time(decode(text)) is None


def test_at_most_five_places_are_drawn_and_the_others_counted():
    text = "".join(errors(12 - bank, bank=bank) for bank in range(8))

    chart = errors_over_time(decode(text))

    assert [line.label.split(",")[0] for line in chart.series] == [f"bank {bank}" for bank in range(5)]
    assert "3 more places are not drawn" in chart.alt


def test_crashes_are_counted_up_for_each_host_the_most_often_hit_first():
    first = datetime(2026, 3, 1, tzinfo=UTC)
    days = [first + timedelta(days=at) for at in range(4)]

    chart = crashes_over_time({"esx01": days[:1], "esx02": days[1:]})

    assert [(line.label, line.counts) for line in chart.series] == [("esx02", (1, 2, 3)), ("esx01", (1,))]
    assert "esx02: 3; esx01: 1" in chart.alt
    assert crashes_over_time({"esx01": days[:2]}) is None


def test_what_a_clock_noted_that_was_not_set_stretches_no_picture():
    unset, absurd = (errors(12).replace("2026-03-01", day) for day in ("0001-01-01", "9999-12-31"))
    chart = errors_over_time(decode(unset + absurd + errors(12)))

    assert [line.counts[-1] for line in chart.series] == [12]
    assert draw(chart)
    assert errors_over_time(decode(unset)) is None
    assert (
        crashes_over_time({"esx01": [datetime(1, 1, 1, tzinfo=UTC), *(datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2))]})
        is None
    )


def test_a_chart_becomes_a_png_of_a_size_for_phones_whatever_its_labels():
    times = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    png = draw(Chart("title", "alt", "crashes", (Series("$esx_{01}\u6771\U0001f525", times, (1, 2)),)))

    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1200, 750)
