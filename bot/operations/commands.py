"""The commands of ``psod`` that need the bot's settings."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import NoReturn

import aiohttp
import typer
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.cases import Database, DatabaseInUse, DatabaseNewer
from bot.logs import set_up_logs
from bot.operations.doctor import examine
from bot.server import CannotListen, run
from bot.settings import Settings, SettingsError, read_settings
from bot.terminal.sentences import own_language
from bot.work import DeadLetter, dead_letters, revive
from decoder import KnowledgeError, check_knowledge, load_words

_WORDS = load_words("bot.operations", "words", own_language())
FINE, WRONG = 0, 2


def run_bot() -> None:
    """Run the bot; what keeps it from starting is named in a line and ends the process with status 2."""
    settings = _settings()
    set_up_logs(settings)
    try:
        check_knowledge()
        asyncio.run(run(settings))
    except KnowledgeError as error:
        _stop(_WORDS("run.knowledge", error=error))
    except SlackApiError as error:
        _stop(_WORDS("run.slack", error=error.response.get("error")))
    except aiohttp.ClientError as error:
        _stop(_WORDS("run.unreachable", url=settings.slack_api_url, error=type(error).__name__))
    except DatabaseInUse as error:
        _stop(_WORDS("run.database", reason=error))
    except DatabaseNewer:
        _stop(_WORDS("run.database-newer"))
    except CannotListen as error:
        _stop(_WORDS("run.port", host=settings.host, port=settings.port, error=error))
    except (SQLAlchemyError, OSError) as error:
        _stop(_WORDS("run.database-away", error=type(error).__name__))


def doctor() -> None:
    """Write what was found, a line each; status 1 where something is wrong."""
    findings = asyncio.run(examine())
    for finding in findings:
        sys.stdout.write(_WORDS(f"doctor.{finding.state}", text=_WORDS(f"doctor.{finding.key}", **finding.fields)) + "\n")
    raise typer.Exit(1 if any(finding.state == "wrong" for finding in findings) else FINE)


def jobs(retry: int | None) -> None:
    """List what was set aside, or put the job ``retry`` back to work."""
    settings = _settings()
    try:
        lines = asyncio.run(_listed(settings) if retry is None else _revived(settings, retry))
    except (SQLAlchemyError, OSError) as error:
        _stop(_WORDS("run.database-away", error=type(error).__name__))
    sys.stdout.write("\n".join(lines) + "\n")


async def _listed(settings: Settings) -> list[str]:
    async with await Database.open(settings.database_url, alone=False) as database:
        letters = await dead_letters(database)
    return [_line(letter) for letter in letters] or [_WORDS("jobs.none")]


async def _revived(settings: Settings, job_id: int) -> list[str]:
    async with await Database.open(settings.database_url, alone=False) as database:
        return [_WORDS("jobs.revived" if await revive(database, job_id) else "jobs.unknown", id=job_id)]


def _line(letter: DeadLetter) -> str:
    return _WORDS(
        "jobs.line",
        id=letter.id,
        ended=datetime.fromtimestamp(letter.ended, UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
        kind=letter.kind,
        channel=letter.channel or "-",
        attempts=letter.attempts,
        error=(letter.error or "").partition(":")[0],  # the kind of error; its text may quote a message
    )


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        problems = "\n".join(f"  {line}" for line in str(error).splitlines())
        _stop(f"{_WORDS('run.settings')}\n{problems}\n{_WORDS('run.settings-hint')}")


def _stop(message: str) -> NoReturn:
    sys.stderr.write(message + "\n")
    raise typer.Exit(WRONG)
