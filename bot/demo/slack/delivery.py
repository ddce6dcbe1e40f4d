"""Brings events to the app and waits for its acks: deadline, three retries, duplicates, disorder; over HTTP or Socket Mode."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.demo.slack.faults import Faults
from bot.demo.slack.journal import Ack, Journal
from bot.demo.slack.pace import Pace
from bot.demo.slack.state import Json

ParcelKind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be delivered; ``id`` is the event_id or the trigger_id, ``name`` the event's type."""

    kind: ParcelKind
    id: str
    name: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one attempt ended; ``reason`` as in Slack's ``x-slack-retry-reason``, empty when acknowledged."""

    reason: str = ""
    status: int = 200
    body: Json | None = None
    no_retry: bool = False
    connection: str = ""


class Carrier(Protocol):
    """A way to the app: HTTP or Socket Mode."""

    async def attempt(self, parcel: Parcel, number: int, reason: str) -> Receipt:
        """Deliver once; ``number`` is 0 on the first attempt, ``reason`` why the one before failed."""
        ...


class Delivery:
    """Delivers through the carrier in use and notes every attempt in the journal."""

    def __init__(self, *, pace: Pace, faults: Faults, journal: Journal) -> None:
        self.carrier: Carrier | None = None
        self._pace, self._faults, self._journal = pace, faults, journal
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: list[Parcel] = []

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, until it is acknowledged or its retries are used up."""
        name = str(payload.get("event", payload).get("type"))
        parcel = Parcel("events_api", str(payload.get("event_id", name)), name, payload)
        if self._faults.take(name, {"reorder"}):
            self._held.append(parcel)
            return
        self._post(parcel)
        while self._held:
            self._post(self._held.pop())

    def release(self) -> None:
        """Send what was held back for disorder."""
        while self._held:
            self._post(self._held.pop())

    def resend(self, payload: Json) -> None:
        """Deliver an event once more, unasked, with the same event_id."""
        self.spawn(self._deliver(Parcel("events_api", payload["event_id"], payload["event"]["type"], payload)))

    async def interact(self, kind: ParcelKind, name: str, payload: Json) -> Ack:
        """Deliver a command or an interaction: once, as Slack does; return what the app said."""
        return await self._attempt(Parcel(kind, str(payload.get("trigger_id", "")), name, payload), 0, "")

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run ``work`` in the background until it ends or Slack stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        """Whether something is under way or waits for its retry."""
        return bool(self._tasks)

    async def stop(self) -> None:
        """Give up everything that is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _post(self, parcel: Parcel) -> None:
        self.spawn(self._deliver(parcel))
        if again := self._faults.take(parcel.name, {"duplicate"}):
            self.spawn(self._later(again.seconds, parcel))

    async def _later(self, seconds: float, parcel: Parcel) -> None:
        await asyncio.sleep(seconds)
        await self._deliver(parcel)

    async def _deliver(self, parcel: Parcel) -> None:
        receipt = await self._attempt(parcel, 0, "")
        for number, gap in enumerate(self._pace.retries_after, start=1):
            if receipt.ok or receipt.body.get("no_retry"):
                return
            await asyncio.sleep(gap)
            receipt = await self._attempt(parcel, number, receipt.reason)

    async def _attempt(self, parcel: Parcel, number: int, reason: str) -> Ack:
        started = time.monotonic()
        reached = self.carrier is not None and not self._faults.take(parcel.name, {"undelivered"})
        receipt = (
            await self.carrier.attempt(parcel, number, reason) if self.carrier and reached else Receipt("connection_failed", 0)
        )
        ended = time.monotonic()
        if not receipt.reason and self._faults.take(parcel.name, {"lost_ack"}):
            receipt = Receipt("http_timeout", 0, connection=receipt.connection)
        body = dict(receipt.body or {})
        if receipt.no_retry:
            body["no_retry"] = True
        ack = Ack(
            at=time.time(),
            kind=parcel.kind,
            event_id=parcel.id,
            event_type=parcel.name,
            attempt=number,
            reason=receipt.reason,
            seconds=ended - started,
            status=receipt.status,
            body=body,
            connection=receipt.connection,
        )
        self._journal.ack(ack)
        return ack
