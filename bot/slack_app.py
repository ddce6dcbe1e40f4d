"""The Slack app: whose request it is, the listeners behind that, and events that are tried again."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.listeners.errors import REPLAY, TRUSTED
from bot.listeners.reading import fitted, home_of
from bot.metrics import Metrics
from bot.replies import notice
from bot.settings import Settings
from bot.work import Handler, Job, Save, Turn
from bot.work.handlers import Shared
from bot.workspaces import NotInstalled, Workspaces

log = structlog.get_logger()


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
