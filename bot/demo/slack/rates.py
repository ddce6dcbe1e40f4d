"""Slack's rate limits: tiers by method, one message a second in a channel, and the strangers' share of threads.

Source: Slack's page on rate limits and its change of May 2025 for apps that are distributed outside the Marketplace.
"""

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from bot.demo.slack.pace import Pace

Profile = Literal["off", "slack", "stranger"]
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
STRANGERS = frozenset({"conversations.replies", "conversations.history"})  # once a minute, 15 objects
STRANGERS_OBJECTS = 15


@dataclass(slots=True)
class Rates:
    """Counts the calls of the last minute. ``stranger``: the limits of an app that is neither internal nor in the Marketplace."""

    pace: Pace
    profile: Profile = "off"
    most_posts_a_minute: int = 300  # over all channels of a workspace
    _calls: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    _last_post: dict[str, float] = field(default_factory=dict)

    def wait(self, method: str, tier: int, team: str, channel: str) -> int:
        """Return 0 where the call may pass, else the whole seconds of ``Retry-After``."""
        if self.profile == "off":
            return 0
        if method == "chat.postMessage":
            return self._posting(team, channel)
        most = 1 if self.profile == "stranger" and method in STRANGERS else PER_MINUTE[tier]
        return self._window((method, team), most)

    def _posting(self, team: str, channel: str) -> int:
        now = time.monotonic()
        since = now - self._last_post.get(channel, -math.inf)
        if since < self.pace.posting_gap:
            return max(1, math.ceil(self.pace.posting_gap - since))
        left = self._window(("chat.postMessage", team), self.most_posts_a_minute)
        if not left:
            self._last_post[channel] = now
        return left

    def _window(self, key: tuple[str, str], most: int) -> int:
        now = time.monotonic()
        calls = self._calls.setdefault(key, deque())
        while calls and now - calls[0] >= self.pace.minute:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(self.pace.minute - (now - calls[0])))
        calls.append(now)
        return 0
