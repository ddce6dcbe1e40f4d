"""The loopback Slack itself: real sockets on 127.0.0.1, a workspace, people, and look-ups for tests."""

import asyncio
import inspect
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.demo.slack.core import Core
from bot.demo.slack.delivery import Delivery
from bot.demo.slack.downloads import Downloads
from bot.demo.slack.faults import Faults
from bot.demo.slack.grants import Grants
from bot.demo.slack.happenings import Happenings
from bot.demo.slack.http import HttpCarrier
from bot.demo.slack.interactions import Interactions
from bot.demo.slack.journal import Ack, Journal
from bot.demo.slack.pace import Pace
from bot.demo.slack.rates import Profile, Rates
from bot.demo.slack.responses import Responses
from bot.demo.slack.sockets import SocketCarrier
from bot.demo.slack.state import Channel, Ephemeral, Post, State, User, View, Workspace
from bot.demo.slack.web_api import WebApi

SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands"),
        *("files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write"),
        *("mpim:history", "mpim:read", "users:read"),
    }
)
MOST_BYTES = 64 << 20  # of one request


class LoopbackSlack(Interactions):
    """A Slack for one app. Deliveries go through Socket Mode until ``use_http`` names a request URL.

    It starts with one workspace, the people alice and bob, and two channels with the bot in them: inc-42 and general.
    """

    def __init__(self, *, pace: Pace | None = None, rates: Profile = "off", seed: int = 0, host: str = "127.0.0.1") -> None:
        self.app_token, self.signing_secret = "xapp-1-A0LOOP-1-loopback", "loopback-signing-secret"
        self.pace, self.host, self.port = pace or Pace(), host, 0
        self.faults, self.journal = Faults(seed), Journal()
        self.delivery = Delivery(pace=self.pace, faults=self.faults, journal=self.journal)
        state = State()
        self.sockets = SocketCarrier(app_id=state.app_id, pace=self.pace)
        happenings = Happenings(state, self.delivery)
        limits = Rates(self.pace, rates)
        self.core = Core(state, self.pace, limits, self.faults, self.journal, self.delivery, self.sockets, happenings)
        self.delivery.carrier = self.sockets
        self.responses, self.downloads = Responses(self.core), Downloads(self.core)
        self.grants = Grants(state)
        self._runner: web.AppRunner | None = None
        self._settle()

    # --- life

    async def start(self) -> Self:
        """Open the port."""
        api = WebApi(self.core, self.grants, app_token=self.app_token)
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post("/api/oauth.v2.access", api.access)
        app.router.add_get("/oauth/v2/authorize", self.grants.authorize)
        app.router.add_route("*", "/api/{method}", api.serve)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_get("/files-pri/{key}/download/{name}", self.downloads.get)
        app.router.add_get("/files-pri/{key}/{name}", self.downloads.get)
        app.router.add_post("/upload/v1/{ticket}", self.downloads.put)
        app.router.add_post("/actions/{team}/{ticket}", self.responses.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.core.base_url = f"http://{self.host}:{self.port}"
        return self

    async def stop(self) -> None:
        """Give up what is under way and close the port."""
        await self.delivery.stop()
        await self.sockets.close()
        if isinstance(self.delivery.carrier, HttpCarrier):
            await self.delivery.carrier.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    def use_http(self, request_url: str) -> HttpCarrier:
        """Deliver to ``request_url`` from now on, as with Socket Mode turned off."""
        carrier = HttpCarrier(request_url, signing_secret=self.signing_secret, pace=self.pace, faults=self.faults)
        self.delivery.carrier = carrier
        return carrier

    # --- addresses and credentials

    @property
    def api_url(self) -> str:
        """The base address of the Web API, with a slash at its end."""
        return f"{self.core.base_url}/api/"

    @property
    def workspace(self) -> Workspace:
        """The first workspace."""
        return next(iter(self.core.state.workspaces.values()))

    @property
    def bot_token(self) -> str:
        """The first workspace's bot token."""
        return self.workspace.bot_token

    @property
    def bot_user(self) -> str:
        """The bot's user id in the first workspace."""
        return self.workspace.bot_user

    def add_workspace(self, domain: str, *, enterprise: str | None = None, org_wide: bool = False) -> Workspace:
        """Install the app in one more workspace; with ``org_wide`` in all of ``enterprise``, as one bot with one token."""
        state = self.core.state
        team = state.new_id("T")
        sister = next((one for one in state.workspaces.values() if org_wide and one.enterprise == enterprise), None)
        bot = (sister.bot_token, sister.bot_user, sister.bot_id) if sister else None
        home = Workspace(
            team, domain, *(bot or (f"xoxb-{team}-loopback", state.new_id("U"), state.new_id("B"))), SCOPES, enterprise, org_wide
        )
        state.workspaces[team] = home
        state.users[home.bot_user] = User(home.bot_user, "psod", team, is_bot=True)
        return home

    # --- what happens to the app

    async def revokes_tokens(self, team: str | None = None) -> None:
        """Revoke a workspace's tokens: the app hears of it, its calls fail from then on."""
        home = self.core.state.workspaces[team or self.workspace.id]
        for one in self.core.state.workspaces.values():
            one.refusal = "token_revoked" if one.bot_token == home.bot_token else one.refusal
        self.core.happenings.told(home, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot_user]}})

    async def uninstalls(self, team: str | None = None) -> None:
        """Uninstall the app from a workspace."""
        await self.revokes_tokens(team)
        self.core.happenings.told(self.core.state.workspaces[team or self.workspace.id], {"type": "app_uninstalled"})

    async def limits_the_app(self, team: str | None = None) -> None:
        """Tell the app that its events are being dropped."""
        self.core.happenings.app_rate_limited(self.core.state.workspaces[team or self.workspace.id])

    # --- look-ups

    def messages(self, channel: str | Channel) -> list[Post]:
        """Return what stands in a channel, threads included, oldest first."""
        return [post for post in self.channel(channel).posts.values() if not post.deleted]

    def thread(self, root: Post | str) -> list[Post]:
        """Return a thread's root and replies, oldest first."""
        ts = root.ts if isinstance(root, Post) else root
        return next((place.thread(ts) for place in self.core.state.channels.values() if ts in place.posts), [])

    def replies(self, root: Post | str) -> list[Post]:
        """Return the bot's own messages in a thread, oldest first."""
        bots = {home.bot_id for home in self.core.state.workspaces.values()}
        return [post for post in self.thread(root)[1:] if post.bot_id in bots]

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """What only one user saw, oldest first."""
        return self.core.state.ephemerals

    @property
    def open_views(self) -> list[View]:
        """The views that are open, oldest first."""
        return [view for view in self.core.state.views.values() if view.state == "open"]

    @property
    def acks(self) -> list[Ack]:
        """Every attempt at a delivery, oldest first."""
        return self.journal.acks

    async def until(self, condition: Callable[[], Any], timeout: float = 15.0) -> Any:  # noqa: ASYNC109 - a test's patience
        """Poll ``condition`` until it is true and return its value. Raises TimeoutError with the condition's source."""
        ends = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > ends:
                raise TimeoutError(f"still not true after {timeout} s: {_source(condition)}")
            await asyncio.sleep(0.01)
        return value

    async def settled(self, quiet: float = 0.4, timeout: float = 15.0) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until nothing is under way and nothing crossed the wire for ``quiet`` seconds."""
        await self.until(lambda: not self.delivery.busy and time.monotonic() - self.journal.last_change > quiet, timeout)

    def _settle(self) -> None:
        self.add_workspace("loopback")
        self.add_user("alice")
        self.add_user("bob")
        self.add_channel("inc-42")
        self.add_channel("general")


def _source(condition: Callable[[], Any]) -> str:
    try:
        return inspect.getsource(condition).strip()
    except (OSError, TypeError):
        return repr(condition)
