"""The commands as ``psod`` shows them; what they need is imported when they are used, for ``psod decode`` waits for no server."""

# ruff: noqa: PLC0415 - see above

from typing import Annotated

import typer

from decoder import load_words

_WORDS = load_words("bot.operations", "words")

Retry = Annotated[int | None, typer.Option("--retry", metavar="ID", help=_WORDS("help.retry"))]


def register(app: typer.Typer) -> None:
    """Add ``run``, ``doctor`` and ``jobs`` to ``app``."""
    app.command("run", help=_WORDS("help.run"))(_run)
    app.command("doctor", help=_WORDS("help.doctor"))(_doctor)
    app.command("jobs", help=_WORDS("help.jobs"))(_jobs)


def _run() -> None:
    from bot.operations.commands import run_bot

    run_bot()


def _doctor() -> None:
    from bot.operations.commands import doctor

    doctor()


def _jobs(*, retry: Retry = None) -> None:
    from bot.operations.commands import jobs

    jobs(retry)
