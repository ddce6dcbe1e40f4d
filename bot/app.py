"""The one place where parts meet: settings → parts → AsyncApp."""

import contextlib
import functools
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
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.cases import CaseBook, ChoiceBook, Database
from bot.intake import Downloads, Limits, PictureWatch, file_hosts
from bot.intake.pictures import PictureLimits, PictureReader, can_read_pictures
from bot.listeners.errors import REPLAY, TRUSTED
from bot.listeners.reading import fitted, home_of
from bot.metrics import Ears, Metrics
from bot.replies import notice
from bot.settings import Settings
from bot.work import Handler, Job, JobTable, Save, Turn, Worker, WorkSettings, tracing
from bot.work.channels import Channels
from bot.work.handlers import Shared, handlers
from bot.work.leaving import leave
from bot.work.people import People
from bot.workspaces import Installations, InstalledWorkspaces, NotInstalled, OneWorkspace, Seal, Workspaces

DAY = 86_400.0
log = structlog.get_logger()
REQUEST = 30.0  # longest time for one request to Slack


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs."""

    settings: Settings
    app: AsyncApp
    worker: Worker
    database: Database
    session: aiohttp.ClientSession
    metrics: Metrics


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
        metrics = Metrics()
        workspaces = await workspaces_of(settings, database, session, metrics)
        pictures = stack.enter_context(PictureReader(picture_limits(settings))) if can_read_pictures() else None
        table = JobTable(database, work_settings(settings))
        shared = shared_by(settings, workspaces, table, downloads_of(settings, session))
        shared = replace(shared, pictures=_timed(pictures, metrics) if pictures else None, timed=metrics.timed)
        yield _assemble(settings, session, table, shared, metrics)


def _assemble(settings: Settings, session: aiohttp.ClientSession, table: JobTable, shared: Shared, metrics: Metrics) -> Bot:
    leaving = functools.partial(leave, table.database, shared.workspaces)
    app = create_app(shared, web_client(settings, "", session, metrics), leaving, settings=settings, metrics=metrics)

    async def client_of(job: Job) -> AsyncWebClient:
        return (await shared.workspaces.at(job.team)).client

    worker = Worker(table, {**handlers(shared), "raw": replaying(app)}, client_of, metrics)
    return Bot(settings, app, worker, table.database, session, metrics)


async def workspaces_of(settings: Settings, database: Database, session: aiohttp.ClientSession, metrics: Metrics) -> Workspaces:
    """Return where the bot is installed. Raises SlackApiError."""

    def client_of(token: str) -> AsyncWebClient:
        return web_client(settings, token, session, metrics)

    if settings.slack_bot_token is not None:
        return await OneWorkspace.of(client_of(settings.slack_bot_token.get_secret_value()))
    return InstalledWorkspaces(installations_of(settings, database), client_of)


def installations_of(settings: Settings, database: Database) -> Installations:
    """Return what is kept of the workspaces that installed the bot."""
    return Installations(database, settings.slack_client_id or "", Seal(key.get_secret_value() for key in settings.token_keys))


def _timed(reader: PictureReader, metrics: Metrics) -> PictureWatch:
    """Return what ``reader`` does, measured; a picture waits its turn, and that counts."""

    def timed(data: bytes, name: str, seen: Callable[[], None]) -> str | None:
        with metrics.timed("picture"):
            return reader.watched(data, name, seen)

    return timed


def create_app(
    shared: Shared, client: AsyncWebClient, leaving: listeners.Leave, *, settings: Settings, metrics: Metrics | None = None
) -> AsyncApp:
    """Return the Slack app with every listener; it acks only what is stored, and asks Slack nothing to know itself.

    ``client`` has no token: each request gets a copy with the one of its workspace.
    """
    secret = settings.slack_signing_secret
    app = AsyncApp(
        name="psod-bot",
        logger=_quiet_logger(),
        client=client,
        before_authorize=_observing(metrics or Metrics()),
        authorize=_authorizing(shared.workspaces),
        signing_secret=secret.get_secret_value() if secret else secrets.token_hex(),  # Socket Mode has none: no forgery fits
        process_before_response=True,
        user_facing_authorize_error_message=notice("not-installed", language=settings.language).text,
        raise_error_for_unhandled_request=True,
    )
    services = listeners.Services(
        queue=shared.queue,
        cases=shared.cases,
        choices=shared.choices,
        channels=shared.channels,
        recent=listeners.Recent(shared.join_seconds),
        allowance=listeners.Allowance(settings.allowance_most, settings.allowance_seconds),
        patterns=shared.patterns,
        agent=shared.agent,
        leave=leaving,
        tongues=shared.tongues,
    )
    listeners.register(app, services)
    return app


def shared_by(settings: Settings, workspaces: Workspaces, table: JobTable, downloads: Downloads) -> Shared:
    """Return what the handlers of every workspace work with."""
    return Shared(
        workspaces=workspaces,
        queue=table,
        cases=CaseBook(table.database),
        choices=ChoiceBook(table.database),
        channels=Channels(workspaces, seconds=settings.channel_names_seconds),
        people=People(settings.channel_names_seconds),
        downloads=downloads,
        limits=downloads.limits,
        patterns=settings.channels,
        language=settings.language,
        join_seconds=settings.join_seconds,
        file_wait_seconds=settings.file_wait_seconds,
        delete_replies=settings.delete_replies,
        agent=settings.agent,
        progress_seconds=settings.progress_seconds,
        progress_every_seconds=settings.progress_every_seconds,
    )


def web_client(
    settings: Settings, token: str, session: aiohttp.ClientSession | None = None, metrics: Metrics | None = None
) -> AsyncWebClient:
    """Return a client that never repeats a request on its own: a post repeated after a lost answer would be a second one."""
    ears: list[AsyncRetryHandler] = [Ears(metrics)] if metrics else []
    proxy = proxy_for(settings, settings.slack_api_url)
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, session=session, proxy=proxy, retry_handlers=ears)
    client.proxy = proxy  # the SDK takes one from the environment where it is given none, for http: too
    return client


def proxy_for(settings: Settings, url: str) -> str | None:
    """Return the proxy for ``url``: HTTPS_PROXY is for https."""
    return settings.https_proxy if url.startswith(("https:", "wss:")) else None


def downloads_of(settings: Settings, session: aiohttp.ClientSession) -> Downloads:
    """Return what downloads files, within the limits of the settings."""
    return Downloads(
        session=session,
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
        language=settings.language,
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
    """Return a middleware that counts a request, says whose it is, and gives its log lines an id.

    It stands behind the check of the signature: Slack sent this.
    """

    async def observe(
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - bolt's name
    ) -> BoltResponse:
        context[TRUSTED] = True
        body.update(fitted(body))
        context["team_id"], context["enterprise_id"] = home_of(body)
        kind = _kind_of(body)
        metrics.requested(kind)
        if kind == "app_rate_limited":
            metrics.limited()
            log.warning("app_rate_limited", team=body.get("team_id"), minute=body.get("minute_rate_limited"))
        structlog.contextvars.bind_contextvars(request=secrets.token_hex(4), type=kind, event_id=body.get("event_id"))
        return await next()

    return observe


def _authorizing(workspaces: Workspaces) -> Callable[..., Awaitable[Any]]:
    """Return what finds the workspace of a request; listeners get it as ``me``."""

    async def authorize(context: AsyncBoltContext, team_id: str, enterprise_id: str | None) -> AuthorizeResult | None:
        try:
            home = await workspaces.at(team_id, enterprise_id)
        except NotInstalled:
            return None
        me = context["me"] = home.me
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=me.team, bot_user_id=me.user, bot_id=me.bot, bot_token=home.client.token
        )

    return authorize


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
