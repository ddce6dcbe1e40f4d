"""The one place where parts meet: settings → parts → AsyncApp."""

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.cases import CaseBook, Database
from bot.intake import Downloads, Limits, file_hosts
from bot.intake.pictures import PictureLimits, PictureReader, can_read_pictures
from bot.listeners.errors import REPLAY, TRUSTED
from bot.metrics import Metrics
from bot.settings import Settings
from bot.work import Handler, Job, JobTable, Save, Turn, Worker, WorkSettings, tracing
from bot.work.channels import Channels
from bot.work.handlers import Me, Tools, handlers

DAY = 86_400.0
REQUEST = 30.0  # longest time for one request to Slack


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs."""

    settings: Settings
    app: AsyncApp
    worker: Worker
    database: Database
    client: AsyncWebClient
    metrics: Metrics
    me: Me


@contextlib.asynccontextmanager
async def assembled(settings: Settings, session: aiohttp.ClientSession | None = None) -> AsyncIterator[Bot]:
    """Open what the bot needs, put it together, and close it again; a ``session`` that is given stays open.

    Raises SlackApiError, DatabaseInUse.
    """
    async with contextlib.AsyncExitStack() as stack:
        if session is None:
            limit = aiohttp.ClientTimeout(total=REQUEST)
            session = await stack.enter_async_context(aiohttp.ClientSession(timeout=limit, trace_configs=[tracing()]))
        database = await stack.enter_async_context(await Database.open(settings.database_url))
        client = web_client(settings, settings.slack_bot_token.get_secret_value(), session)
        pictures = stack.enter_context(PictureReader(picture_limits(settings))) if can_read_pictures() else None
        yield _assemble(settings, session, database, client, await who_am_i(client), pictures)


def _assemble(  # noqa: PLR0913, PLR0917 - the parts, opened
    settings: Settings,
    session: aiohttp.ClientSession,
    database: Database,
    client: AsyncWebClient,
    me: Me,
    pictures: PictureReader | None,
) -> Bot:
    metrics = Metrics()
    table = JobTable(database, work_settings(settings))
    tools = replace(tools_of(settings, client, table, downloads_of(settings, session), me), pictures=pictures)
    app = create_app(tools, settings=settings, metrics=metrics)

    async def client_of(_: Job) -> AsyncWebClient:
        return client

    worker = Worker(table, {**handlers(tools), "raw": replaying(app)}, client_of, metrics)
    return Bot(settings, app, worker, database, client, metrics, me)


def create_app(tools: Tools, *, settings: Settings, metrics: Metrics | None = None) -> AsyncApp:
    """Return the Slack app with every listener; it acks only what is stored, and asks Slack nothing to know itself."""
    me = tools.me

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot, bot_token=tools.client.token
        )

    secret = settings.slack_signing_secret
    app = AsyncApp(
        name="psod-bot",
        logger=_quiet_logger(),
        client=tools.client,
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else secrets.token_hex(),  # Socket Mode has none: no forgery fits
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    app.use(_observing(metrics or Metrics()))
    services = listeners.Services(
        queue=tools.queue,
        cases=tools.cases,
        channels=tools.channels,
        me=me,
        recent=listeners.Recent(tools.join_seconds),
        allowance=listeners.Allowance(settings.allowance_most, settings.allowance_seconds),
        patterns=tools.patterns,
        language=tools.language,
    )
    listeners.register(app, services)
    return app


def tools_of(settings: Settings, client: AsyncWebClient, table: JobTable, downloads: Downloads, me: Me) -> Tools:
    """Return what handlers work with."""
    return Tools(
        client=client,
        queue=table,
        cases=CaseBook(table.database),
        channels=Channels(client, seconds=settings.channel_names_seconds),
        downloads=downloads,
        limits=downloads.limits,
        me=me,
        patterns=settings.channels,
        language=settings.language,
        join_seconds=settings.join_seconds,
        file_wait_seconds=settings.file_wait_seconds,
        delete_replies=settings.delete_replies,
    )


def web_client(settings: Settings, token: str, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """Return a client that never repeats a request on its own: a post repeated after a lost answer would be a second one."""
    proxy = proxy_for(settings, settings.slack_api_url)
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, session=session, proxy=proxy, retry_handlers=[])
    client.proxy = proxy  # the SDK takes one from the environment where it is given none, for http: too
    return client


def proxy_for(settings: Settings, url: str) -> str | None:
    """Return the proxy for ``url``: HTTPS_PROXY is for https."""
    return settings.https_proxy if url.startswith(("https:", "wss:")) else None


def downloads_of(settings: Settings, session: aiohttp.ClientSession) -> Downloads:
    """Return what downloads files, within the limits of the settings."""
    return Downloads(
        session=session,
        token=settings.slack_bot_token.get_secret_value(),
        hosts=file_hosts(settings.slack_api_url, settings.file_hosts),
        limits=Limits(file_bytes=settings.file_bytes, unpacked_bytes=settings.unpacked_bytes, text_bytes=settings.text_bytes),
        seconds=settings.download_seconds,
        proxy=settings.https_proxy,
    )


def picture_limits(settings: Settings) -> PictureLimits:
    """Return what one picture may cost."""
    return PictureLimits(seconds=settings.picture_seconds, memory=settings.picture_memory)


def work_settings(settings: Settings) -> WorkSettings:
    """Return the settings of durable work."""
    return WorkSettings(
        workers=settings.workers,
        attempts=settings.attempts,
        lease=settings.lease_seconds,
        poll=settings.poll_seconds,
        retry=settings.retry_seconds,
        channel_gap=settings.channel_seconds,
        look_up_after=settings.look_up_seconds,
        drain=settings.drain_seconds,
        keep_jobs=settings.keep_jobs_days * DAY,
        keep_cases=settings.keep_cases_days * DAY,
    )


async def who_am_i(client: AsyncWebClient) -> Me:
    """Ask Slack once who the bot is. Raises SlackApiError for a token that does not do."""
    answer = await client.auth_test()
    return Me(user=str(answer["user_id"]), bot=str(answer.get("bot_id") or ""), team=str(answer["team_id"]))


def replaying(app: AsyncApp) -> Handler:
    """Return the handler of events whose listener raised: it sends them through the listeners once more."""

    async def replay(job: Job, _: Turn) -> Save | None:
        request = AsyncBoltRequest(mode="socket_mode", body=dict(job.payload["body"]), headers={REPLAY: ["1"]})
        answer = await app.async_dispatch(request)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"the listener failed again ({answer.status})")
        return None

    return replay


def _observing(metrics: Metrics) -> Callable[..., Awaitable[BoltResponse]]:
    """Return a middleware that counts a request and gives its log lines an id. It stands behind bolt's own: Slack sent this."""

    async def observe(
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - bolt's name
    ) -> BoltResponse:
        context[TRUSTED] = True
        kind = _kind_of(body)
        metrics.requested(kind)
        if kind == "app_rate_limited":
            metrics.limited()
        structlog.contextvars.bind_contextvars(request=secrets.token_hex(4), type=kind, event_id=body.get("event_id"))
        return await next()

    return observe


def _kind_of(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    if isinstance(event, dict):
        return str(event.get("type"))
    return "command" if body.get("command") else str(body.get("type"))


def _quiet_logger() -> logging.Logger:
    """Bolt's own logger says what people wrote at DEBUG, and what is no matter at WARNING."""
    logger = logging.getLogger("psod-bot.bolt")
    logger.setLevel(logging.ERROR)
    return logger
