"""An edited or deleted message: the case follows, and so does the reply."""

import contextlib
from dataclasses import replace

from bot.cases import Case, Part
from bot.work.handlers.asked import Asked, is_deleted
from bot.work.handlers.facts import found, with_facts
from bot.work.handlers.forgetting import forgetting
from bot.work.handlers.incident import look_at
from bot.work.handlers.scene import Scene, changing, reply_to
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Quiet, Save, Turn


async def on_edit(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Decode the corrected text and update the reply in place; a message not answered so far is looked at as if new.

    One that was forgotten stays so, whatever becomes of its text. A file that was deleted goes as a deleted message does.
    """
    scene = Scene(tools, job, turn, Asked.of(job.payload))
    case = await tools.cases.by_message(scene.team, scene.channel, scene.message.ts)
    if not case:
        forgotten = await tools.cases.is_forgotten(scene.team, scene.channel, scene.message.ts)
        return None if forgotten or await scene.is_off() else await look_at(scene)
    changed = _with_text(case, scene.message)
    if save := await _corrected(scene, case, changed):
        return save
    files = {part.source for part in case.parts if part.name}
    return await forgetting(tools, case) if files - {part.source for part in changed.parts} else None


async def on_deletion(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Forget what the deleted message brought; with its last part the case goes, and by setting the reply."""
    scene = Scene(tools, job, turn, Asked.of(job.payload))
    case = await tools.cases.by_message(scene.team, scene.channel, scene.message.ts)
    if not case:
        return None
    left = replace(case, parts=tuple(part for part in case.parts if part.ts != scene.message.ts))
    if left.parts and (save := await _corrected(scene, case, left)):
        return save
    return await forgetting(tools, case)


def _with_text(case: Case, message: Asked) -> Case:
    """Return ``case`` with the message's new text and without the files that it no longer has."""
    files = {str(file.get("id")) for file in message.files if not is_deleted(file)}
    kept = [part for part in case.parts if part.ts != message.ts or part.source in files]
    text = Part(source=message.ts, ts=message.ts, text=message.text, author=message.user)
    return replace(case, parts=tuple(sorted((*kept, text), key=lambda part: (part.ts, part.position))))


async def _corrected(scene: Scene, case: Case, changed: Case) -> Save | None:
    """Store ``changed`` and show what it says now; a text that says nothing any more leaves the reply as it is."""
    after = await scene.tools.speaking(case.language).decode(changed.text)
    if not found(after):
        return None
    changed = with_facts(changed, after)
    if case.reply_ts:
        with contextlib.suppress(Quiet):  # the reply may be gone; the case follows its text all the same
            await scene.turn.update(await reply_to(scene.tools, changed, after), channel=case.channel, ts=case.reply_ts)
    return changing(scene.tools, changed)
