"""Addresses of the bot's own replies: Slack is asked for one a workspace, the others are built like it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Allowed, Case
from bot.work.asking import ask
from bot.work.courier import Later

MOST = 10_000  # workspaces

_BASE = re.compile(r"(?P<base>https://[^/\s?#]{1,200})/archives/")  # https://lab.slack.com/archives/C024BE7LH/p1700000000000100


@dataclass
class Links:
    """Where each workspace's messages stand, as far as that was asked for."""

    _bases: dict[str, str] = field(default_factory=dict)

    async def to(self, client: AsyncWebClient, given: Allowed, most: int) -> Mapping[str, str]:
        """Return addresses by case id: of at most ``most`` that the wall lets through, cured ones first."""
        wanted = sorted((case for case in given.cases if case.id in given.linked), key=lambda case: not case.cure)[:most]
        if wanted and wanted[0].team not in self._bases:
            await self._learn(client, wanted[0])
        return {case.id: _address(self._bases[case.team], case) for case in wanted if case.team in self._bases}

    async def _learn(self, client: AsyncWebClient, case: Case) -> None:
        """Ask for one address; where Slack does not give it, the next reply asks again and this one has no links."""
        try:
            answer = await ask(client.chat_getPermalink(channel=case.channel, message_ts=str(case.reply_ts)))
        except (SlackApiError, Later):
            return
        found = _BASE.match(str(answer.get("permalink") or ""))
        if found:
            if len(self._bases) >= MOST:
                self._bases.clear()
            self._bases[case.team] = found["base"]


def _address(base: str, case: Case) -> str:
    """Return the address of the reply; inside a thread it names the thread too."""
    message, channel = str(case.reply_ts), quote(case.channel, safe="")
    address = f"{base}/archives/{channel}/p{message.replace('.', '')}"
    return address if case.thread_ts == message else f"{address}?thread_ts={quote(case.thread_ts, safe='.')}&cid={channel}"
