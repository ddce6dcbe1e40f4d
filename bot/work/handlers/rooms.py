"""Added to a channel: say once how to be used there. An uploaded file: find the message that it came with."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.replies import notice
from bot.work.asking import ask
from bot.work.handlers.asked import Asked, facts_of_file
from bot.work.handlers.gathering import FILE_GONE
from bot.work.handlers.tools import Tools
from bot.work.model import Job, NewJob, Save, Turn
from bot.work.naming import lane_of, message_key
from bot.work.speaking import is_welcome


async def on_joined(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Say how to use the bot in a channel whose name does not match; elsewhere it speaks when there is something to say."""
    channel = job.channel or ""
    place = await tools.channels.fresh(job.team, channel)  # a channel that it was not in may have had no name for it
    if not is_welcome(await tools.choices.of(job.team, channel), place, tools.patterns):
        patterns = ", ".join(tools.patterns)
        await turn.post(notice("hello", language=tools.language, patterns=patterns), channel=channel, thread_ts=None)
    return None


async def on_file(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - the message's own job answers
    """Look at the message that shared a file, unless its own event came; that one knows more, so it is waited for."""
    await asyncio.sleep(tools.file_wait_seconds)
    channel = job.channel or ""
    try:
        answer = await ask(tools.client.files_info(file=str(job.payload["file"])))
    except SlackApiError as error:
        if error.response.get("error") in FILE_GONE:
            return None
        raise
    file: Mapping[str, Any] = answer.get("file") or {}
    user = file.get("user")
    for share in _shares(file, channel):
        message = Asked(
            ts=str(share["ts"]),
            thread_ts=share.get("thread_ts"),
            user=user,
            files=(facts_of_file(file),),
            asked=channel[:1] == "D",
        )
        ours = message.asked or tools.channels.known(job.team, channel) is not None
        new = NewJob(
            key=message_key(job.team, channel, message.ts),
            kind="message",
            team=job.team,
            channel=channel,
            payload=message.payload(),
            thread_ts=(message.thread_ts or message.ts) if ours else None,  # no apology in a channel that may be none of ours
            lane=lane_of(job.team, channel),
        )
        await tools.queue.enqueue(new)
    return None


def _shares(file: Mapping[str, Any], channel: str) -> Iterator[Mapping[str, Any]]:
    """Yield where the file stands in ``channel``: ``shares.public.C01[0].ts``."""
    for kind in ("public", "private"):
        for share in (file.get("shares") or {}).get(kind, {}).get(channel, ()):
            if share.get("ts"):
                yield share
