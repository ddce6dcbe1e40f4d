"""Looks for the bot's own message in a thread or channel, within what Slack allows even to apps that it limits the most."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

PAGE = 15  # most messages that Slack gives a distributed app at a time, once a minute
PAGES = 20
EARLIER = 10.0  # Slack's clock may be behind the database's by this much
REFUSED = 6 * 3600.0  # seconds until a workspace that refused is asked again: it may have granted the scope since

Ours = Callable[[Mapping[str, Any]], bool]
"""Whether a message is the one that is looked for."""


class LookUps:
    """The workspaces that refuse look-ups: posts there are made of a placeholder that is filled in afterwards."""

    def __init__(self, *, placeholder_first: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._all = placeholder_first
        self._clock = clock
        self._teams: dict[str, float] = {}  # when each refused

    def refused(self, team: str) -> bool:
        """Whether ``team`` is known to refuse them."""
        since = self._teams.get(team)
        return self._all or (since is not None and self._clock() - since < REFUSED)

    def refuse(self, team: str) -> None:
        """Remember it for a while."""
        self._teams[team] = self._clock()


class LookUp:
    """One look, page by page; where Slack stops it in between, the next one goes on from there (threads come oldest first)."""

    def __init__(self, client: AsyncWebClient, where: Mapping[str, Any], ours: Ours, *, request: float) -> None:
        self._method = client.conversations_replies if where["thread_ts"] else client.conversations_history
        self._where = {"channel": where["channel"]} | ({"ts": where["thread_ts"]} if where["thread_ts"] else {})
        self._ours = ours
        self._request = request
        self._read = 0.0

    async def since(self, tried: float) -> str | None:
        """Return the ``ts`` of our message among those since ``tried``. Raises what the client raises."""
        asked: dict[str, Any] = {"oldest": f"{tried - EARLIER:.6f}", "limit": PAGE, "include_all_metadata": True}
        cursor = None
        for _ in range(PAGES):
            async with asyncio.timeout(self._request):
                page = await self._method(**self._where, **asked, cursor=cursor)
            messages = page.get("messages") or ()
            for message in messages:
                if self._ours(message):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            self._read = max(float(message["ts"]) for message in messages) if messages else self._read
        return None

    def again_since(self, tried: float) -> float:
        """Return what the next look need not go back beyond."""
        return max(tried, self._read + EARLIER) if "ts" in self._where else tried
