"""What a channel is called and who shares it: asked of Slack once, kept for a while, corrected on rename."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.work.asking import ask
from bot.workspaces import Workspaces

MOST = 10_000
NAMELESS_SECONDS = 30.0  # how long a channel without a name is left alone: the bot may be invited in a moment


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack describes it; ``name`` is None where Slack does not say."""

    id: str
    name: str | None = None
    private: bool = False
    shared: bool = False
    member: bool = False

    def matches(self, patterns: Iterable[str]) -> bool:
        """Whether its name fits one of ``patterns``; an unknown name fits none."""
        return self.name is not None and any(fnmatchcase(self.name, pattern) for pattern in patterns)


class Channels:
    """The channels seen so far, by team and id."""

    def __init__(self, workspaces: Workspaces, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspaces = workspaces
        self._seconds = seconds
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Place]] = {}

    def known(self, team: str, channel: str) -> Place | None:
        """Return what is known without asking Slack."""
        until, place = self._known.get((team, channel), (0.0, None))
        return place if self._clock() < until else None

    async def place(self, team: str, channel: str) -> Place:
        """Return the channel, asking Slack where it is not known; one that Slack does not show has no name."""
        return self.known(team, channel) or self.keep(team, await self._ask(team, channel))

    async def fresh(self, team: str, channel: str) -> Place:
        """Return the channel as Slack describes it now: membership changes without an event."""
        return self.keep(team, await self._ask(team, channel))

    def keep(self, team: str, place: Place) -> Place:
        """Remember ``place``."""
        if len(self._known) >= MOST:
            self._known.clear()
        seconds = self._seconds if place.name is not None else min(self._seconds, NAMELESS_SECONDS)
        self._known[team, place.id] = (self._clock() + seconds, place)
        return place

    def renamed(self, team: str, channel: str, name: str) -> None:
        """Take the new name from the event; of a channel that is not known it would be all that is."""
        if place := self.known(team, channel):
            self.keep(team, replace(place, name=name))

    async def _ask(self, team: str, channel: str) -> Place:
        client = (await self._workspaces.at(team)).client
        try:
            answer = await ask(client.conversations_info(channel=channel))
        except SlackApiError as error:
            if error.response.get("error") not in ("channel_not_found", "missing_scope", "not_in_channel", "access_denied"):
                raise
            return Place(channel, private=True, shared=not channel.startswith("D"))  # not known: the wall takes the stricter
        return _place(answer.get("channel") or {}, channel)


def _place(channel: dict[str, Any], channel_id: str) -> Place:
    private = any(channel.get(key) for key in ("is_private", "is_im", "is_mpim", "is_group"))
    shared = bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
    return Place(channel_id, channel.get("name"), private, shared, bool(channel.get("is_member")))
