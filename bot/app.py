"""The one place where parts meet: settings → parts → AsyncApp."""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import CaseBook, ChoiceBook, Database
from bot.intake import Limits, PictureWatch, file_hosts
from bot.intake.download import Downloads
from bot.intake.pictures import PictureLimits, PictureReader, can_read_pictures
from bot.metrics import Ears, Metrics
from bot.settings import Settings
from bot.slack_app import create_app, replaying
from bot.work import Job, JobTable, Worker, WorkSettings, tracing
from bot.work.channels import Channels
from bot.work.handlers import Shared, handlers
from bot.work.lanes import Lanes
from bot.work.leaving import leave
from bot.work.people import People
from bot.work.settings import DAY
from bot.workspaces import Installations, InstalledWorkspaces, OneWorkspace, Seal, Workspaces

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


def shared_by(settings: Settings, workspaces: Workspaces, table: JobTable, downloads: Downloads) -> Shared:
    """Return what the handlers of every workspace work with."""
    return Shared(
        workspaces=workspaces,
        queue=table,
        lanes=Lanes(table),
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
