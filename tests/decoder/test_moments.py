"""Times of different zones and exactness are compared as moments; what is none orders nothing."""

import pytest

from decoder import decode, moment_of, oldest_first
from decoder.model import Crash
from tests.bundles import CORRECTED, CRASH


@pytest.mark.parametrize("text", [None, "", "0:00:10:00.000", "2026-03-01T10:##:00Z", "0001-01-01T00:00:00+01:00", "0000-01-01"])
def test_what_is_no_moment_is_none(text):
    assert moment_of(text) is None


def test_a_time_without_a_zone_is_utc():
    assert moment_of("2026-03-01T10:05:00") == moment_of("2026-03-01T12:05:00+02:00")


def test_crashes_are_in_the_order_of_moments_not_of_letters():
    early, late = Crash(time="2026-03-01T10:05:00Z"), Crash(time="2026-03-01T10:05:00.500Z")

    assert list(oldest_first([late, early])) == [early, late]
    assert list(oldest_first([late, Crash(), early])) == [late, Crash(), early]


def test_a_crash_whose_records_name_their_zone_otherwise_has_its_verdict():
    records = "".join(CORRECTED.format(hour=9, minute=at) for at in range(50, 60)).replace(".000Z", ".000")
    crash = decode(records + CRASH).crashes[0]

    assert crash.verdict.rule
    assert [event.count for event in crash.before] == [10]
