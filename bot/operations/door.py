"""The commands as ``psod`` shows them; what they need is imported when they are used, for ``psod decode`` waits for no server."""

# ruff: noqa: PLC0415 - see above

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.sentences import own_language
from decoder import load_words

_WORDS = load_words("bot.operations", "words", own_language())

Retry = Annotated[int | None, typer.Option("--retry", metavar="ID", help=_WORDS("help.retry"))]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help=_WORDS("help.folder"))]
Team = Annotated[str | None, typer.Option("--team", help=_WORDS("help.team"))]


def register(app: typer.Typer) -> None:
    """Add ``run``, ``doctor``, ``jobs`` and ``feedback export`` to ``app``."""
    app.command("run", help=_WORDS("help.run"))(_run)
    app.command("doctor", help=_WORDS("help.doctor"))(_doctor)
    app.command("jobs", help=_WORDS("help.jobs"))(_jobs)
    feedback = typer.Typer(help=_WORDS("help.feedback"), no_args_is_help=True)
    feedback.command("export", help=_WORDS("help.export"))(_export)
    app.add_typer(feedback, name="feedback")


def _run() -> None:
    from bot.operations.commands import run_bot

    run_bot()


def _doctor() -> None:
    from bot.operations.commands import doctor

    doctor()


def _export(folder: Folder, *, team: Team = None) -> None:
    from bot.operations.feedback import export

    raise typer.Exit(export(folder, team))


def _jobs(*, retry: Retry = None) -> None:
    from bot.operations.commands import jobs

    jobs(retry)
