"""The parts of the loopback Slack that its methods share, and what a refused request raises."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.demo.slack.delivery import Delivery
from bot.demo.slack.faults import Faults
from bot.demo.slack.happenings import Happenings
from bot.demo.slack.journal import Journal
from bot.demo.slack.pace import Pace
from bot.demo.slack.rates import Rates
from bot.demo.slack.sockets import SocketCarrier
from bot.demo.slack.state import Channel, Json, State, Workspace


class Refused(Exception):  # noqa: N818 - an answer, not an accident
    """Slack says no: ``error`` is its word, ``more`` goes into the answer beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more: Json = more


@dataclass(slots=True)
class Ticket:
    """A trigger_id or response_url: where it came from, until when and how often it works."""

    id: str
    team: str
    user: str
    channel: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    born: float = field(default_factory=time.monotonic)
    uses: int = 0


@dataclass(slots=True)
class Core:
    """Everything a method of the Web API may touch."""

    state: State
    pace: Pace
    rates: Rates
    faults: Faults
    journal: Journal
    delivery: Delivery
    sockets: SocketCarrier
    happenings: Happenings
    base_url: str = ""
    triggers: dict[str, Ticket] = field(default_factory=dict)
    response_urls: dict[str, Ticket] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)  # upload ticket -> file id

    def trigger(self, team: str, user: str) -> str:
        """Return a new trigger_id."""
        ticket = Ticket(f"{time.time_ns()}.{secrets.token_hex(8)}", team, user)
        self.triggers[ticket.id] = ticket
        return ticket.id

    def use_trigger(self, trigger_id: str, team: str) -> Ticket:
        """Use up a trigger_id; raises Refused where it is unknown, was used or is too old."""
        ticket = self.triggers.get(trigger_id)
        if ticket is None or ticket.team != team:
            raise Refused("invalid_trigger_id")
        if time.monotonic() - ticket.born > self.pace.trigger_life:
            raise Refused("expired_trigger_id")
        if ticket.uses:
            raise Refused("exchanged_trigger_id")
        ticket.uses += 1
        return ticket

    def response_url(self, ticket: Ticket) -> str:
        """Return the address that answers where ``ticket`` came from."""
        self.response_urls[ticket.id] = ticket
        return f"{self.base_url}/actions/{ticket.team}/{ticket.id}"


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API request that passed the door."""

    core: Core
    workspace: Workspace
    arguments: Json

    def text(self, name: str) -> str:
        """Return an argument as text, empty where it is missing."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return whether an argument is true, in JSON or in a form."""
        return self.text(name).lower() in {"true", "1"}

    def channel(self, name: str = "channel", *, need_member: bool = True) -> Channel:
        """Return the channel of an argument; raises Refused where it is not there for the bot to see."""
        me = self.workspace.bot_user
        place = self.core.state.channels.get(self.text(name))
        if place is None or place.team != self.workspace.id:
            raise Refused("channel_not_found")
        if me not in place.members and place.kind != "public":
            raise Refused("channel_not_found")
        if need_member and me not in place.members:
            raise Refused("not_in_channel")
        return place
