"""Every workspace and organisation that installed the bot: slack-sdk's store, with sealed tokens, on our database."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore, SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.cases import Database
from bot.cases.upsert import upsert
from bot.workspaces.seal import CannotOpen, Seal, Sealed
from bot.workspaces.tables import SECRETS, bots, bots_table, org_teams, states

BEGUN_MOST = 10_000  # installations under way
log = structlog.get_logger()


class BotStore(AsyncSQLAlchemyInstallationStore):
    """Keeps the bot alone: who installed it is nobody's matter, and no user's token is asked for."""

    def __init__(self, client_id: str, engine: AsyncEngine, seal: Seal) -> None:
        super().__init__(client_id, engine)
        self.bots = bots_table(MetaData(), Sealed(seal))

    async def async_save(self, installation: Installation) -> None:
        """Keep what was installed, in the place of what was there before."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot; the tokens of an earlier installation are void."""
        await super().async_save_bot(bot)
        here = self.bots.c
        same = (here.client_id == self.client_id, here.enterprise_id == bot.enterprise_id, here.team_id == bot.team_id)
        earlier = here.installed_at < _moment(bot.installed_at)
        async with self.engine.begin() as connection:
            await connection.execute(self.bots.delete().where(*same, earlier))


class TooMany(Exception):  # noqa: N818 - said to a browser, by its status
    """So many installations have been begun and not ended that no more are."""


class StateStore(AsyncSQLAlchemyOAuthStateStore):
    """States of installations under way; two that come with the same one at once are not both let in."""

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state. Anybody may ask, so there are only so many. Raises TooMany."""
        async with self.engine.connect() as connection:
            if (await connection.execute(select(func.count()).select_from(states))).scalar_one() >= BEGUN_MOST:
                raise TooMany
        return await super().async_issue(*args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        """Use ``state`` up; whether it was there and in time."""
        used = delete(states).where(states.c.state == state).returning(states.c.expire_at)
        async with self.engine.begin() as connection:
            until = (await connection.execute(used)).scalar()
        return until is not None and until.replace(tzinfo=UTC) > datetime.now(UTC)


class Installations:
    """The installations of one app."""

    def __init__(self, database: Database, client_id: str, seal: Seal) -> None:
        self.database = database
        self._client_id, self._seal = client_id, seal
        engine = database.engine.execution_options(begin="BEGIN IMMEDIATE")  # the sdk reads before it writes
        self.store = BotStore(client_id, engine, seal)

    def states(self, seconds: int) -> StateStore:
        """Return the store of states that are good for ``seconds``."""
        return StateStore(seconds, self.store.engine)

    async def of(self, team: str, enterprise: str | None) -> Bot | None:
        """Return the bot of that workspace: its own, else its organisation's; None where neither can be had.

        The organisation that is known wins: in a shared channel an event may name the one of who pressed a button.
        """
        if row := await self._row(bots.c.team_id == team):
            return self._opened(row)
        known = await self._enterprise_of(team)
        for one in filter(None, (known, enterprise)):
            if row := await self._row(and_(bots.c.enterprise_id == one, bots.c.team_id.is_(None))):
                if team and one != known:
                    await self._remember(team, one)
                return self._opened(row)
        return None

    async def all(self) -> tuple[Bot, ...]:
        """Return every bot whose tokens can be opened."""
        rows = await self._rows(bots.c.bot_token.is_not(None))
        return tuple(bot for row in rows if (bot := self._opened(row)))

    async def count(self) -> int:
        """Return how many there are, with those whose tokens cannot be opened."""
        return len(await self._rows(bots.c.bot_token.is_not(None)))

    async def reseal(self) -> int:
        """Seal with the newest key what an older one sealed; return how many installations."""
        old = [row for row in await self._rows(bots.c.bot_token.is_not(None)) if self._is_old(row)]

        async def unit(session: AsyncSession) -> None:
            for row in old:
                sealed = {name: self._seal.seal(self._seal.open(row[name])) for name in SECRETS if row[name]}
                here = (bots.c.id == row["id"], bots.c.bot_token == row["bot_token"])
                await session.execute(update(bots).where(*here).values(sealed))

        if old:
            await self.database.write(unit)
        return len(old)

    async def renew(self, bot: Bot) -> None:
        """Keep the new tokens of ``bot``, unless it was removed meanwhile."""
        here = (bots.c.client_id == self._client_id, bots.c.enterprise_id == bot.enterprise_id, bots.c.team_id == bot.team_id)
        values: dict[str, Any] = {name: self._seal.seal(getattr(bot, name)) for name in SECRETS if getattr(bot, name)}
        values["bot_token_expires_at"] = _moment(bot.bot_token_expires_at or 0)
        same = bots.c.installed_at == _moment(bot.installed_at)
        await self.database.write(lambda session: session.execute(update(bots).where(*here, same).values(values)))

    async def tidy(self) -> None:
        """Delete the states that nobody came back with."""
        late = states.c.expire_at < _moment(time.time())
        await self.database.write(lambda session: session.execute(delete(states).where(late)))

    async def forget(self, session: AsyncSession, team: str, enterprise: str | None, moment: float) -> tuple[str, ...]:
        """Delete what was installed before ``moment``: of ``team``, else of ``enterprise``; return the workspaces left."""
        where = bots.c.team_id == team if team else and_(bots.c.enterprise_id == enterprise, bots.c.team_id.is_(None))
        here = and_(bots.c.client_id == self._client_id, where)
        before = bots.c.installed_at <= _moment(moment)
        await session.execute(delete(bots).where(here, before))
        if (await session.execute(select(bots.c.id).where(here))).first():  # installed again since
            return ()
        ours = org_teams.c.team == team if team else org_teams.c.enterprise == enterprise
        gone = await session.execute(delete(org_teams).where(ours).returning(org_teams.c.team))
        return tuple({*gone.scalars(), *([team] if team else ())})

    async def _row(self, where: Any) -> Mapping[str, Any] | None:
        return next(iter(await self._rows(where)), None)

    async def _rows(self, where: Any) -> list[Mapping[str, Any]]:
        newest_first = (bots.c.installed_at.desc(), bots.c.id.desc())
        query = select(bots).where(bots.c.client_id == self._client_id, where).order_by(*newest_first)

        async def unit(session: AsyncSession) -> list[Mapping[str, Any]]:
            return [dict(row) for row in (await session.execute(query)).mappings()]

        return await self.database.read(unit)

    def _opened(self, row: Mapping[str, Any]) -> Bot | None:
        try:
            opened = {name: self._seal.open(row[name]) for name in SECRETS if row[name]}
        except CannotOpen:
            log.error("token_not_opened", team=row["team_id"], enterprise=row["enterprise_id"])  # noqa: TRY400 - nothing to trace
            return None
        return SQLAlchemyInstallationStore.build_bot_entity({**row, **opened})

    def _is_old(self, row: Mapping[str, Any]) -> bool:
        return not self._seal.is_newest(row["bot_token"]) and self._opened(row) is not None

    async def _enterprise_of(self, team: str) -> str | None:
        query = select(org_teams.c.enterprise).where(org_teams.c.team == team)

        async def unit(session: AsyncSession) -> str | None:
            return (await session.execute(query)).scalar()

        return await self.database.read(unit)

    async def _remember(self, team: str, enterprise: str) -> None:
        """Keep which organisation a workspace is of: a job knows its workspace alone."""
        values = {"team": team, "enterprise": enterprise}
        await self.database.write(lambda session: upsert(session, org_teams, values, key=[org_teams.c.team]))


def _moment(seconds: float) -> datetime:
    """Return ``seconds`` since 1970 as slack-sdk stores them: in UTC, without saying so."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
