"""``psod demo``: a loopback Slack, the real bot connected to it over real sockets, and one incident."""

import asyncio
import functools
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from bot.demo.incident import incident
from bot.demo.settings import loopback_settings
from bot.demo.slack import LoopbackSlack
from bot.demo.stage import Late, Stage
from bot.logs import set_up_logs
from bot.server import running
from bot.settings import Settings
from decoder import Language, load_words

Run = Callable[[Settings], AbstractAsyncContextManager[Any]]

DONE, SILENT = 0, 1

show = functools.partial(print, flush=True)  # line by line on a pipe too

LOCALES: Mapping[Language, str] = {"en": "en-US", "ja": "ja-JP"}


def demo(language: Language = "en", *, write: Callable[[str], None] = show) -> int:
    """Play the incident and write it line by line; return 0, or 1 where the bot stayed silent."""
    return asyncio.run(play(running, language, write=write))


async def play(run: Run, language: Language = "en", *, write: Callable[[str], None] = show, patience: float = 30.0) -> int:
    """Play the incident with the bot that ``run`` starts from its settings."""
    words = load_words("bot.demo", "words", language)
    with tempfile.TemporaryDirectory(prefix="psod-demo-") as folder:
        async with LoopbackSlack() as slack:
            for person in slack.core.state.users.values():
                person.locale = LOCALES[language]
            stage = Stage(slack, words, write, patience)
            settings = loopback_settings(slack, Path(folder), language=language)
            set_up_logs(settings)
            async with run(settings):
                stage.narrate("narrator.title", url=slack.core.base_url, mode="Socket Mode")
                stage.narrate("narrator.nothing-real")
                return await _told(stage)


async def _told(stage: Stage) -> int:
    try:
        await stage.wait(lambda: stage.slack.sockets.connections)
        await incident(stage)
    except Late as reason:
        stage.narrate("narrator.silence", reason=reason)
        return SILENT
    events = sum(ack.ok for ack in stage.slack.acks)
    stage.narrate("narrator.end", events=events, calls=len(stage.slack.journal.calls))
    return DONE
