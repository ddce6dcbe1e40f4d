"""Tokens that expire are renewed before they do: a workspace that says nothing for a day keeps its bot."""

from collections.abc import Callable
from typing import Literal

import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.workspaces.installations import Installations

LOCK = 0x70736F72  # "psor": the key of PostgreSQL's advisory lock
AHEAD_MINUTES = 120  # of the twelve hours that Slack gives a token
Outcome = Literal["renewed", "failed"]
log = structlog.get_logger()


class Rotation:
    """Renews tokens, seals them with the newest key and tidies up; ``counted`` hears of each renewal how it ended."""

    def __init__(self, installations: Installations, rotator: AsyncTokenRotator, counted: Callable[[Outcome], None]) -> None:
        self._installations, self._rotator, self._counted = installations, rotator, counted

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
            if renewed is None:
                return False
            await self._installations.renew(renewed)
        except Exception as error:  # noqa: BLE001 - whatever became of one, the others are due too
            word = error.api_error.response.get("error") if isinstance(error, SlackTokenRotationError) else type(error).__name__
            log.error("token_not_renewed", team=bot.team_id, enterprise=bot.enterprise_id, error=word)  # noqa: TRY400
            self._counted("failed")
            return False
        self._counted("renewed")
        return True
