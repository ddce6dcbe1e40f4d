"""What every handler works with; built once, in bot/app.py."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import CaseBook
from bot.intake import Downloads, Limits, PictureRead
from bot.work.channels import Channels
from bot.work.decoding import decoded
from bot.work.model import Queue
from decoder import Decoding, Language


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is in this workspace."""

    user: str
    bot: str
    team: str


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts that handlers share."""

    client: AsyncWebClient
    queue: Queue
    cases: CaseBook
    channels: Channels
    downloads: Downloads
    limits: Limits
    me: Me
    patterns: tuple[str, ...]
    language: Language = "en"
    join_seconds: float = 60.0
    file_wait_seconds: float = 2.0
    delete_replies: bool = False
    pictures: PictureRead | None = None

    async def decode(self, text: str) -> Decoding:
        """Decode ``text`` in the language of the answers."""
        return await decoded(text, self.language)
