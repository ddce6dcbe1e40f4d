"""What a channel is called and who shares it: asked of Slack once, kept for a while, corrected on rename."""

import asyncio
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
LATELY_SECONDS = 3.0  # old enough to ask again where a private channel's cases could be told: many replies at once ask once


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
        self._known: dict[tuple[str, str], tuple[float, Place]] = {}  # with when Slack described it
        self._asked: dict[tuple[str, str], asyncio.Task[Place]] = {}

    def known(self, team: str, channel: str) -> Place | None:
        """Return what is known without asking Slack."""
        return self._described(team, channel, within=self._seconds)

    async def place(self, team: str, channel: str) -> Place:
        """Return the channel, asking Slack where it is not known; one that Slack does not show has no name."""
        known = self.known(team, channel)
        return known if known is not None else await asyncio.shield(self._asking(team, channel))

    def expect(self, team: str, channel: str) -> None:
        """Ask Slack for a channel that is not known, beside what the caller goes on to do: ``place`` is about to be called."""
        if self.known(team, channel) is None:
            self._asking(team, channel)

    async def fresh(self, team: str, channel: str) -> Place:
        """Return the channel as Slack describes it now: membership changes without an event."""
        return self.keep(team, await self._ask(team, channel))

    async def lately(self, team: str, channel: str) -> Place:
        """Return the channel as Slack described it a moment ago at most: what was public or nobody else's may no longer be."""
        known = self._described(team, channel, within=min(self._seconds, LATELY_SECONDS))
        return known or await self.fresh(team, channel)

    def keep(self, team: str, place: Place) -> Place:
        """Remember ``place``, as Slack describes it now."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[team, place.id] = (self._clock(), place)
        return place

    def renamed(self, team: str, channel: str, name: str) -> None:
        """Take the new name from the event; of a channel that is not known it would be all that is."""
        self._doubt(team, channel)
        if self.known(team, channel):
            asked, place = self._known[team, channel]
            self._known[team, channel] = (asked, replace(place, name=name))

    def converted(self, team: str, channel: str) -> None:
        """Forget what is known of a channel that became private, or public: Slack is asked again."""
        self._doubt(team, channel)
        self._known.pop((team, channel), None)

    def _doubt(self, team: str, channel: str) -> None:
        """Do not keep the answer that is under way: Slack may have given it before the channel changed."""
        if asked := self._asked.get((team, channel)):
            asked.add_done_callback(lambda _: self._known.pop((team, channel), None))

    def _described(self, team: str, channel: str, *, within: float) -> Place | None:
        """Return what Slack said in the last ``within`` seconds; a channel without a name is asked for again sooner."""
        asked, place = self._known.get((team, channel), (0.0, None))
        if place is None:
            return None
        seconds = within if place.name is not None else min(within, NAMELESS_SECONDS)
        return place if self._clock() < asked + seconds else None

    def _asking(self, team: str, channel: str) -> asyncio.Task[Place]:
        """Return the one question to Slack about that channel that is under way."""
        asked = self._asked.get((team, channel))
        if asked is None:
            asked = self._asked[team, channel] = asyncio.create_task(self.fresh(team, channel))
            asked.add_done_callback(lambda done: self._answered((team, channel), done))
        return asked

    def _answered(self, channel: tuple[str, str], asked: asyncio.Task[Place]) -> None:
        self._asked.pop(channel, None)
        if not asked.cancelled():
            asked.exception()  # told to whoever waits; where nobody does, the next asks again

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
