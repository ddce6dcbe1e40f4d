"""One workspace, by the token of the settings: nothing is stored."""

from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.tables import cases
from bot.workspaces.model import Me, Workspace


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """The one that the token is for; the token of an organisation is for every workspace of it."""

    workspace: Workspace
    org_wide: bool = False

    @classmethod
    async def of(cls, client: AsyncWebClient) -> "OneWorkspace":
        """Ask Slack once who the bot is. Raises SlackApiError for a token that does not do."""
        answer = await client.auth_test()
        me = Me(user=str(answer["user_id"]), bot=str(answer.get("bot_id") or ""), team=str(answer.get("team_id") or ""))
        return cls(Workspace(me, client), bool(answer.get("is_enterprise_install")))

    async def at(self, team: str, enterprise: str | None = None) -> Workspace:  # noqa: ARG002 - there is one token
        """Return the bot; a request of somebody from another company, in a shared channel, belongs to ours."""
        if self.org_wide and team:
            return replace(self.workspace, me=replace(self.workspace.me, team=team))
        return self.workspace

    async def left(self, session: AsyncSession, team: str, enterprise: str | None, moment: float) -> tuple[str, ...]:  # noqa: ARG002
        """Return the workspace that removed the bot: its token is in the settings, there is nothing to forget here."""
        if self.org_wide and not team:  # the whole organisation
            return tuple((await session.execute(select(cases.c.team).distinct())).scalars())
        return ((team if self.org_wide else "") or self.workspace.me.team,)
