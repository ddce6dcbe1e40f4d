"""What SQLite is asked on the event loop is found by an index, however many cases there are."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from bot.cases import Case, CaseBook, ChoiceBook, Database, Part
from bot.cases.database import tidy
from bot.work import JobTable, NewJob, WorkSettings
from bot.work.lanes import Lanes

FEW = ("(case_id=?)", " ts=?)", "(lane=? AND state=? AND rowid<?)")  # of one case, one message, a lane up to its turn
MANY = 400  # in one channel, of one author


@pytest.fixture
async def database(migrated_file, tmp_path):
    (tmp_path / "bot.db").write_bytes(migrated_file.read_bytes())
    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as database:
        yield database


@pytest.fixture
def glances(database):
    """Gather the statements that run on the event loop."""
    seen = []

    def note(_connection, _cursor, statement, values, *_):
        if threading.current_thread() is threading.main_thread() and statement.startswith("SELECT"):
            seen.append((statement, values))

    event.listen(database._threads._engine, "before_cursor_execute", note)
    return seen


async def fill(database):
    book, moment = CaseBook(database), datetime.now(UTC)

    async def unit(session):
        for number in range(MANY):
            ts = f"17000{number:05d}.0"
            part = Part(source=ts, ts=ts, text="a screen", author="U1")
            more = {"id": f"c{number}", "created": moment, "reply_ts": f"{ts}1", "host": "esx01", "signature": "s"}
            await book.save(session, Case(team="T1", channel="C1", thread_ts=ts, parts=(part,), **more))

    await database.write(unit)


async def ask_everything(database, book, table):
    ts = "1700000399.0"
    for found in (
        await book.by_id("T1", "c7"),
        await book.by_thread("T1", "C1", ts),
        await book.by_reply("T1", "C1", f"{ts}1"),
        await book.by_message("T1", "C1", ts),
        await book.recent("T1", "C1", "U1", ts, seconds=60),
        (await book.around("T1", "C1", "U1", ts, seconds=60)).recent,
        await book.newest("T1", "C1"),
    ):
        assert found is not None
    await ChoiceBook(database).of("T1", "C1")
    await table.enqueue(NewJob("k", "look", "T1", lane="T1:C1"))
    (job,) = (await table.claim(("look",), 1, idle=True)).jobs
    await Lanes(table).ahead(job)


@pytest.mark.parametrize("tidied", [False, True], ids=["as it grew", "after its indexes were looked at"])
async def test_what_is_read_on_the_spot_is_found_by_an_index(database, glances, tidied):
    await fill(database)
    if tidied:
        await tidy(database)
    await ask_everything(database, CaseBook(database), JobTable(database, WorkSettings()))
    plans = {statement: await plan(database, statement, values) for statement, values in glances}

    assert len(plans) >= 7
    for statement, steps in plans.items():
        assert not [step for step in steps if step.startswith("SCAN")], statement
        few = any(key in step for step in steps for key in FEW)
        assert few or not any("TEMP B-TREE" in step for step in steps), statement


async def plan(database, statement, values):
    async def unit(session):
        return [row[3] for row in session.get_bind().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]

    return await database.read(unit)
