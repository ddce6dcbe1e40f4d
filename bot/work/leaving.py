"""A workspace that removed the bot: nothing of it is kept."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import CaseBook, ChoiceBook, Database
from bot.work.upkeep import forget_team
from bot.workspaces import Workspaces


async def leave(database: Database, workspaces: Workspaces, teams: Iterable[str], enterprise: str | None, moment: float) -> None:
    """Delete installation, cases, choices and work of ``teams`` (of the whole ``enterprise`` for ""), in one transaction.

    A job of theirs that runs meanwhile finds itself gone when it ends, and stores nothing.
    """

    async def unit(session: AsyncSession) -> None:
        for left in teams:
            for team in await workspaces.left(session, left, enterprise, moment):
                await CaseBook(database).delete_team(session, team)
                await ChoiceBook(database).delete_team(session, team)
                await forget_team(session, team)

    await database.write(unit)
