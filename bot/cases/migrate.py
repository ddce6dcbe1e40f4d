"""Brings a database to this version's tables; whoever starts first does it, the others wait."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_LOCK = 0x70736F64  # "psod": the key of PostgreSQL's advisory lock


def config_for(connection: Connection) -> Config:
    """Return Alembic's configuration, bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", "bot.cases:migrations")
    config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine) -> None:
    """Run the migrations that are missing, in one transaction, and dispose of ``engine``."""
    try:
        async with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(lambda bound: command.upgrade(config_for(bound), "head"))
    finally:
        await engine.dispose()
