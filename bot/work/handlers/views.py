"""The buttons inside a modal: another page of it, or the view posted to the thread."""

from typing import Any

from slack_sdk.errors import SlackApiError

from bot.cases import Case
from bot.replies import Pointed, Upload, modal, pointed, posted, support_file
from bot.work.asking import ask
from bot.work.handlers.past import brought_of
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn
from bot.work.troubles import Trouble, trouble_of

CLOSED = frozenset({"not_found", "hash_conflict", "view_not_found", "expired_trigger_id"})


async def on_page(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - nothing is posted
    """Show another page in the open modal; one that was closed, or shows something else by now, is left alone."""
    case, what = await _pointed(tools, job)
    if case and what:
        decoding = await tools.decode(case.text)
        brought = await brought_of(tools, case, decoding, job.payload.get("user")) if what.view == "support" else None
        about: Any = {"case_id": case.id, "language": tools.language, "thread": bool(case.reply_ts), "brought": brought}
        view = modal(decoding, what.view, what.page, **about)
        try:
            await ask(tools.client.views_update(view_id=str(job.payload["view_id"]), hash=job.payload.get("hash"), view=view))
        except SlackApiError as error:
            if error.response.get("error") not in CLOSED:
                raise
    return None


async def on_to_thread(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Post the view in the case's thread, naming who asked for it; a text for support that is too long goes as a file."""
    case, what = await _pointed(tools, job)
    if case and what and case.reply_ts:
        tools = tools.speaking(case.language)
        decoding, user = await tools.decode(case.text), job.payload.get("user")
        brought = await brought_of(tools, case, decoding, user) if what.view == "support" else None
        file = support_file(decoding, brought, language=tools.language) if brought else None
        if file is None or not await _shared(case, file, turn):
            message = posted(decoding, what.view, language=tools.language, asked_by=user, brought=brought)
            await turn.post(message, channel=case.channel, thread_ts=case.thread_ts)
    return None


async def _shared(case: Case, file: Upload, turn: Turn) -> bool:
    """Share ``file`` in the thread; False where the app may not share files: then a message holds what it can."""
    try:
        await turn.upload(file, channel=case.channel, thread_ts=case.thread_ts, step="support")
    except SlackApiError as error:
        if trouble_of(error) is not Trouble.REFUSED:
            raise
        return False
    return True


async def _pointed(tools: Tools, job: Job) -> tuple[Case | None, Pointed | None]:
    what = pointed(str(job.payload.get("value")))
    return (await tools.cases.by_id(job.team, what.case_id) if what else None), what
