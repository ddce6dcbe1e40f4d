"""Which language someone is answered in: the one they write, else that of their Slack, else the channel's, else the bot's own."""

import asyncio
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import ChoiceBook
from bot.work.courier import Later
from bot.work.people import People
from bot.work.written import known
from decoder import Language, writes_japanese

PATIENCE = 1.0  # seconds that an answer waits for Slack to say how a person reads


@dataclass(frozen=True, slots=True)
class Tongues:
    """What is known of who reads which language; ``own`` is PSOD_LANGUAGE."""

    people: People
    choices: ChoiceBook
    own: Language

    async def of(
        self, client: AsyncWebClient, team: str, *, user: str | None = None, channel: str | None = None, said: str = ""
    ) -> Language:
        """Return the language for ``user``, who said that (None: for everyone in ``channel``)."""
        if writes_japanese(said):
            return "ja"
        return await self._of_person(client, team, user) or await self._of_channel(team, channel) or self.own

    async def _of_person(self, client: AsyncWebClient, team: str, user: str | None) -> Language | None:
        if not user:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return known((await self.people.person(client, team, user)).locale)
        except (Later, SlackApiError, TimeoutError):
            return None

    async def _of_channel(self, team: str, channel: str | None) -> Language | None:
        return known((await self.choices.of(team, channel)).language) if channel else None
