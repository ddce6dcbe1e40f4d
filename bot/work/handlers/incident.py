"""A message that may hold a crash: one reply in its thread, or silence."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.answers import asks_for_help, asks_to_forget
from bot.cases import Around, Case, Part
from bot.intake import CannotRead
from bot.replies import Message, notice
from bot.work.handlers.agent import at_work
from bot.work.handlers.asked import Asked
from bot.work.handlers.charts import chart_later
from bot.work.handlers.facts import found, knows_more
from bot.work.handlers.followup import follow_up, join, nothing_here, unreadable
from bot.work.handlers.forgetting import forget_asked
from bot.work.handlers.gathering import Gathered, gather_thread, worth_a_note, worth_saying
from bot.work.handlers.progress import gather_telling, names_of, put_away
from bot.work.handlers.scene import Scene, new_case, reply_to, saving
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn
from bot.work.speaking import is_sure, is_welcome
from decoder import Decoding


async def on_message(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Answer the message of ``job`` once, join it to the case it belongs to, or stay silent."""
    scene = Scene(tools, job, turn, Asked.of(job.payload))
    if await scene.is_off():
        await _say_off(scene)
        return None
    async with at_work(scene):
        return await look_at(scene)


async def look_at(scene: Scene) -> Save | None:
    """Do what ``on_message`` does."""
    save = await _looked_at(scene)
    await put_away(scene, joined=save is not None)
    return save


async def _looked_at(scene: Scene) -> Save | None:
    case = await _case_of_thread(scene)
    if _is_to_forget(scene.message):
        return await forget_asked(scene, case)
    if case:
        return await follow_up(scene, case)
    around, welcome = await asyncio.gather(_around(scene), _is_welcome(scene))  # the database, and Slack
    if around.holding or not welcome:
        return None
    gathered = await gather_telling(scene)
    opened = (await _around(scene) if scene.message.files else around).recent  # reading files took its time
    if opened and gathered.parts and not await _stands_alone(scene.tools, opened, gathered.text):
        return await join(scene, opened, gathered)
    return await _answered(scene, gathered)


def _is_to_forget(message: Asked) -> bool:
    """Whether its author asks the bot to forget the thread: who uses the shortcut on it has not said so."""
    return bool(message.asked and not message.asker and message.thread_ts and asks_to_forget(message.question))


async def _is_welcome(scene: Scene) -> bool:
    return scene.message.asked or is_welcome(await scene.choices(), await scene.place(), scene.tools.patterns)


async def _say_off(scene: Scene) -> None:
    """Tell who mentioned the bot in a channel where it is switched off that it is."""
    if scene.message.asked and scene.message.user and not scene.message.bot:
        said = notice("off", language=scene.tools.language)
        await scene.turn.ephemeral(said, channel=scene.channel, user=scene.message.user, thread_ts=scene.message.thread_ts)


async def _case_of_thread(scene: Scene) -> Case | None:
    if not scene.message.thread_ts:
        return None
    return await scene.tools.cases.by_thread(scene.team, scene.channel, scene.message.thread_ts)


async def _around(scene: Scene) -> Around:
    """Return what is known around the message; ``recent`` only where it may be the rest of that: a question is not."""
    message, tools = scene.message, scene.tools
    if not message.user or message.asked or message.thread_ts or not tools.join_seconds:
        return Around(await tools.cases.by_message(scene.team, scene.channel, message.ts))
    here = (scene.team, scene.channel, message.user, message.ts)
    around = await tools.cases.around(*here, seconds=tools.join_seconds)
    recent = around.recent
    begun = recent is not None and any(part.ts == recent.thread_ts for part in recent.parts)  # not inside another's thread
    return around if begun else replace(around, recent=None)


async def _stands_alone(tools: Tools, case: Case, text: str) -> bool:
    """Whether ``text`` is a crash of its own rather than the rest of the case's."""
    alone = await tools.decode(text)
    if case.host and _hosts(alone) - {case.host.lower()}:
        return True
    if not (alone.answer_unasked and alone.crashes):
        return False
    both = await tools.decode(f"{case.text}\n{text}")
    return len(both.crashes) > len((await tools.decode(case.text)).crashes)


def _hosts(decoding: Decoding) -> frozenset[str]:
    """Return the hosts that are named, in lower case."""
    named = [*(crash.host for crash in decoding.crashes), *(record.host for record in decoding.machine_checks)]
    return frozenset(host.lower() for host in named if host)


async def _answered(scene: Scene, gathered: Gathered) -> Save | None:
    """Reply where there is something to say; asked, there always is."""
    message, tools = scene.message, scene.tools
    parts, decoding = await _with_earlier(tools, message, gathered.parts)
    if not found(decoding) and message.asked and message.thread_ts:
        parts = await tools.lanes.beside(scene.job, gather_thread(tools, scene.channel, message.thread_ts))
        decoding = await tools.decode("\n".join(part.text for part in parts))
    if found(decoding) and (message.asked or is_sure(await scene.choices(), decoding)):
        return await _replied(scene, parts, decoding, gathered.problems)
    if said := _otherwise(scene, gathered, decoding) or await _in_its_place(scene, gathered, decoding):
        await scene.post(said)
    return None


async def _in_its_place(scene: Scene, gathered: Gathered, decoding: Decoding) -> Message | None:
    """Return what a status comes to where nothing would be said without it."""
    if await scene.standing() is None:
        return None
    if found(decoding):
        return notice("unspoken", language=scene.tools.language, name=names_of(scene.message.files))
    return nothing_here(scene, gathered, decoding)


async def _with_earlier(tools: Tools, message: Asked, parts: Sequence[Part]) -> tuple[Sequence[Part], Decoding]:
    """Put what the author sent just before in front, where that makes more known."""
    decoding = await tools.decode("\n".join(part.text for part in parts))
    before = [Part(source=one.ts, ts=one.ts, text=one.text, author=message.user) for one in message.earlier]
    if not before:
        return parts, decoding
    longer = [*before, *parts]
    fuller = await tools.decode("\n".join(part.text for part in longer))
    more = found(fuller) and len(fuller.crashes) <= max(1, len(decoding.crashes)) and knows_more(decoding, fuller)
    return (longer, fuller) if more else (parts, decoding)


async def _replied(scene: Scene, parts: Sequence[Part], decoding: Decoding, problems: Sequence[CannotRead]) -> Save:
    case = new_case(scene, parts, decoding, await scene.place())
    told = [problem for problem in problems if scene.message.asked or worth_a_note(problem)]
    notes = scene.sentences(told)
    ts = await scene.post(await reply_to(scene.tools, case, decoding, asked_by=scene.message.asker, notes=notes))
    await chart_later(scene.tools, case, decoding)
    return saving(scene.tools, case, reply_ts=ts)


def _otherwise(scene: Scene, gathered: Gathered, decoding: Decoding) -> Message | None:
    """Return what to say where there is no crash: asked, what would help; else only of files that were meant to be read."""
    message, language = scene.message, scene.tools.language
    if message.edited or (message.bot and not gathered.problems):
        return None
    if message.asked and not gathered.problems and (not gathered.parts or _says_nothing(message, decoding)):
        return notice("help", language=language)
    if message.asked:
        return nothing_here(scene, gathered, decoding)
    return unreadable(scene, [problem for problem in gathered.problems if worth_saying(problem)])


def _says_nothing(message: Asked, decoding: Decoding) -> bool:
    """Whether the message brings nothing to read, and asks what the bot is for."""
    if message.files or message.thread_ts or message.asker or decoding.is_not is not None:
        return False
    return asks_for_help(message.question)
