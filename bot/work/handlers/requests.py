"""What a person asks for by command or shortcut: a reply in a thread where the bot may write, else for their eyes only."""

from dataclasses import replace
from typing import Any

from bot.cases import Part
from bot.replies import Message, notice
from bot.work.handlers.asked import Asked
from bot.work.handlers.charts import chart_later
from bot.work.handlers.facts import found
from bot.work.handlers.followup import nothing_here
from bot.work.handlers.gathering import Gathered, gather
from bot.work.handlers.incident import look_at
from bot.work.handlers.progress import gather_telling
from bot.work.handlers.scene import Scene, new_case, reply_to, saving
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Quiet, Save, Turn
from bot.work.speaking import is_welcome
from decoder import Decoding


async def on_command(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Answer ``/psod <text>`` or its form: in the channel naming who asked, where the bot is a member."""
    scene = Scene(tools, job, turn, Asked.of(job.payload))
    gathered = await gather_telling(scene)
    decoding = await tools.decode(gathered.text)
    if not found(decoding):
        await _tell(scene, nothing_here(scene, gathered, decoding))
        return None
    return await _posted(scene, gathered, decoding) or await _shown(scene, gathered.parts, decoding)


async def _posted(scene: Scene, gathered: Gathered, decoding: Decoding) -> Save | None:
    """Post the reply as a message that starts a thread; None where the bot cannot."""
    place = await scene.tools.channels.fresh(scene.team, scene.channel)
    if await scene.is_off() or (not place.member and not scene.channel.startswith("D")):
        return None
    case = new_case(scene, gathered.parts, decoding, place)
    notes = scene.sentences(gathered.problems)
    said = await reply_to(scene.tools, case, decoding, asked_by=scene.message.asker, notes=notes)
    try:
        ts = await scene.turn.post(said, channel=scene.channel, thread_ts=None)
    except Quiet:
        return None
    await chart_later(scene.tools, case, decoding)
    parts = tuple(replace(part, ts=ts) for part in case.parts)
    return saving(scene.tools, case, thread_ts=ts, reply_ts=ts, parts=parts)


async def _shown(scene: Scene, parts: tuple[Part, ...], decoding: Decoding) -> Save:
    """Show the reply to who asked, and how to get a thread; the case has none, its buttons work."""
    place = await scene.place()
    case = replace(new_case(scene, parts, decoding, place), thread_ts=scene.message.case_id)
    how = notice("ephemeral-off" if await scene.is_off() else "ephemeral", language=scene.tools.language)
    await _tell(scene, await reply_to(scene.tools, case, decoding, notes=(how.text,)))
    return saving(scene.tools, case)


async def on_shortcut(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Decode the message that "Decode this PSOD" was used on, in its thread; else for the asker only."""
    scene = Scene(tools, job, turn, Asked.of(job.payload))
    where = (scene.team, scene.channel, scene.message.ts)
    case = await tools.cases.by_message(*where) or await tools.cases.by_reply(*where)
    if not case and scene.message.user == tools.me.user:  # another of the bot's own messages in that thread
        case = await tools.cases.by_thread(scene.team, scene.channel, scene.thread)
    if case:
        await _tell(scene, await reply_to(tools, replace(case, language=tools.language), await tools.decode(case.text)))
        return None
    try:
        return await _looked_at(scene)
    except Quiet:
        gathered = await gather(tools, scene.message)
        decoding = await tools.decode(gathered.text)
        if found(decoding):
            return await _shown(scene, gathered.parts, decoding)
        await _tell(scene, nothing_here(scene, gathered, decoding))
        return None


async def _looked_at(scene: Scene) -> Save | None:
    if await scene.is_off():
        raise Quiet("switched off in this channel")
    return await look_at(scene)


async def _tell(scene: Scene, message: Message) -> None:
    if scene.message.response_url:
        await scene.turn.respond(message, response_url=scene.message.response_url)
    elif user := scene.message.asker:
        await scene.turn.ephemeral(message, channel=scene.channel, user=user)


async def on_notice(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Tell one person one sentence: ``key`` of the notices, through ``response_url``."""
    payload: Any = job.payload
    await turn.respond(notice(str(payload["key"]), language=tools.language), response_url=str(payload["response_url"]))
    return None


async def on_flood(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Tell who brought more than is read in a while: a person alone, a bot's readers in its thread."""
    channel, user, response_url = job.channel or "", str(job.payload["user"]), job.payload.get("response_url")
    said = notice("flood", language=tools.language)
    if response_url:
        await turn.respond(said, response_url=str(response_url))
    elif not channel or not (job.payload.get("asked") or await _is_welcome(tools, job.team, channel)):
        return None
    elif job.payload.get("bot"):
        await turn.post(said, channel=channel, thread_ts=job.thread_ts)
    else:
        await turn.ephemeral(said, channel=channel, user=user)
    return None


async def _is_welcome(tools: Tools, team: str, channel: str) -> bool:
    chosen, place = await tools.choices.of(team, channel), await tools.channels.place(team, channel)
    return is_welcome(chosen, place, tools.patterns)
