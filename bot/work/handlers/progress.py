"""Reading that takes long shows itself: a status after a moment, edited at a calm pace; what is said then takes its place."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.intake import name_of
from bot.replies import notice, progress
from bot.work.courier import Later
from bot.work.handlers.asked import Asked
from bot.work.handlers.gathering import TEXT_NAMES, Gathered, Watch, gather
from bot.work.handlers.scene import Scene
from bot.work.model import Quiet

NAMES = 200  # characters of all names in one sentence


async def gather_telling(scene: Scene) -> Gathered:
    """Read the text and every file of the scene's message; where that takes long, say so meanwhile, beside the lane.

    What was known of cases before may have changed by then.
    """
    reading = _gathered(scene)
    return await (scene.tools.lanes.beside(scene.job, reading) if scene.message.files else reading)


async def _gathered(scene: Scene) -> Gathered:
    if not await _may_tell(scene):
        return await gather(scene.tools, scene.message)
    watch, done = Watch(worth=_is_meant(scene.message)), asyncio.Event()
    telling = asyncio.create_task(_tell(scene, watch, done))
    try:
        return await gather(scene.tools, scene.message, watch)
    except asyncio.CancelledError:
        telling.cancel()
        raise
    finally:
        done.set()
        await asyncio.gather(telling, return_exceptions=True)  # what is under way to Slack arrives before the answer


async def put_away(scene: Scene, *, joined: bool) -> None:
    """Let a status that nothing took the place of say what came of the reading."""
    if scene.status.told or await scene.standing() is None:
        return
    await scene.post(notice("joined" if joined else "no-more", language=scene.tools.language, name=names_of(scene.message.files)))


def names_of(files: Iterable[Mapping[str, Any]]) -> str:
    """Return the names of ``files`` in one line."""
    return ", ".join(name_of(file) for file in files)[:NAMES]


async def _may_tell(scene: Scene) -> bool:
    message = scene.message
    if not message.files or (message.edited and not message.asked):
        return False
    return message.asked or (await scene.choices()).speak != "mention"


def _is_meant(message: Asked) -> bool:
    """Whether long reading is announced from the start: asked, or of a log or an archive. A picture has to be seen first."""
    return message.asked or any(name_of(file).lower().endswith(TEXT_NAMES) for file in message.files)


async def _tell(scene: Scene, watch: Watch, done: asyncio.Event) -> None:
    """Say how far the reading is until ``done``; Slack in trouble is left alone for longer, the answer is what matters."""
    if scene.job.kind == "command":
        await _tell_asker(scene, watch, done)
        return
    pause, said = scene.tools.progress_seconds, ""
    while not await _ends(done, pause):
        message = progress(watch.reading, scene.tools.language)
        if not watch.worth or message.text == said:
            continue
        pause = scene.tools.progress_every_seconds
        try:
            await scene.show(message)
            said = message.text
        except Later as later:
            pause = 2 * max(pause, later.pause)
        except (Quiet, SlackApiError):
            return


async def _tell_asker(scene: Scene, watch: Watch, done: asyncio.Event) -> None:
    """Say it once, for their eyes only: a command has no thread yet, and may come to nothing that others should see."""
    address = scene.message.response_url
    if address and not await _ends(done, scene.tools.progress_seconds):
        with contextlib.suppress(Later, Quiet):
            await scene.turn.respond(progress(watch.reading, scene.tools.language), response_url=address)


async def _ends(done: asyncio.Event, seconds: float) -> bool:
    """Wait; True once the reading is done."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(done.wait(), seconds)
    return done.is_set()
