"""OAuth: the page on which a person lets the app in, the code that it gives, and tokens that are renewed."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web

from bot.demo.slack.core import Refused
from bot.demo.slack.state import Json, State, Workspace

HOURS_12 = 43_200


@dataclass(slots=True)
class Grant:
    """A code: whose it is, where it was sent, and whether it was used."""

    home: Workspace
    redirect_uri: str
    used: bool = False


@dataclass(slots=True)
class Grants:
    """The app's side of OAuth. ``lifetime``: seconds that a token lasts, where tokens are to be renewed."""

    state: State
    client_id: str = "1000.2000"
    client_secret: str = "loopback-client-secret"  # noqa: S105 - of nothing but this
    lifetime: int | None = None
    codes: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, Workspace] = field(default_factory=dict)  # each good for one use

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """``/oauth/v2/authorize``: a person of ``team`` (else of the first workspace) says yes at once."""
        asked = request.query
        if asked.get("client_id") != self.client_id or not asked.get("scope") or not asked.get("redirect_uri"):
            return web.Response(status=400, text="invalid client_id, scope or redirect_uri")
        homes = self.state.workspaces
        home = homes.get(asked.get("team", "")) or next(iter(homes.values()))
        code = secrets.token_hex(8)
        self.codes[code] = Grant(home, asked["redirect_uri"])
        back = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{back}")

    def access(self, arguments: Json, authorization: str) -> Json:
        """oauth.v2.access, for a code or for a refresh token. Raises Refused."""
        who, _, secret = _basic(authorization).partition(":")
        if (who or arguments.get("client_id")) != self.client_id:
            raise Refused("invalid_client_id")
        if (secret or arguments.get("client_secret")) != self.client_secret:
            raise Refused("bad_client_secret")
        if arguments.get("grant_type") == "refresh_token":
            home = self.refreshes.pop(str(arguments.get("refresh_token")), None)
            if home is None:
                raise Refused("invalid_refresh_token")
            return self._granted(home)
        return self._granted(self._exchanged(arguments))

    def _exchanged(self, arguments: Json) -> Workspace:
        grant = self.codes.get(str(arguments.get("code")))
        if grant is None:
            raise Refused("invalid_code")
        if grant.used:
            raise Refused("code_already_used")
        if arguments.get("redirect_uri") != grant.redirect_uri:
            raise Refused("bad_redirect_uri")
        grant.used, grant.home.refusal = True, ""
        return grant.home

    def _granted(self, home: Workspace) -> Json:
        granted: Json = {
            "access_token": home.bot_token,
            "token_type": "bot",
            "scope": ",".join(sorted(home.scopes)),
            "bot_user_id": home.bot_user,
            "app_id": self.state.app_id,
            "team": None if home.org_wide else {"id": home.id, "name": home.domain},
            "enterprise": {"id": home.enterprise, "name": "org"} if home.enterprise else None,
            "authed_user": {"id": "U0ADMIN"},
            "is_enterprise_install": home.org_wide,
        }
        return granted | (self._renewed(home) if self.lifetime is not None else {})

    def _renewed(self, home: Workspace) -> Json:
        refresh = f"xoxe-1-{secrets.token_hex(16)}"
        self.refreshes[refresh] = home
        home.former_token, home.bot_token = home.bot_token, f"xoxe.xoxb-1-{secrets.token_hex(32)}"
        return {"access_token": home.bot_token, "refresh_token": refresh, "expires_in": self.lifetime}


def _basic(authorization: str) -> str:
    kind, _, text = authorization.partition(" ")
    try:
        return base64.b64decode(text, validate=True).decode() if kind == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
