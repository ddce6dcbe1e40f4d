"""The buttons inside a modal: another page of it, or the view posted to the thread."""

from slack_sdk.errors import SlackApiError

from bot.cases import Case
from bot.replies import Pointed, modal, pointed, posted
from bot.work.asking import ask
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn

CLOSED = frozenset({"not_found", "hash_conflict", "view_not_found", "expired_trigger_id"})


async def on_page(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - nothing is posted
    """Show another page in the open modal; one that was closed meanwhile is left alone."""
    case, what = await _pointed(tools, job)
    if case and what:
        decoding = await tools.decode(case.text)
        view = modal(decoding, what.view, what.page, case_id=case.id, language=tools.language, thread=bool(case.reply_ts))
        try:
            await ask(tools.client.views_update(view_id=str(job.payload["view_id"]), view=view))
        except SlackApiError as error:
            if error.response.get("error") not in CLOSED:
                raise
    return None


async def on_to_thread(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Post the view in the case's thread, naming who asked for it."""
    case, what = await _pointed(tools, job)
    if case and what and case.reply_ts:
        tools = tools.speaking(case.language)
        message = posted(await tools.decode(case.text), what.view, language=tools.language, asked_by=job.payload.get("user"))
        await turn.post(message, channel=case.channel, thread_ts=case.thread_ts)
    return None


async def _pointed(tools: Tools, job: Job) -> tuple[Case | None, Pointed | None]:
    what = pointed(str(job.payload.get("value")))
    return (await tools.cases.by_id(job.team, what.case_id) if what else None), what
