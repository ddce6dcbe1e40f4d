"""Everything that crossed the wire, in order, as values and as JSON lines."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.demo.slack.state import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API request and its answer; ``status`` 0: the connection was dropped."""

    at: float
    method: str
    arguments: Json
    status: int
    answer: Json
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Ack:
    """One attempt at a delivery and what came of it.

    ``reason`` is empty where the app acknowledged in time, else Slack's word for the failure
    (http_timeout, http_error, connection_failed, …); ``body`` what the ack carried; ``seconds`` the wait for it.
    """

    at: float
    kind: Literal["events_api", "slash_commands", "interactive"]
    event_id: str
    event_type: str
    attempt: int
    reason: str
    seconds: float
    status: int = 200
    body: Json = field(default_factory=dict)
    connection: str = ""

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged in time."""
        return not self.reason


@dataclass(slots=True)
class Journal:
    """The requests and deliveries of one run."""

    calls: list[Call] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    last_change: float = field(default_factory=time.monotonic)

    def call(self, entry: Call) -> None:
        """Note a Web API call."""
        self.calls.append(entry)
        self.last_change = time.monotonic()

    def ack(self, entry: Ack) -> None:
        """Note a delivery's end."""
        self.acks.append(entry)
        self.last_change = time.monotonic()

    def of(self, method: str) -> list[Call]:
        """Return the calls of ``method``, oldest first."""
        return [call for call in self.calls if call.method == method]

    def lines(self) -> list[str]:
        """Return calls and deliveries as JSON lines, in order of time."""
        rows: list[tuple[float, Json]] = [
            (c.at, {"call": c.method, "in": c.arguments, "status": c.status, "out": c.answer}) for c in self.calls
        ]
        rows += [
            (a.at, {"delivery": a.event_type, "id": a.event_id, "attempt": a.attempt, "reason": a.reason, "body": a.body})
            for a in self.acks
        ]
        return [json.dumps({"at": at} | row, ensure_ascii=False) for at, row in sorted(rows, key=lambda row: row[0])]

    def save(self, path: Path) -> None:
        """Write the JSON lines to ``path``."""
        path.write_text("\n".join(self.lines()) + "\n", encoding="utf-8")
