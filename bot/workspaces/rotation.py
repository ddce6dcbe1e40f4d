"""Tokens that expire are renewed before they do, on a schedule: a workspace that says nothing for a day keeps its bot."""

import asyncio
import contextlib

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.workspaces.installations import Installations

LOCK = 0x70736F72  # "psor": the key of PostgreSQL's advisory lock
AHEAD_MINUTES = 120  # of the twelve hours that Slack gives a token
EVERY_SECONDS = 600.0
log = structlog.get_logger()


class Rotation:
    """Renews tokens, seals them with the newest key and tidies up, at the start and every so often."""

    def __init__(self, installations: Installations, rotator: AsyncTokenRotator, *, every: float = EVERY_SECONDS) -> None:
        self._installations, self._rotator, self._every = installations, rotator, every
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Let ``run`` return after what it is at: a refresh token is good for one use."""
        self._stopped.set()

    async def run(self) -> None:
        """Go on until ``stop``."""
        while not self._stopped.is_set():
            try:
                await self.once()
            except Exception as error:  # noqa: BLE001 - the next round may do better
                log.warning("rotation failed", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), self._every)

    async def once(self) -> int:
        """Renew what is due, unless another replica is at it; return how many tokens were renewed."""
        async with self._installations.database.alone(LOCK) as mine:
            if not mine:
                return 0
            await self._installations.tidy()
            if resealed := await self._installations.reseal():
                log.info("tokens sealed anew", installations=resealed)
            return [await self._renewed(bot) for bot in await self._installations.all()].count(True)

    async def _renewed(self, bot: Bot) -> bool:
        try:
            renewed = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=AHEAD_MINUTES)
        except SlackTokenRotationError as error:
            word = error.api_error.response.get("error")
            log.error("token_not_renewed", team=bot.team_id, enterprise=bot.enterprise_id, error=word)  # noqa: TRY400
            return False
        if renewed is not None:
            await self._installations.renew(renewed)
        return renewed is not None
