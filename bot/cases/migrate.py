"""Brings a database to this version's tables; whoever starts first does it, the others wait."""

import functools
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

LOCK = 0x70736F64  # "psod": the key of PostgreSQL's advisory lock


Standing = Literal["new", "behind", "current", "newer"]
"""How a database stands to this version: empty, to be migrated, as it should be, or of a version that is not known here."""


class DatabaseNewer(Exception):  # noqa: N818 - said to a person
    """A newer version has migrated this database: what it holds is not to be known here."""


def config_for(connection: Connection) -> Config:
    """Return Alembic's configuration, bound to an open connection."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.cases:migrations")
    return config


@functools.cache
def _scripts() -> ScriptDirectory:
    """Return this version's migrations; Alembic compiles each file anew whenever a directory is read."""
    return ScriptDirectory.from_config(_config())


def standing(connection: Connection) -> Standing:
    """Look at the database's revision."""
    here = set(MigrationContext.configure(connection).get_current_heads())
    if not here:
        return "new"
    if here - {script.revision for script in _scripts().walk_revisions()}:
        return "newer"
    return "current" if here == set(_scripts().get_heads()) else "behind"


def _upgrade(connection: Connection) -> None:
    match standing(connection):
        case "newer":
            raise DatabaseNewer
        case "new" | "behind":
            command.upgrade(config_for(connection), "head")


async def upgrade(engine: AsyncEngine) -> None:
    """Run the migrations that are missing, in one transaction, and dispose of ``engine``. Raises DatabaseNewer."""
    try:
        async with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
