"""``psod doctor``: looks at everything the bot needs and says what is missing; posts nothing, keeps nothing."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import listeners
from bot.app import installations_of, picture_limits, proxy_for, web_client
from bot.cases import Database
from bot.intake import CannotRead
from bot.intake.pictures import PictureReader, can_read_pictures
from bot.settings import Settings, SettingsError, read_settings

SKEW = 300.0  # seconds: older signatures are refused (Slack, "Verifying requests")
PATIENCE = 20.0
NOTHING = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"  # a picture of one white point


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: ``key`` of the words, and whether it is ok, wrong, or could not be told."""

    key: str
    state: Literal["ok", "wrong", "unsure"] = "ok"
    fields: Mapping[str, Any] = field(default_factory=dict)


async def examine() -> tuple[Finding, ...]:
    """Return what was found, in the order in which to mend it."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return tuple(Finding("settings-wrong", "wrong", {"problem": line}) for line in str(error).splitlines())
    first = Finding("settings", fields={"receives": settings.receives, "channels": ", ".join(settings.channels)})
    return (first, await _database(settings), await _pictures(settings), *[finding async for finding in _slack(settings)])


async def _database(settings: Settings) -> Finding:
    """Look how the database stands; nothing is migrated, and no file made."""
    if missing := _missing_file(settings.database_url):
        return missing
    try:
        async with await Database.open(settings.database_url, alone=False) as database:
            state = await database.standing()
    except (SQLAlchemyError, OSError) as error:
        return Finding("database-wrong", "wrong", {"problem": type(error).__name__})
    return Finding(f"database-{state}", "wrong" if state == "newer" else "ok")


def _missing_file(url: str) -> Finding | None:
    """Return what is to be said of an SQLite file that is not there yet: whether it can be made."""
    scheme, _, path = url.partition(":///")
    if not scheme.startswith("sqlite") or Path(path).exists():
        return None
    folder = next(parent for parent in Path(path).absolute().parents if parent.exists())
    if os.access(folder, os.W_OK):
        return Finding("database-new")
    return Finding("database-wrong", "wrong", {"problem": "PermissionError"})


async def _pictures(settings: Settings) -> Finding:
    """Start what reads pictures, on one that shows nothing."""
    if not can_read_pictures():
        return Finding("pictures-missing", "unsure")
    with PictureReader(picture_limits(settings)) as reader:
        try:
            await asyncio.to_thread(reader.read, NOTHING, "")
        except CannotRead as problem:
            return Finding("pictures-wrong", "wrong", {"reason": problem.key})
    return Finding("pictures")


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        answer: AsyncSlackResponse | None = None
        try:
            async for finding, got in _tokens(settings, session):
                yield finding
                answer = answer if got is None else got
        except (aiohttp.ClientError, TimeoutError) as error:
            yield _away(settings, error)
            return
        yield Finding("proxy", fields={"proxy": _proxy(settings)}) if _proxy(settings) else Finding("proxy-none")
        if answer is not None:
            yield _scopes(answer, agent=settings.agent)
            yield _clock(answer)
        if settings.receives == "socket" and settings.slack_app_token:
            yield await _app_token(web_client(settings, settings.slack_app_token.get_secret_value(), session))


def _away(settings: Settings, error: Exception) -> Finding:
    """Return why Slack was not reached: the proxy is told apart."""
    name = type(error).__name__
    if isinstance(error, (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)):
        return Finding("proxy-wrong", "wrong", {"proxy": _proxy(settings), "error": name})
    return Finding("unreachable", "wrong", {"url": settings.slack_api_url, "error": name})


def _proxy(settings: Settings) -> str | None:
    """``proxy.example:3128``: without the password that its address may hold."""
    proxy = proxy_for(settings, settings.slack_api_url)
    return urlsplit(proxy).netloc.rpartition("@")[2] if proxy else None


async def _tokens(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[tuple[Finding, AsyncSlackResponse | None]]:
    """Try the token of the settings, or the one of every installation."""
    if settings.slack_bot_token is not None:
        yield await _tried(web_client(settings, settings.slack_bot_token.get_secret_value(), session), "bot-token")
        return
    bots: tuple[Bot, ...] = ()
    kept = 0
    with contextlib.suppress(SQLAlchemyError, OSError):  # no tables yet; what else is wrong was told before
        async with await Database.open(settings.database_url, alone=False) as database:
            installations = installations_of(settings, database)
            bots, kept = await installations.all(), await installations.count()
    yield Finding("installations", "ok" if bots else "unsure", {"count": len(bots)}), None
    if kept > len(bots):
        yield Finding("installations-sealed", "wrong", {"count": kept - len(bots)}), None
    for bot in bots:
        where = str(bot.team_id or bot.enterprise_id)
        yield await _tried(web_client(settings, bot.bot_token, session), "installation", where=where)


async def _tried(client: AsyncWebClient, key: str, **fields: str) -> tuple[Finding, AsyncSlackResponse | None]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return Finding(f"{key}-wrong", "wrong", {**fields, "error": error.response.get("error")}), None
    return Finding(key, fields={**fields, "user": answer.get("user"), "team": answer.get("team")}), answer


async def _app_token(client: AsyncWebClient) -> Finding:
    try:
        await client.apps_connections_open(app_token=str(client.token))
    except SlackApiError as error:
        return Finding("app-token-wrong", "wrong", {"error": error.response.get("error")})
    return Finding("app-token")


def _scopes(answer: AsyncSlackResponse, *, agent: bool) -> Finding:
    told = _header(answer, "x-oauth-scopes")
    if not told:
        return Finding("scopes-unknown", "unsure")
    missing = listeners.scopes(agent=agent) - {scope.strip() for scope in told.split(",")}
    return Finding("scopes-missing", "wrong", {"missing": ", ".join(sorted(missing))}) if missing else Finding("scopes")


def _clock(answer: AsyncSlackResponse) -> Finding:
    with contextlib.suppress(ValueError):
        if told := _header(answer, "date"):
            away = round(abs(time.time() - parsedate_to_datetime(told).timestamp()))
            return Finding("clock" if away < SKEW else "clock-wrong", "ok" if away < SKEW else "wrong", {"seconds": away})
    return Finding("clock-unknown", "unsure")


def _header(answer: AsyncSlackResponse, name: str) -> str:
    headers = {str(key).lower(): value for key, value in (answer.headers or {}).items()}
    value = headers.get(name, "")
    return str(value[0] if isinstance(value, list | tuple) else value)
