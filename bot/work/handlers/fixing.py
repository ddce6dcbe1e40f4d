"""The text of a picture, corrected by a person: the part is replaced, decoded again, and the reply updated in place."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from bot.cases import Case, Part
from bot.intake.pictures import corrected, marks_of, unsure, without_marks
from bot.replies import PICTURES_MOST, TEXT_MOST, Fix, Message, PictureReading
from bot.work.handlers.facts import found, with_facts
from bot.work.handlers.scene import changing, reply_to
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Quiet, Save, Turn


def readings_of(case: Case) -> tuple[PictureReading, ...]:
    """Return what was read from the case's pictures, as far as one modal holds it."""
    return tuple(islice(_readings(case.parts), PICTURES_MOST))


def with_fix(case: Case, texts: Mapping[str, str], checked: frozenset[str]) -> Case:
    """Return ``case`` with the corrected ``texts``, by source; of those ``checked`` no digit is in doubt any more."""
    return replace(case, parts=tuple(_fixed(part, texts, checked) for part in case.parts))


def payload_of(fix: Fix) -> dict[str, object]:
    """Return ``fix`` as JSON, to be stored."""
    return {
        "case": fix.case_id,
        "texts": dict(fix.texts),
        "checked": sorted(fix.checked),
        "response_url": fix.response_url,
    }


async def on_fix(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Store the corrected text and show what it says now; done twice, it changes nothing more."""
    case = await tools.cases.by_id(job.team, str(job.payload["case"]))
    if case is None:
        return None
    tools = tools.speaking(case.language)
    changed = with_fix(case, job.payload["texts"], frozenset(job.payload["checked"]))
    after = await tools.decode(changed.text)
    if not found(after):  # the listener saw a crash in it: since then another part of the case went
        return None
    changed = with_facts(changed, after)
    with contextlib.suppress(Quiet):  # the reply may be gone; the case still answers questions
        await _show(changed, await reply_to(tools, changed, after), job, turn)
    return changing(tools, changed)


async def _show(case: Case, message: Message, job: Job, turn: Turn) -> None:
    """Update the reply; where that was for one person's eyes only, show them another."""
    if case.reply_ts:
        await turn.update(message, channel=case.channel, ts=case.reply_ts)
    elif response_url := job.payload.get("response_url"):
        await turn.respond(message, response_url=str(response_url))


def _readings(parts: Iterable[Part]) -> Iterator[PictureReading]:
    room = TEXT_MOST
    for part in parts:
        marks = marks_of(part.text) if part.name else None
        room -= len(part.text) if marks else 0
        if marks and room >= 0:
            doubts = tuple((doubt.digits, unsure(doubt)) for doubt in dict.fromkeys(marks.doubts))
            text = without_marks(part.text).strip("\n")
            yield PictureReading(part.source, str(part.name), text, doubts, marks.checked)


def _fixed(part: Part, texts: Mapping[str, str], checked: frozenset[str]) -> Part:
    if part.source not in texts or marks_of(part.text) is None:
        return part
    return replace(part, text=corrected(part.text, texts[part.source], checked=part.source in checked))
