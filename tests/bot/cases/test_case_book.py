"""The case book on a real SQLite file."""

import pytest

from bot.cases import Case, CaseBook, Database, DatabaseInUse, Part


@pytest.fixture
async def database(tmp_path):
    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as database:
        yield database


PART = Part(source="1700000000.000100", ts="1700000000.000100", text="a screen", author="U1")


async def test_a_case_is_found_by_its_thread_reply_id_and_parts(database):
    book = CaseBook(database)
    case = Case("T1", "C1", "1.0", reply_ts="2.0", host="esx01", parts=(PART,))
    await database.write(lambda session: book.save(session, case))
    found = [
        await book.by_id("T1", case.id),
        await book.by_thread("T1", "C1", "1.0"),
        await book.by_reply("T1", "C1", "2.0"),
        await book.by_part("T1", "C1", PART.source),
        await book.by_message("T1", "C1", PART.ts),
    ]

    assert found == [case] * 5


async def test_a_second_bot_on_the_same_sqlite_file_is_sent_to_postgresql(database):
    with pytest.raises(DatabaseInUse, match="PostgreSQL"):
        await Database.open(database.engine.url)
