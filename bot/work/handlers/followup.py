"""What is said in a thread that was answered: more of the crash joins the case, a question gets an answer, talk gets silence."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

from bot.answers import OF_THE_PAST, Answer, History, answer, cure_in
from bot.cases import Case
from bot.intake import CannotRead
from bot.replies import Message, answer_message, nothing_found, notice
from bot.work.handlers.charts import chart_later, crashes_later
from bot.work.handlers.facts import found, knows_more, relevant, with_facts
from bot.work.handlers.gathering import Gathered, worth_a_note, worth_saying
from bot.work.handlers.past import history_of
from bot.work.handlers.progress import gather_telling
from bot.work.handlers.scene import Scene, changing, reply_to
from bot.work.handlers.telling import changed, cured
from bot.work.model import Quiet, Save
from decoder import Decoding, Language, worth_a_look


async def follow_up(scene: Scene, case: Case) -> Save | None:
    """Join the message to ``case``, answer it, or stay silent."""
    message = scene.message
    if any(part.ts == message.ts for part in case.parts):
        return None
    gathered = await gather_telling(scene)
    now = await scene.tools.cases.by_id(scene.team, case.id) if message.files else case
    if now is None:  # forgotten while the files were read
        return None
    return await _followed(scene, now, gathered)


async def _followed(scene: Scene, case: Case, gathered: Gathered) -> Save | None:
    message = scene.message
    if (message.files or worth_a_look(message.text)) and (save := await join(scene, case, gathered)):
        return save
    if not message.asked and (await scene.choices()).speak == "mention":
        return None
    if save := await _ended(scene, case):
        return save
    problems = gathered.problems if message.asked else tuple(filter(worth_saying, gathered.problems))
    if said := unreadable(scene, problems) or await _answer(scene, case):
        await scene.post(said)
    return None


async def _ended(scene: Scene, case: Case) -> Save | None:
    """Store what ended the crash, where the message says so; the reply shows it, and who addressed the bot is told.

    What somebody else told already is replaced only by who addresses the bot.
    """
    message = scene.message
    told = not (message.edited or message.bot or message.files or message.asker)  # by its author, now
    cure = cure_in(message.question, asked=message.asked) if told else None
    told_by_another = case.cure is not None and case.cured_by != message.user
    if cure is None or (told_by_another and not message.asked):
        return None
    if message.asked:
        await scene.post(notice("noted-cure", language=scene.tools.language, cure=cure))
    return await changed(scene.tools, cured(case, cure, message.user), scene.turn)


async def join(scene: Scene, case: Case, gathered: Gathered) -> Save | None:
    """Add what was gathered to ``case`` and update its reply, where that makes more known."""
    tools = scene.tools.speaking(case.language)
    longer = replace(case, parts=(*case.parts, *relevant(gathered.parts)))
    before, after = await tools.decode(case.text), await tools.decode(longer.text)
    if not found(after) or not knows_more(before, after):
        return None
    longer = with_facts(longer, after)
    if case.reply_ts:
        with contextlib.suppress(Quiet):  # the reply may be gone; what joined is kept, and answers questions
            notes = [problem.sentence(tools.language) for problem in gathered.problems if worth_a_note(problem)]
            said = await reply_to(tools, longer, after, notes=notes)
            await scene.turn.update(said, channel=case.channel, ts=case.reply_ts)
            await chart_later(tools, longer, after)
    return changing(tools, longer)


async def _answer(scene: Scene, case: Case) -> Message | None:
    """Answer a mention always, a plain question where the answer is sure; bots get none, or two could talk for ever."""
    message, tools = scene.message, scene.tools
    if message.edited or message.bot:
        return None
    if not message.question.strip():
        return notice("help", language=tools.language) if message.asked and not message.files else None
    decoding = await tools.decode(case.text)
    said = await _said(message.question, decoding, tools.language, case.text)
    if said.kind in OF_THE_PAST:  # looked up only where it is asked for: most of what is said in a thread is not for the bot
        history = await history_of(tools, case, decoding, message.asker or message.user)
        said = await _said(message.question, decoding, tools.language, case.text, history)
    if not said.text or not (message.asked or said.unprompted):
        return None
    if said.kind == "history":
        await crashes_later(tools, case, message.asker or message.user)
    return answer_message(said, case_id=case.id, language=tools.language)


async def _said(question: str, decoding: Decoding, language: Language, text: str, history: History | None = None) -> Answer:
    """Answer beside the event loop: the first question of a process waits for what is learned from the examples."""
    return await asyncio.to_thread(answer, question, decoding, language=language, history=history, text=text)


def unreadable(scene: Scene, problems: Sequence[CannotRead]) -> Message | None:
    """Return one kind line a file, or None without any."""
    if not problems:
        return None
    return answer_message(Answer(text="\n".join(scene.sentences(problems))), language=scene.tools.language)


def nothing_here(scene: Scene, gathered: Gathered, decoding: Decoding) -> Message:
    """Return what someone gets who asked about something without a crash; where nothing could be read, only why."""
    read = worth_a_look(scene.message.text) or any(part.name for part in gathered.parts)
    told = unreadable(scene, gathered.problems)
    if told and not read:
        return told
    return nothing_found(decoding, language=scene.tools.language, notes=scene.sentences(gathered.problems))
