"""Who a user is to this workspace: asked of Slack once, kept for a while. What Slack does not say counts as the stricter."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.work.asking import ask

MOST = 10_000
UNKNOWN_SECONDS = 30.0
UNSEEN = frozenset({"user_not_found", "user_not_visible", "users_not_found", "missing_scope", "access_denied"})


@dataclass(frozen=True, slots=True)
class Person:
    """A user as Slack describes them."""

    id: str
    member: bool = False  # a full member of this workspace: no guest, nobody of another company, and known
    locale: str | None = None  # "ja-JP"


@dataclass
class People:
    """The users seen so far, by team and id."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, Person]] = field(default_factory=dict)

    async def person(self, client: AsyncWebClient, team: str, user: str) -> Person:
        """Return the user, asking Slack where they are not known."""
        until, known = self._known.get((team, user), (0.0, None))
        if known and self.clock() < until:
            return known
        person = await _asked(client, team, user)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[team, user] = (self.clock() + (self.seconds if person.member else min(self.seconds, UNKNOWN_SECONDS)), person)
        return person


async def _asked(client: AsyncWebClient, team: str, user: str) -> Person:
    try:
        answer = await ask(client.users_info(user=user, include_locale=True))
    except SlackApiError as error:
        if error.response.get("error") not in UNSEEN:
            raise
        return Person(user)
    said = answer.get("user") or {}
    homes = {said.get("team_id"), *((said.get("enterprise_user") or {}).get("teams") or ())}
    foreign = team not in homes or said.get("is_stranger")
    guest = said.get("is_restricted") or said.get("is_ultra_restricted") or said.get("deleted")
    return Person(user, member=not (foreign or guest), locale=said.get("locale"))
