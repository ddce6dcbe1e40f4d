"""Within one database each workspace sees its own: every query of the case book is asked for a team that owns nothing."""

import inspect
from dataclasses import replace

import pytest

from bot.cases import Case, CaseBook, Part

OPERATORS = {"teams", "delete_before"}  # retention and the operator's own tools: never an answer in Slack
PART = Part(source="1.0", ts="1.0", text="#PF Exception 14", author="U1")
MINE = Case(
    team="T1", channel="C1", thread_ts="1.0", id="c1", reply_ts="2.0", host="esx01", signature="abc", user="U1", parts=(PART,),
    wrong_by="U9",
)  # fmt: skip
OTHER = replace(MINE, id="c2", thread_ts="3.0", reply_ts="4.0", wrong_by=None, parts=())
GONE = replace(MINE, id="c3", thread_ts="5.0", reply_ts="6.0", wrong_by=None)  # forgotten: its message is not to be read again
GIVEN = {
    "case_id": "c1", "channel": "C1", "thread_ts": "1.0", "reply_ts": "2.0", "source": "1.0", "ts": "1.0", "author": "U1",
    "seconds": 60.0, "host": "esx01", "signature": "abc", "limit": 100, "found": (MINE,),
    "case": replace(MINE, id="c9"), "case_ids": ["c1"],
}  # fmt: skip


def questions():
    """Return every public method of the case book that asks or deletes."""
    public = {name for name, one in inspect.getmembers(CaseBook, inspect.isfunction) if not name.startswith("_")}
    return sorted(public - OPERATORS - {"save", "change", "set_apart"})


async def call(database, name, team):
    """Call a method with every argument that would find the case, but for the team."""
    method = getattr(CaseBook(database), name)
    wanted = inspect.signature(method).parameters
    given = {word: GIVEN[word] for word in wanted if word in GIVEN} | {"team": team}
    if "session" in wanted:
        return await database.write(lambda session: method(session, **given))
    return await method(**given)


@pytest.mark.parametrize("name", questions())
async def test_no_question_to_the_case_book_is_answered_for_another_team(database, name):
    """A new method without a team fails here: it does not take one."""
    book = CaseBook(database)
    for case in (MINE, OTHER, GONE):
        await database.write(lambda session, case=case: book.save(session, case))
    await database.write(lambda session: book.delete(session, "T1", "c3"))
    await database.write(lambda session: book.set_apart(session, MINE, ["c2"], "U9"))
    theirs = await call(database, name, "T2")
    kept = await CaseBook(database).by_id("T1", "c1")
    ours = await call(database, name, "T1")

    assert not theirs
    assert kept is not None
    assert ours


async def test_a_case_is_not_taken_over_by_another_team_that_knows_its_id(database):
    book = CaseBook(database)
    await database.write(lambda session: book.save(session, MINE))
    with pytest.raises(PermissionError):
        await database.write(lambda session: book.save(session, replace(MINE, team="T2", thread_ts="9.0")))

    assert not await database.write(lambda session: book.change(session, replace(MINE, team="T2", cure="theirs")))
    assert await book.by_id("T1", "c1") == MINE


async def test_no_one_sets_another_teams_cases_apart(database):
    book = CaseBook(database)
    for case in (MINE, OTHER, replace(MINE, team="T2", id="c3")):
        await database.write(lambda session, case=case: book.save(session, case))
    told = await database.write(lambda session: book.set_apart(session, replace(MINE, team="T2"), ["c2"], "U9"))
    across = await database.write(lambda session: book.set_apart(session, MINE, ["c3"], "U9"))

    assert (told, across) == (0, 0)
    assert await book.apart("T1", ["c1", "c2", "c3"]) == frozenset()
