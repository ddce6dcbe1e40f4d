"""The Socket Mode carrier: tickets, at most ten connections, each envelope to one of them."""

import asyncio
import itertools
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import WSMessage, WSMsgType, web

from bot.demo.slack.delivery import Parcel, Receipt
from bot.demo.slack.pace import Pace
from bot.demo.slack.state import Json

MOST = 10  # connections of one app


@dataclass(slots=True)
class Connection:
    """One open WebSocket; ``waiting`` holds a future for every envelope that is not acknowledged yet."""

    id: str
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    leaving: bool = False


class SocketCarrier:
    """Serves the app's WebSockets and delivers envelopes through them, each through one."""

    def __init__(self, *, app_id: str, pace: Pace) -> None:
        self.connections: list[Connection] = []
        self.silent = False  # no pings and no pongs: a network that swallows everything
        self._app_id, self._pace = app_id, pace
        self._tickets: set[str] = set()
        self._turn = itertools.count()

    def ticket(self) -> str:
        """Return a new ticket, good for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def attempt(self, parcel: Parcel, number: int, reason: str) -> Receipt:
        """Send one envelope to one connection and wait for its ack."""
        open_ones = [one for one in self.connections if not one.leaving and not one.socket.closed]
        if not open_ones:
            return Receipt("connection_failed", 0)
        one = open_ones[next(self._turn) % len(open_ones)]
        envelope = _envelope(parcel, number, reason)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        one.waiting[envelope["envelope_id"]] = future
        try:
            await one.socket.send_json(envelope)
            answer = await asyncio.wait_for(future, self._pace.ack_deadline)
        except TimeoutError:
            return Receipt("timeout", 0, connection=one.id)
        except (ConnectionError, OSError):
            return Receipt("connection_failed", 0, connection=one.id)
        finally:
            one.waiting.pop(envelope["envelope_id"], None)
        return Receipt("", 200, answer, connection=one.id)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Accept a WebSocket with its ticket, say hello, then read acks until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="ticket unknown or used")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.connections) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        one = Connection(f"connection-{secrets.token_hex(4)}", socket)
        self.connections.append(one)
        await socket.send_json(self._hello(one))
        pinging = asyncio.create_task(self._ping(one))
        try:
            async for message in socket:
                await self._hear(one, message)
        finally:
            pinging.cancel()
            self._gone(one)
        return socket

    async def disconnect(self, reason: str = "refresh_requested", *, warn: bool = False) -> None:
        """Ask every present connection to renew, as Slack does now and then; ``warn`` sends a warning only."""
        for one in list(self.connections):
            await one.socket.send_json(
                {"type": "disconnect", "reason": "warning" if warn else reason, "debug_info": {"host": "loopback"}}
            )
            one.leaving = not warn
            if not warn:
                await one.socket.close()

    async def cut(self) -> None:
        """Break every connection without a word."""
        for one in list(self.connections):
            transport = one.socket._req.transport if one.socket._req else None  # noqa: SLF001 - no public way to abort
            if transport:
                transport.abort()

    async def close(self) -> None:
        """Close everything."""
        for one in list(self.connections):
            await one.socket.close()

    def _hello(self, one: Connection) -> Json:
        debug = {"host": "loopback", "build_number": 1, "approximate_connection_time": 18060, "connection_id": one.id}
        info = {"app_id": self._app_id}
        return {"type": "hello", "num_connections": len(self.connections), "debug_info": debug, "connection_info": info}

    async def _ping(self, one: Connection) -> None:
        while not one.socket.closed:
            await asyncio.sleep(self._pace.ping_every)
            if not self.silent and not one.socket.closed:
                try:
                    await one.socket.ping(f"Ping from {one.id} {time.time_ns()}".encode())
                except ConnectionError:
                    return

    async def _hear(self, one: Connection, message: WSMessage) -> None:
        if message.type is WSMsgType.PING and not self.silent:
            await one.socket.pong(message.data)
        elif message.type is WSMsgType.TEXT:
            answer = json.loads(message.data)
            future = one.waiting.get(str(answer.get("envelope_id")))
            if future and not future.done():
                payload = answer.get("payload") or {}
                future.set_result(payload if isinstance(payload, dict) else {"text": str(payload)})

    def _gone(self, one: Connection) -> None:
        if one in self.connections:
            self.connections.remove(one)
        for future in one.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the WebSocket closed before the ack"))


def _envelope(parcel: Parcel, number: int, reason: str) -> Json:
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": number, "retry_reason": reason}
    return envelope
