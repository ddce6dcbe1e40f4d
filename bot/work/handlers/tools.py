"""What every handler works with: the shared parts are built once, in bot/app.py, and bound to the workspace of each job."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import CaseBook, ChoiceBook
from bot.intake import Limits, PictureWatch
from bot.intake.download import Downloads
from bot.work.channels import Channels
from bot.work.decoding import Decodings
from bot.work.handlers.links import Links
from bot.work.lanes import Lanes
from bot.work.model import Queue
from bot.work.people import People
from bot.work.tongues import Tongues
from bot.work.written import known
from bot.workspaces import Me, Workspaces
from decoder import Decoding, Language

Timed = Callable[[str], AbstractContextManager[None]]
"""Measures a step, by its name, for whoever looks at the metrics."""


def _untimed(_: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The parts that the handlers of every workspace share."""

    workspaces: Workspaces
    queue: Queue
    lanes: Lanes
    cases: CaseBook
    choices: ChoiceBook
    channels: Channels
    people: People
    links: Links = field(default_factory=Links)
    downloads: Downloads
    limits: Limits
    patterns: tuple[str, ...]
    language: Language = "en"
    join_seconds: float = 60.0
    file_wait_seconds: float = 2.0
    delete_replies: bool = False
    agent: bool = False
    progress_seconds: float = 2.0
    progress_every_seconds: float = 6.0
    pictures: PictureWatch | None = None
    timed: Timed = _untimed
    decodings: Decodings = field(default_factory=Decodings)

    async def decode(self, text: str) -> Decoding:
        """Decode ``text`` in the language of the answers."""
        with self.timed("decode"):
            return await self.decodings.of(text, self.language)

    @property
    def tongues(self) -> Tongues:
        """What is known of who reads which language."""
        return Tongues(self.people, self.choices, self.language)

    async def at(self, team: str) -> "Tools":
        """Return the tools of a job of ``team``. Raises NotInstalled."""
        home = await self.workspaces.at(team)
        shared = {part.name: getattr(self, part.name) for part in fields(Shared)}
        return Tools(**shared, client=home.client, me=home.me)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(Shared):
    """The same parts, and the bot in the workspace of the job: it has no other client at hand."""

    client: AsyncWebClient
    me: Me

    def speaking(self, language: str) -> "Tools":
        """Return the same tools, answering in ``language``."""
        return replace(self, language=known(language) or self.language)
