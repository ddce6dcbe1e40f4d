"""Alembic's entry: runs on the connection that `bot.cases.migrate` hands it."""

from alembic import context
from sqlalchemy import Connection

from bot.cases.database import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
