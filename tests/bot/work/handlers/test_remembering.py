"""What is said of stored cases: what was marked wrong or set apart is left out, what was brought twice counts once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cases import Allowed, Case, Related
from bot.work.handlers.facts import with_facts
from bot.work.handlers.remembering import Remembered, moments_by_host, nearest, same_occurrence
from decoder import decode
from tests.scenarios.screens import RECORD, SCREEN

NOW = datetime(2026, 3, 31, tzinfo=UTC)
CASE = Case(team="T1", channel="C1", thread_ts="9.0", id="new", created=NOW, host="esx04", signature="s", family="page-fault")
LATER = decode(SCREEN.replace("2:03:04:05.678", "0:01:00:00.000"))
NOW_READ = decode(SCREEN)


def before(case_id, days=1, **facts):
    return replace(CASE, id=case_id, created=NOW - timedelta(days=days), **facts)


def remembered(*found, case=CASE, apart=(), decodings=None):
    alike = tuple(one for one in found if one.signature == case.signature)
    ours = tuple(one for one in found if one.host == case.host)
    related = Related(ours, alike, frozenset(frozenset(pair) for pair in apart))
    read = {one.id: LATER for one in found} if decodings is None else decodings
    return Remembered(case, NOW_READ, related, Allowed(found), {}, read)


def test_what_was_read_wrong_is_listed_and_compared_with_nothing():
    past = remembered(before("a", wrong_by="U1")).past("en")

    assert [one.wrong for one in past.of_host] == [True]
    assert (past.alike, past.comparison) == ((), None)
    assert remembered(before("a", wrong_by="U1")).history().earlier == ()


def test_a_case_that_is_marked_wrong_is_itself_compared_with_nothing():
    past = remembered(before("a"), case=replace(CASE, wrong_by="U1")).past("en")

    assert (past.alike, past.comparison) == ((), None)


def test_what_is_not_the_same_crash_is_no_longer_told_as_one():
    known = remembered(before("a"), before("b", 2), apart=[("new", "a")])

    assert [one.when for one in known.past("en").alike] == [NOW - timedelta(days=2)]
    assert [one.crash.signature is None for one in known.history().earlier] == [True, False]


def test_that_two_of_them_differ_is_said():
    assert remembered(before("a"), before("b", 2), apart=[("a", "b")]).past("en").apart
    assert not remembered(before("a"), before("b", 2)).past("en").apart


def test_the_very_same_crash_counts_once():
    assert same_occurrence(with_facts(CASE, NOW_READ), with_facts(before("a"), NOW_READ))
    assert not same_occurrence(with_facts(CASE, NOW_READ), with_facts(before("a"), LATER))
    assert same_occurrence(replace(CASE, crash_time="2026-03-01T00:00:00Z"), before("a", crash_time="2026-03-01T00:00:00Z"))
    assert not same_occurrence(CASE, before("a"))


def test_a_case_of_records_alone_is_told_as_a_crash_that_holds_only_them():
    (told,) = remembered(before("a", family=None), decodings={"a": decode(RECORD)}).history().earlier

    assert told.crash.error is None
    assert [check.bank for check in told.crash.machine_checks] == [3]


def test_records_alone_are_not_compared_as_crashes():
    assert remembered(before("a"), decodings={"a": decode(RECORD)}).past("en").comparison is None


def test_the_hosts_own_cases_are_read_again_first():
    other, ours = before("other", host="esx07", cure="x"), before("ours", 9)

    assert nearest((other, ours), Related((ours,), (other,))) == (ours, other)


def test_a_picture_of_crashes_over_time_leaves_out_wrong_readings_and_records():
    found = (before("a"), before("b", 3), before("c", wrong_by="U1"), before("d", 5, family=None), before("e", 7, host=None))
    past = remembered(*found, before("f", 9, host="esx07")).past("en")

    assert moments_by_host(CASE, past) == {
        "esx04": [NOW - timedelta(days=1), NOW - timedelta(days=3), NOW],
        "esx07": [NOW - timedelta(days=9)],
    }
