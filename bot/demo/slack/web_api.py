"""The door of the Web API: token, scope, rate limit and faults around every method."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.demo.slack.core import Call, Core, Refused
from bot.demo.slack.faults import CALLS, Fault
from bot.demo.slack.grants import Grants
from bot.demo.slack.journal import Call as Entry
from bot.demo.slack.methods import METHODS, Method
from bot.demo.slack.state import Json, Workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a JSON body, or with ``dropped`` nothing at all."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


class WebApi:
    """Answers ``POST`` and ``GET /api/<method>``."""

    def __init__(self, core: Core, grants: Grants, *, app_token: str) -> None:
        self._core, self._grants, self._app_token = core, grants, app_token

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request and note it."""
        name = request.match_info["method"]
        arguments = await _arguments(request)
        workspace = self._workspace(_token(request, arguments), arguments)
        answer = await self._answer(name, _token(request, arguments), workspace, arguments)
        team = workspace.id if workspace else None
        shown = {key: value for key, value in arguments.items() if key != "token"}
        self._core.journal.call(Entry(time.time(), name, shown, 0 if answer.dropped else answer.status, answer.body, team))
        if answer.dropped and request.transport:
            request.transport.abort()
        scopes = {"x-oauth-scopes": ",".join(sorted(workspace.scopes))} if workspace else {}
        if answer.status >= 500:
            return web.Response(status=answer.status, text="<html><body>Server Error</body></html>", content_type="text/html")
        return web.json_response(answer.body, status=answer.status, headers=answer.headers | scopes)

    async def _answer(self, name: str, token: str, workspace: Workspace | None, arguments: Json) -> Answer:
        try:
            method, me = self._admit(name, token, workspace)
        except Refused as no:
            return _refusal(no)
        wait = self._core.rates.wait(name, method.tier, me.id, str(arguments.get("channel", "")))
        if wait:
            return _limited(wait)
        fault = self._core.faults.take(name, CALLS)
        call = Call(self._core, me, arguments)
        return await self._with_fault(fault, method, call) if fault else _run(method, call)

    def _admit(self, name: str, token: str, workspace: Workspace | None) -> tuple[Method, Workspace]:
        method = METHODS.get(name)
        if not token:
            raise Refused("not_authed")
        if method is None:
            raise Refused("unknown_method", req_method=name)
        if token == self._app_token:
            if not method.app_level:
                raise Refused("not_allowed_token_type")
            return method, next(iter(self._core.state.workspaces.values()))
        if workspace is None:
            raise Refused("invalid_auth")
        if workspace.refusal:
            raise Refused(workspace.refusal)
        if method.app_level:
            raise Refused("not_allowed_token_type")
        if method.scopes and not workspace.scopes & set(method.scopes):
            raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(sorted(workspace.scopes)))
        return method, workspace

    def _workspace(self, token: str, arguments: Json) -> Workspace | None:
        """Return whose the token is: of an organisation's workspaces the one that the channel or trigger is of."""
        state = self._core.state
        homes = [one for one in state.workspaces.values() if token and token in {one.bot_token, one.former_token}]
        told = state.channels.get(str(arguments.get("channel"))), self._core.triggers.get(str(arguments.get("trigger_id")))
        meant = {one.team for one in told if one}
        return next((one for one in homes if one.id in meant), homes[0] if homes else None)

    async def access(self, request: web.Request) -> web.StreamResponse:
        """Answer ``oauth.v2.access``: the app's own secret opens it, no token. What it holds is not noted."""
        arguments = await _arguments(request)
        try:
            body: Json = {"ok": True} | self._grants.access(arguments, request.headers.get("authorization", ""))
        except Refused as no:
            body = {"ok": False, "error": no.error}
        noted = {"ok": body["ok"], "error": body.get("error")}
        self._core.journal.call(Entry(time.time(), "oauth.v2.access", {}, 200, noted, None))
        return web.json_response(body)

    async def _with_fault(self, fault: Fault, method: Method, call: Call) -> Answer:
        if fault.kind == "rate_limited":
            return _limited(int(fault.seconds))
        if fault.kind == "late":
            self._core.delivery.spawn(_later(fault.seconds, method, call))
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        if fault.kind in {"late", "hang", "drop_before"}:
            return Answer({}, dropped=True)
        done = _run(method, call) if fault.committed or fault.kind in {"drop_after", "slow"} else Answer({})
        if fault.kind == "error":
            return Answer({"ok": False, "error": fault.error})
        if fault.kind == "status":
            return Answer({}, fault.status)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return done
        return Answer(done.body, dropped=True)


def _run(method: Method, call: Call) -> Answer:
    try:
        return Answer({"ok": True} | method.answer(call))
    except Refused as no:
        return _refusal(no)


async def _later(seconds: float, method: Method, call: Call) -> None:
    await asyncio.sleep(seconds)
    _run(method, call)


def _refusal(no: Refused) -> Answer:
    return Answer({"ok": False, "error": no.error} | no.more)


def _limited(seconds: int) -> Answer:
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def _token(request: web.Request, arguments: Json) -> str:
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ").strip() or str(arguments.get("token", ""))


async def _arguments(request: web.Request) -> Json:
    # slack_sdk sends JSON bodies, forms with JSON inside, and query strings, by method
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        sent = await request.json() if request.can_read_body else {}
        arguments |= sent if isinstance(sent, dict) else {}
    elif request.can_read_body:
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return {key: _opened(key, value) for key, value in arguments.items()}


_NESTED = frozenset({"blocks", "attachments", "metadata", "view", "files", "outputs", "prompts"})


def _opened(key: str, value: Any) -> Any:
    if key not in _NESTED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
