"""The case book, on both databases."""

import contextlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.dialects import sqlite

from bot.cases import Around, Case, CaseBook, Database, Part
from bot.cases.store import _ON_HOST

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = Part(source="1700000000.000100", ts="1700000000.000100", text="first half", author="U1")
FILE = Part(source="F1", ts="1700000000.000100", text="a log", author="U1", name="vmkernel.log", position=1)
SECOND = Part(source="1700000030.000200", ts="1700000030.000200", text="second half", author="U1")


def a_case(team="T1", **facts):
    return Case(**({"team": team, "channel": "C1", "thread_ts": FIRST.ts, "created": NOON} | facts))


@pytest.fixture
def book(database):
    return CaseBook(database)


@pytest.fixture
def keep(database, book):
    async def keep(case):
        await database.write(lambda session: book.save(session, case))
        return case

    return keep


async def test_a_case_is_found_by_its_thread_reply_id_and_parts(book, keep):
    case = await keep(a_case(reply_ts="2.0", host="esx01", pcpu=3, private=True, parts=(FIRST, FILE, SECOND)))
    found = [
        await book.by_id("T1", case.id),
        await book.by_thread("T1", "C1", case.thread_ts),
        await book.by_reply("T1", "C1", "2.0"),
        await book.by_message("T1", "C1", SECOND.ts),
    ]

    assert found == [case] * 4


async def test_no_query_sees_another_teams_case(book, keep, database):
    case = await keep(a_case(reply_ts="2.0", host="esx01", signature="abc", parts=(FIRST,)))
    seen = [
        await book.by_id("T2", case.id),
        await book.by_thread("T2", "C1", case.thread_ts),
        await book.by_reply("T2", "C1", "2.0"),
        await book.by_message("T2", "C1", FIRST.ts),
        await book.recent("T2", "C1", "U1", FIRST.ts, seconds=60),
        *await book.of_host("T2", "esx01"),
        *await book.with_parts("T2", [case]),
    ]
    gone = [
        await database.write(lambda session: book.delete(session, "T2", case.id)),
        await database.write(lambda session: book.delete_team(session, "T2")),
    ]

    assert (seen, gone) == ([None] * 5, [0] * 2)
    assert await book.by_id("T1", case.id) == case


async def test_the_text_of_a_case_is_its_parts_in_the_order_of_their_messages(book, keep):
    case = await keep(a_case(parts=(SECOND, FILE, FIRST)))
    found = await book.by_id("T1", case.id)

    assert found.text == "first half\na log\nsecond half"


@pytest.mark.parametrize(("seconds", "found"), [(31, True), (30, False)])
async def test_a_split_paste_finds_its_first_half_for_a_while(book, keep, seconds, found):
    await keep(a_case(parts=(FIRST,)))

    assert (await book.recent("T1", "C1", "U1", "1700000030.500000", seconds=seconds) is not None) is found


async def test_another_authors_message_joins_nothing(book, keep):
    await keep(a_case(parts=(FIRST,)))

    assert await book.recent("T1", "C1", "U2", SECOND.ts, seconds=60) is None


async def test_around_a_message_are_the_case_that_holds_it_and_the_one_that_its_author_gave_to_last(book, keep):
    older = await keep(a_case(parts=(FIRST,)))
    newer = await keep(a_case(thread_ts=SECOND.ts, parts=(SECOND,)))
    same, other, next_one = [
        await book.around("T1", "C1", author, ts, seconds=60)
        for author, ts in (("U1", FIRST.ts), ("U2", SECOND.ts), ("U1", "1700000031.000000"))
    ]

    assert same == Around(holding=older, recent=older)
    assert other == Around(holding=newer)
    assert next_one == Around(recent=newer)


async def test_saving_again_replaces_the_case_and_drops_parts_that_are_gone(book, keep):
    case = await keep(a_case(parts=(FIRST, FILE)))
    edited = await keep(replace(case, host="esx02", parts=(replace(FIRST, text="corrected"),)))

    assert await book.by_id("T1", case.id) == edited


async def test_a_hosts_history_is_newest_first_and_blind_to_case(book, keep):
    old = await keep(a_case(host="ESX01", thread_ts="1.0", created=NOON - timedelta(days=1)))
    new = await keep(a_case(host="esx01", thread_ts="2.0"))
    await keep(a_case(host="esx02", thread_ts="3.0"))

    assert [case.id for case in await book.of_host("T1", "Esx01")] == [new.id, old.id]


@pytest.mark.parametrize(
    ("stored", "asked", "same"),
    [
        ("esx04.lab.example", "esx04", True),
        ("esx04", "ESX04.lab.example", True),
        ("esx04.one.example", "esx04.two.example", False),
        ("esx041.lab.example", "esx04", False),
        ("esx04-lab.example", "esx0_", False),
        ("192.0.2.17", "192", False),
        ("192", "192.0.2.17", False),
    ],
)
async def test_a_host_is_found_by_its_short_and_its_long_name(book, keep, stored, asked, same):
    case = await keep(a_case(host=stored))

    assert [found.id for found in await book.of_host("T1", asked)] == [case.id] * same
    assert bool(await book.related("T1", a_case(host=asked, thread_ts="9.9"))) is same


async def test_crashes_of_one_signature_are_found_across_hosts(book, keep):
    one = await keep(a_case(host="esx01", signature="abc", thread_ts="1.0"))
    other = await keep(a_case(host="esx02", signature="abc", thread_ts="2.0"))

    assert [case.id for case in (await book.related("T1", one)).of_signature] == [other.id]


async def test_forgetting_a_case_takes_its_text_along(book, keep, database):
    case = await keep(a_case(host="esx01", parts=(FIRST,)))
    gone = await database.write(lambda session: book.delete(session, "T1", case.id))

    assert (gone, await book.by_id("T1", case.id), await book.by_message("T1", "C1", FIRST.ts)) == (1, None, None)


async def test_what_was_forgotten_while_somebody_worked_on_it_does_not_come_back(book, keep, database):
    gone, kept = await keep(a_case(thread_ts="1.0", host="esx01")), await keep(a_case(thread_ts="2.0", host="esx02"))
    await database.write(lambda session: book.delete(session, "T1", gone.id))
    stored = [
        await database.write(lambda session, case=case: book.change(session, replace(case, cure="reboot")))
        for case in (gone, kept)
    ]

    assert stored == [False, True]
    assert await book.by_id("T1", gone.id) is None
    assert (await book.by_id("T1", kept.id)).cure == "reboot"


async def test_which_messages_were_forgotten_is_known_to_their_team_until_their_time_is_up(book, keep, database):
    case = await keep(a_case(parts=(FIRST,)))
    await database.write(lambda session: book.delete(session, "T1", case.id))
    known = [await book.is_forgotten(team, "C1", FIRST.ts) for team in ("T1", "T2")]
    await database.write(lambda session: book.delete_before(session, datetime.now(UTC)))

    assert known == [True, False]
    assert not await book.is_forgotten("T1", "C1", FIRST.ts)


async def test_retention_forgets_what_is_older_and_nothing_else(book, keep, database):
    old = await keep(a_case(thread_ts="1.0", created=NOON - timedelta(days=181)))
    young = await keep(a_case(thread_ts="2.0", created=NOON - timedelta(days=179)))
    gone = await database.write(lambda session: book.delete_before(session, NOON - timedelta(days=180)))

    assert (gone, await book.by_id("T1", old.id), await book.by_id("T1", young.id)) == (1, None, young)


async def test_a_hosts_name_is_data_in_every_query(book, keep):
    case = await keep(a_case(host="x'; delete from cases; --"))

    assert not await book.of_host("T1", "' or '1'='1")
    assert [found.id for found in await book.of_host("T1", "x'; DELETE FROM cases; --")] == [case.id]


async def test_text_that_no_database_takes_is_kept_as_near_as_can_be(book, keep):
    """SQLite refuses a lone surrogate, PostgreSQL a NUL."""
    case = await keep(a_case(host="esx\ud800", world="a\x00b", parts=(replace(FIRST, text="x\udfffy\x00z", name="\ud83d.txt"),)))
    found = await book.by_id("T1", case.id)

    assert (found.host, found.world) == ("esx\ufffd", "a\ufffdb")
    assert (found.text, found.parts[0].name) == ("x\ufffdy\ufffdz", "\ufffd.txt")


async def test_what_is_related_is_of_the_same_host_or_signature_and_never_the_case_itself(book, keep):
    case = await keep(a_case(host="esx01", signature="abc", thread_ts="1.0"))
    host = await keep(a_case(host="esx01", signature="xyz", thread_ts="2.0"))
    crash = await keep(a_case(host="esx02", signature="abc", thread_ts="3.0"))
    await keep(a_case(thread_ts="4.0"))
    found = await book.related("T1", case)

    assert [one.id for one in found.of_host] == [host.id]
    assert [one.id for one in found.of_signature] == [crash.id]
    assert not await book.related("T1", a_case(thread_ts="4.0"))


async def test_that_two_are_not_the_same_crash_is_kept_once_and_goes_with_either(book, keep, database):
    one, other = await keep(a_case(signature="abc", thread_ts="1.0")), await keep(a_case(signature="abc", thread_ts="2.0"))
    for first, second in ((one, other), (other, one)):
        await database.write(lambda session, a=first, b=second: book.set_apart(session, a, [b.id], "U1"))

    assert (await book.related("T1", one)).apart == {frozenset({one.id, other.id})}
    assert {case.id for case in await book.judged("T1")} == {one.id, other.id}
    await database.write(lambda session: book.delete(session, "T1", other.id))
    assert await book.apart("T1", [one.id]) == frozenset()


async def test_the_newest_case_of_a_channel_is_one_that_was_answered_there(book, keep):
    await keep(a_case(reply_ts="1.5", thread_ts="1.0", created=NOON - timedelta(hours=1)))
    newest = await keep(a_case(reply_ts="2.5", thread_ts="2.0"))
    await keep(a_case(thread_ts="for one", created=NOON + timedelta(hours=1)))
    await keep(a_case(channel="C2", reply_ts="3.5", thread_ts="3.0", created=NOON + timedelta(hours=1)))

    assert (await book.newest("T1", "C1")).id == newest.id


async def test_sqlite_finds_a_hosts_cases_by_the_index_of_hosts(tmp_path):
    """Else each reply would read every case of the team."""
    query = _ON_HOST.compile(dialect=sqlite.dialect())
    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db"):
        pass
    with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        plan = database.execute(f"EXPLAIN QUERY PLAN {query}", ["0"] * len(query.positiontup)).fetchall()

    assert "ix_cases_team_host_created (team=? AND host>? AND host<?)" in plan[0][-1]


async def test_names_that_only_begin_like_a_host_are_other_hosts(book, keep):
    mine = await keep(a_case(thread_ts="1.0", host="esx0"))
    for number, name in enumerate(("esx01", "esx0-mgmt", "esx0x.lab.example", "esx", "esx0_b")):
        await keep(a_case(thread_ts=f"2.{number}", host=name))
    long = await keep(a_case(thread_ts="3.0", host="esx0.lab.example", created=NOON + timedelta(days=1)))

    assert [case.id for case in await book.of_host("T1", "esx0")] == [long.id, mine.id]
