"""Many workspaces, by the tokens that their installations brought."""

import time
from collections.abc import Callable

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from bot.workspaces.installations import Installations
from bot.workspaces.model import Me, NotInstalled, Workspace

KEPT_SECONDS = 10.0  # in memory; shorter than a job is tried again: another replica may have got a new token
MOST = 1_000


class InstalledWorkspaces:
    """The workspaces that have the bot installed, each by itself or by its organisation."""

    def __init__(
        self,
        installations: Installations,
        client_of: Callable[[str], AsyncWebClient],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.installations = installations
        self._client_of, self._clock = client_of, clock
        self._known: dict[str, tuple[float, Workspace]] = {}  # by team; by organisation where an event names no team

    async def at(self, team: str, enterprise: str | None = None) -> Workspace:
        """Return the bot in ``team``. Raises NotInstalled."""
        until, workspace = self._known.get(team or enterprise or "", (0.0, None))
        if workspace is not None and self._clock() < until:
            return workspace
        bot = await self.installations.of(team, enterprise)
        if bot is None:
            raise NotInstalled("not installed")
        return self._keep(team, enterprise, bot)

    async def left(self, session: AsyncSession, team: str, enterprise: str | None, moment: float) -> tuple[str, ...]:
        """Forget what was installed before ``moment``; return the workspaces that the bot is no longer in."""
        gone = await self.installations.forget(session, team, enterprise, moment)
        for one in (*gone, team or enterprise or ""):
            self._known.pop(one, None)
        return gone

    def _keep(self, team: str, enterprise: str | None, bot: Bot) -> Workspace:
        if len(self._known) >= MOST:
            self._known.clear()
        me = Me(user=bot.bot_user_id, bot=bot.bot_id, team=team)
        workspace = Workspace(me, self._client_of(bot.bot_token))
        self._known[team or enterprise or ""] = (self._clock() + KEPT_SECONDS, workspace)
        return workspace
