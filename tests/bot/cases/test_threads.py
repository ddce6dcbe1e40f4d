"""SQLite's threads: what is read on the spot, and what has to be waited for beside the event loop."""

import asyncio
import contextlib
import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, event, text

from bot.cases.threads import Threads

COUNT = text("SELECT count(*) FROM hosts")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "hosts.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE hosts (name TEXT)")
        database.execute("INSERT INTO hosts VALUES ('esx01')")
    database.close()
    return path


@pytest.fixture
async def threads(path):
    threads = Threads(create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 20}))
    yield threads
    await threads.close()


async def count(session):
    return (await session.execute(COUNT)).scalar()


async def broken(session):
    await session.execute(text("INSERT INTO hosts VALUES ('esx03')"))
    raise LookupError


async def test_a_glance_sees_what_a_read_sees(threads):
    assert (await threads.glance(count), await threads.read(count)) == (1, 1)


async def test_a_file_that_somebody_holds_is_waited_for_and_the_loop_goes_on(threads, path):
    await threads.glance(count)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    other.execute("INSERT INTO hosts VALUES ('esx02')")
    glance = asyncio.create_task(threads.glance(count))
    await asyncio.sleep(0.2)
    waits = not glance.done()
    other.execute("COMMIT")
    other.close()

    assert (waits, await glance) == (True, 2)


async def test_a_connection_is_opened_beside_the_loop_for_that_waits_for_whoever_holds_the_file(path):
    engine, opened_in = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False}), []
    event.listen(engine, "connect", lambda *_: opened_in.append(threading.current_thread()))
    threads = Threads(engine)
    for unit in (count, broken, count):
        with contextlib.suppress(LookupError):
            await threads.glance(unit)
    await threads.close()

    assert len(opened_in) == 2
    assert threading.main_thread() not in opened_in


async def test_a_closed_file_is_not_opened_again_by_a_glance(threads):
    await threads.glance(count)
    await threads.close()

    with pytest.raises(RuntimeError):
        await threads.glance(count)


async def test_after_an_error_the_next_glance_and_write_find_a_sound_connection(threads):
    for way in (threads.glance, threads.write):
        with pytest.raises(LookupError):
            await way(broken)

    assert [await way(count) for way in (threads.glance, threads.write, threads.read)] == [1, 1, 1]


async def test_rows_that_are_returned_outlive_their_transaction(threads):
    found = await threads.read(lambda session: session.execute(text("SELECT name FROM hosts")))

    assert [row.name for row in found] == ["esx01"]
