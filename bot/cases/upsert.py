"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import Insert as InsertPostgresql
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import Insert as InsertSqlite
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Insert = InsertPostgresql | InsertSqlite


def insert_into(session: AsyncSession, table: Table) -> Insert:
    """Return an INSERT in the words of the session's database."""
    return insert_postgresql(table) if session.get_bind().dialect.name == "postgresql" else insert_sqlite(table)


def upsert(session: AsyncSession, table: Table, values: Mapping[str, Any], *, key: Sequence[Column[Any]]) -> Insert:
    """Return an INSERT that takes the place of the row of the same ``key``."""
    statement = insert_into(session, table).values(dict(values))
    names = {column.name for column in key}
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in values if name not in names}
    )
