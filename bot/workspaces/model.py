"""The values of workspaces."""

from dataclasses import dataclass
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession


class NotInstalled(Exception):  # noqa: N818 - an outcome, not an error
    """The bot is not, or no longer, installed in that workspace."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is in one workspace."""

    user: str
    bot: str
    team: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """The bot in one workspace. The client has its token and never repeats a request on its own."""

    me: Me
    client: AsyncWebClient


class Workspaces(Protocol):
    """Every workspace that the bot is installed in."""

    async def at(self, team: str, enterprise: str | None = None) -> Workspace:
        """Return the bot in ``team``; ``enterprise`` where an event names it. Raises NotInstalled."""
        ...

    async def left(self, session: AsyncSession, team: str, enterprise: str | None, moment: float) -> tuple[str, ...]:
        """Forget what ``team``, else ``enterprise``, had installed before ``moment`` (seconds since 1970).

        Return the workspaces that the bot is no longer in.
        """
        ...
