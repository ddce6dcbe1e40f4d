"""Whatever table there is: when a workspace removes the bot its rows go, and the others' stay."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import JSON, Boolean, DateTime, Double, Integer, insert, select

import bot.work
from bot.cases.database import Moment, metadata
from bot.work.leaving import leave
from bot.workspaces import Installations, InstalledWorkspaces, Seal

TEAMLESS = {"deliveries", "slack_oauth_states"}  # ids of deliveries, and installations under way: they end by themselves
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def value(team, column):
    """Return what a row of ``team`` has in ``column``, the same in every table that points to it."""
    for key in column.foreign_keys:
        return value(team, key.column)
    if column.name in {"team", "team_id"}:
        return team
    if column.name == "client_id":
        return "1.2"
    kinds = {Moment: SINCE, DateTime: SINCE.replace(tzinfo=None), Boolean: False, JSON: {}, Double: 1.0, Integer: int(team[1:])}
    return next((given for kind, given in kinds.items() if isinstance(column.type, kind)), f"{team}-{column.name}"[:8])


def row(team, table):
    return {column.name: value(team, column) for column in table.columns}


@pytest.fixture
async def filled(database):
    """Put a row of each of two workspaces into every table."""

    async def unit(session):
        for table in metadata.sorted_tables:
            for team in ("T1", "T2"):
                await session.execute(insert(table).values(row(team, table)))

    await database.write(unit)
    return database


async def left_in(database, table):
    async def unit(session):
        return [dict(found) for found in (await session.execute(select(table))).mappings()]

    return await database.read(unit)


async def test_nothing_of_a_workspace_that_left_is_kept_and_all_of_the_others(filled):
    assert bot.work  # its tables are among them
    installations = Installations(filled, "1.2", Seal([Fernet.generate_key().decode()]))
    workspaces = InstalledWorkspaces(installations, AsyncWebClient)
    await leave(filled, workspaces, ["T1"], None, SINCE.timestamp() + 1)

    for table in metadata.sorted_tables:
        kept = ("T1", "T2") if table.name in TEAMLESS else ("T2",)
        assert await left_in(filled, table) == [row(team, table) for team in kept], table.name
