"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart.

Statements are built once and executed with values: building one costs more than SQLite takes to do it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import Insert as InsertPostgresql
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import Insert as InsertSqlite
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Insert = InsertPostgresql | InsertSqlite


def dialect_of(session: AsyncSession) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def insert_into(dialect: str, table: Table) -> Insert:
    """Return an INSERT in the words of ``dialect``."""
    return insert_postgresql(table) if dialect == "postgresql" else insert_sqlite(table)


async def upsert(session: AsyncSession, table: Table, values: Mapping[str, Any], *, key: Sequence[Column[Any]]) -> None:
    """Insert ``values``, or let them take the place of the row of the same ``key``."""
    statement = _upserting(dialect_of(session), table, tuple(values), tuple(column.name for column in key))
    await session.execute(statement, dict(values))


@cache
def _upserting(dialect: str, table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> Insert:
    statement = insert_into(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in names if name not in key}
    )
