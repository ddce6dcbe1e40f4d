"""Slack's agent messaging, where the operator turned it on: prompts to begin with, and a status while a message is read."""

import contextlib
from collections.abc import AsyncIterator

import structlog
from slack_sdk.errors import SlackApiError

from bot.replies import notice, suggested_prompts
from bot.work.asking import ask
from bot.work.courier import Later
from bot.work.handlers.scene import Scene
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn
from bot.work.troubles import name_of

log = structlog.get_logger()


async def on_prompts(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - nothing is posted
    """Offer what can be asked to who opened the conversation with the bot."""
    prompts = suggested_prompts(tools.language)
    try:
        await ask(tools.client.assistant_threads_setSuggestedPrompts(channel_id=str(job.payload["channel"]), prompts=prompts))
    except SlackApiError as error:
        log.warning("no prompts", error=name_of(error))  # the app lacks assistant:write, or the agent view
    return None


@contextlib.asynccontextmanager
async def at_work(scene: Scene) -> AsyncIterator[None]:
    """Show under a direct message that it is being read; Slack takes that away when a message is posted."""
    if not (scene.tools.agent and scene.message.direct):
        yield
        return
    await _show(scene, notice("agent-status", language=scene.tools.language).text)
    try:
        yield
    finally:
        if not scene.status.told:
            await _show(scene, "")


async def _show(scene: Scene, status: str) -> None:
    """Set the status; it is no matter where that fails."""
    with contextlib.suppress(SlackApiError, Later):
        setting = scene.tools.client.assistant_threads_setStatus(channel_id=scene.channel, thread_ts=scene.thread, status=status)
        await ask(setting)
