"""Where the bot is installed: slack-sdk's own tables, with room for sealed tokens, and the workspaces of organisations."""

from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from bot.cases.database import metadata

BOTS = AsyncSQLAlchemyInstallationStore.default_bots_table_name
SECRETS = ("bot_token", "bot_refresh_token")


def bots_table(meta: MetaData, sealed: TypeEngine[str] | None = None) -> Table:
    """Return slack-sdk's table of bots; a sealed token is about twice as long as what the sdk makes room for."""
    table = AsyncSQLAlchemyInstallationStore.build_bots_table(meta, BOTS)
    for name in SECRETS:
        table.c[name].type = sealed or Text()
    return table


bots = bots_table(metadata)

states = AsyncSQLAlchemyOAuthStateStore.build_oauth_states_table(metadata, AsyncSQLAlchemyOAuthStateStore.default_table_name)

org_teams = Table(
    "org_teams",
    metadata,
    Column("team", Text, primary_key=True),  # that the bot was heard in
    Column("enterprise", Text, nullable=False),  # which installed it for all of its workspaces
    Index(None, "enterprise"),
)
