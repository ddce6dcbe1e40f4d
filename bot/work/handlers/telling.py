"""What people tell of a case is stored with it, and its reply changes in place: nobody is notified."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import Case
from bot.replies import notice
from bot.work.handlers.past import alike_shown
from bot.work.handlers.scene import changing, reply_to
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Quiet, Save, Turn


async def on_host(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Store the host that a person named; one that the text names by now outranks it."""
    case = await _case(tools, job)
    if case is None or (case.host and not case.given_host):
        return None
    host = str(job.payload["text"])
    return await changed(tools, replace(case, host=host, given_host=host), turn)


async def on_cure(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Store how it ended; an empty text takes that back."""
    case = await _case(tools, job)
    return await changed(tools, cured(case, str(job.payload["text"]), job.payload.get("user")), turn) if case else None


async def on_said(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Store that a reading is right, or wrong; that it is not the same crash as those shown beside it; that it is to be muted."""
    case = await _case(tools, job)
    if case is None:
        return None
    user = job.payload.get("user")
    said = str(job.payload["said"])
    if said != "apart":
        await _confirm(tools, job, turn, f"noted-{said}")
    if said == "mute":
        return _muting(tools, case, user)
    if said == "right":
        return await changed(tools, replace(case, right_by=str(user), wrong_by=None), turn)
    if said == "wrong":
        return await changed(tools, replace(case, right_by=None, wrong_by=str(user)), turn)
    others = await alike_shown(tools, case, user)
    await _confirm(tools, job, turn, "noted-apart")
    return await _set_apart(tools, case, others, user, turn)


def cured(case: Case, text: str, user: str | None) -> Case:
    """Return ``case`` with how it ended."""
    if not text.strip():
        return replace(case, cure=None, cured_by=None, cured=None)
    return replace(case, cure=text.strip(), cured_by=user, cured=datetime.now(UTC))


async def changed(tools: Tools, case: Case, turn: Turn, apart: Sequence[str] = ()) -> Save:
    """Show ``case`` as it is now in its reply, and return what stores it."""
    if case.reply_ts:
        decoding = await tools.speaking(case.language).decode(case.text)
        message = await reply_to(tools, case, decoding, apart=apart)
        with contextlib.suppress(Quiet):  # the reply may be gone; what was told is kept
            await turn.update(message, channel=case.channel, ts=case.reply_ts)
    return changing(tools, case)


def _muting(tools: Tools, case: Case, user: str | None) -> Save | None:
    signature = case.signature
    if signature is None:
        return None
    return lambda session: tools.choices.mute(session, case.team, case.channel, signature, user)


async def _set_apart(tools: Tools, case: Case, others: Sequence[str], user: str | None, turn: Turn) -> Save:
    keep = await changed(tools, case, turn, apart=others)

    async def save(session: AsyncSession) -> None:
        await keep(session)
        await tools.cases.set_apart(session, case, others, user)

    return save


async def _confirm(tools: Tools, job: Job, turn: Turn, key: str) -> None:
    """Tell who clicked, for their eyes only; an expired address costs nothing else."""
    if response_url := job.payload.get("response_url"):
        with contextlib.suppress(Quiet):
            await turn.respond(notice(key, language=tools.language), response_url=str(response_url))


async def _case(tools: Tools, job: Job) -> Case | None:
    return await tools.cases.by_id(job.team, str(job.payload["case"]))
