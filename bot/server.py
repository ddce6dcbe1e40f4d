"""Runs the bot: Socket Mode or HTTP in front, the worker behind, health and metrics beside."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import text

from bot import installing
from bot.app import Bot, assembled, proxy_for, web_client
from bot.settings import Settings
from bot.work import census

BODY_BYTES = 2 * 2**20  # Slack's requests are far smaller
BODY_SECONDS = 5.0  # and arrive at once
IDLE_SECONDS = 75.0  # until a request's headers are whole; longer than load balancers keep a connection without one
DATABASE_SECONDS = 4.0  # a database that does not answer is away: probes wait for five, and an alert asks for the metrics
CLOSING_SECONDS = 5.0  # what is being received on SIGTERM has so long to be stored and acked
log = structlog.get_logger()


class CannotListen(Exception):  # noqa: N818 - said to a person
    """The web server's address or port is not to be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs. ``port`` is where its web server listens, None without one."""

    bot: Bot
    port: int | None
    ready: Callable[[], Awaitable[bool]]


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Run the bot while the context is open; on leaving, nothing more is received and running jobs end."""
    async with contextlib.AsyncExitStack() as stack:
        bot = await stack.enter_async_context(assembled(settings))
        working = await stack.enter_async_context(_working(bot))
        await stack.enter_async_context(installing.renewing(bot))
        health = Health(bot, working)
        port = await stack.enter_async_context(_listening(bot, health)) if settings.port is not None else None
        if settings.receives == "socket":
            for _ in range(settings.socket_connections):
                health.sockets.append(await stack.enter_async_context(_connected(bot)))
        log.info("running", receives=settings.receives, port=port)
        yield Running(bot, port, health.is_ready)


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; then drain."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings):
        await stop.wait()
        log.info("stopping")
    log.info("stopped")


class Health:
    """What the probes ask."""

    def __init__(self, bot: Bot, working: asyncio.Task[None]) -> None:
        """``sockets`` are there where events come over Socket Mode."""
        self._bot = bot
        self._working = working
        self.sockets: list[AsyncSocketModeHandler] = []

    async def is_ready(self) -> bool:
        """Whether the database answers, and events can arrive."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS), self._bot.database.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the database, we are not ready
            log.warning("database_away", error=type(error).__name__)
            return False
        if self._bot.settings.receives == "http":
            return True
        return any([await socket.client.is_connected() for socket in self.sockets])

    async def alive(self, _: web.Request) -> web.Response:
        """``/healthz``: the event loop turns and the worker goes on; who takes events and answers none is to be restarted."""
        alive = not self._working.done()
        return web.json_response({"alive": alive}, status=HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE)

    async def ready(self, _: web.Request) -> web.Response:
        """``/readyz``."""
        ready = await self.is_ready()
        return web.json_response({"ready": ready}, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)

    async def metrics(self, _: web.Request) -> web.Response:
        """``/metrics``, for Prometheus; what the database counts is left out while it is away."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                counted = await census(self._bot.database)
        except Exception as error:  # noqa: BLE001 - the other counters are wanted most when something is wrong
            log.warning("database_away", error=type(error).__name__)
            counted = None
        body = self._bot.metrics.text(counted)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


@contextlib.asynccontextmanager
async def _working(bot: Bot) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(bot.worker.run())
    try:
        yield task
    finally:
        bot.worker.stop()
        await task


@contextlib.asynccontextmanager
async def _connected(bot: Bot) -> AsyncIterator[AsyncSocketModeHandler]:
    """Keep a Socket Mode connection, with a web client of its own: the app-level token opens it."""
    settings = bot.settings
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    client = web_client(settings, token, bot.session, bot.metrics)
    handler = AsyncSocketModeHandler(bot.app, token, web_client=client, proxy=settings.https_proxy)
    handler.client.proxy = proxy_for(settings, settings.slack_api_url)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def _listening(bot: Bot, health: Health) -> AsyncIterator[int]:
    """Serve health and metrics, and in HTTP mode Slack's requests; yield the port, chosen by the system where it is 0."""
    app = _web_app(bot, health)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING_SECONDS, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, bot.settings.host, bot.settings.port)
        try:
            await site.start()
        except OSError as error:
            raise CannotListen(error.strerror or type(error).__name__) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _web_app(bot: Bot, health: Health) -> web.Application:
    site = web.Application(client_max_size=BODY_BYTES)
    routes: Mapping[str, Any] = {"/healthz": health.alive, "/readyz": health.ready, "/metrics": health.metrics}
    site.add_routes([web.get(path, handler) for path, handler in routes.items()])
    site.add_routes(installing.routes(bot))
    if bot.settings.receives == "http":
        site.add_routes([web.post(bot.settings.path, _receiving(bot.app))])
    return site


def _receiving(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def receive(request: web.Request) -> web.StreamResponse:
        try:
            answer = await app.async_dispatch(await _read(request))
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - a shape that bolt does not bear, not Slack's; its text must not reach a log
            log.warning("request_not_understood", error=type(error).__name__)
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(answer)

    return receive


async def _read(request: web.Request) -> AsyncBoltRequest:
    async with asyncio.timeout(BODY_SECONDS):
        return await to_bolt_request(request)
