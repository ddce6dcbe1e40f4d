"""How workspaces install the bot: Slack's OAuth flow on our web server, and the tokens that it brings, renewed in time."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot import listeners
from bot.app import Bot, installations_of, web_client
from bot.rounds import Rounds
from bot.settings import Settings
from bot.workspaces import Installations, Rotation

INSTALL_PATH = "/slack/install"
RENEWING_SECONDS = 600.0  # a token is renewed well before its end: some rounds may fail
log = structlog.get_logger()

TEAM = re.compile(r"T[A-Z0-9]{2,20}")  # T024BE7LH

Step = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Flow(AsyncOAuthFlow):
    """Bolt's flow; bolt would copy whatever stands behind ``team=`` into the address of Slack, further scopes included."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return the address of Slack's page, for the workspace that the request names if it names one."""
        team = next(iter(request.query.get("team") or ()), "")
        return self.settings.authorize_url_generator.generate(state, team if TEAM.fullmatch(team) else None)


def routes(bot: Bot) -> list[web.RouteDef]:
    """Return the two pages of an installation; none where the settings have one workspace's token."""
    if bot.settings.slack_client_id is None:
        return []
    flow = _flow(bot.settings, installations_of(bot.settings, bot.database), bot)
    return [
        web.get(flow.install_path, _page(flow.handle_installation), allow_head=False),
        web.get(flow.redirect_uri_path, _page(flow.handle_callback), allow_head=False),
    ]


@contextlib.asynccontextmanager
async def renewing(bot: Bot) -> AsyncIterator[None]:
    """Renew tokens while the context is open, where there are any that expire."""
    if bot.settings.slack_client_id is None:
        yield
        return
    client = web_client(bot.settings, "", bot.session, bot.metrics)
    rotator = AsyncTokenRotator(client_id=bot.settings.slack_client_id, client_secret=_secret(bot.settings), client=client)
    rotation = Rotation(installations_of(bot.settings, bot.database), rotator, bot.metrics.renewal)
    rounds = Rounds(rotation.once, RENEWING_SECONDS, name="rotation")
    task = asyncio.create_task(rounds.run())
    try:
        yield
    finally:
        rounds.stop()
        await task


def _flow(settings: Settings, installations: Installations, bot: Bot) -> Flow:
    redirect = settings.oauth_redirect_url or ""
    told = AsyncOAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=_secret(settings),
        scopes=sorted(listeners.scopes(agent=settings.agent)),
        user_scopes=(),
        redirect_uri=redirect,
        install_path=INSTALL_PATH,
        redirect_uri_path=urlsplit(redirect).path,
        authorization_url=f"{settings.slack_api_url.removesuffix('api/')}oauth/v2/authorize",
        installation_store=installations.store,
        state_store=installations.states(settings.oauth_state_seconds),
        state_expiration_seconds=settings.oauth_state_seconds,
    )
    quiet = logging.getLogger("psod-bot.bolt")  # its warnings quote codes and states
    return Flow(client=web_client(settings, "", bot.session, bot.metrics), logger=quiet, settings=told)


def _secret(settings: Settings) -> str:
    return settings.slack_client_secret.get_secret_value() if settings.slack_client_secret else ""


def _page(step: Step) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of one page. What goes wrong is not traced: an address holds the code of an installation."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            answer = await to_aiohttp_response(await step(await to_bolt_request(request)))
        except Exception as error:  # noqa: BLE001 - Slack or the database is away; the person can click again
            log.warning("installation_failed", error=type(error).__name__)
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        return answer

    return handle
