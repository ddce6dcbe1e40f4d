"""Pictures of what happened over time, after the answer: work of their own, so that their trouble costs no answer."""

import asyncio

import structlog
from slack_sdk.errors import SlackApiError

from bot.cases import Case
from bot.charts import Chart, can_draw, crashes_over_time, draw, errors_over_time
from bot.replies import Upload
from bot.work.handlers.past import past_of
from bot.work.handlers.remembering import moments_by_host
from bot.work.handlers.tools import Tools
from bot.work.model import Job, NewJob, Save, Turn
from bot.work.naming import lane_of
from bot.work.troubles import Trouble, name_of, trouble_of
from decoder import Decoding

log = structlog.get_logger()


async def chart_later(tools: Tools, case: Case, decoding: Decoding) -> None:
    """Store the work of drawing, where there is enough to draw; once a case. The lane lets the case be stored first."""
    if can_draw() and errors_over_time(decoding) is not None:
        key, lane = f"chart:{case.team}:{case.id}", lane_of(case.team, case.channel)
        await tools.queue.enqueue(NewJob(key=key, kind="chart", team=case.team, payload={"case": case.id}, lane=lane))


async def on_chart(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Share the picture in the case's thread; an app that may not share files leaves it at the answer."""
    case = await tools.cases.by_id(job.team, str(job.payload["case"]))
    tools = tools.speaking(case.language) if case else tools
    chart = errors_over_time(await tools.decode(case.text), tools.language) if case and case.reply_ts else None
    if not case or not chart:
        return None
    await _share(case, chart, "corrected-errors.png", turn)
    return None


async def crashes_later(tools: Tools, case: Case, asker: str | None) -> None:
    """Store the work of drawing the crashes that ``asker`` asked about; once a case."""
    if can_draw():
        key, lane = f"crashes:{case.team}:{case.id}", lane_of(case.team, case.channel)
        payload = {"case": case.id, "user": asker}
        await tools.queue.enqueue(NewJob(key=key, kind="crashes", team=case.team, payload=payload, lane=lane))


async def on_crashes(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Share the picture of the crashes of this host and of the same one elsewhere, as far as the asker may see them."""
    case = await tools.cases.by_id(job.team, str(job.payload["case"]))
    if case is None or not case.reply_ts:
        return None
    tools = tools.speaking(case.language)
    past = await past_of(tools, case, await tools.decode(case.text), asker=job.payload.get("user"))
    if chart := crashes_over_time(moments_by_host(case, past), tools.language):
        await _share(case, chart, "crashes.png", turn)
    return None


async def _share(case: Case, chart: Chart, name: str, turn: Turn) -> None:
    file = Upload(name, chart.title, await asyncio.to_thread(draw, chart), chart.alt)
    try:
        await turn.upload(file, channel=case.channel, thread_ts=case.thread_ts, step="chart")
    except SlackApiError as error:
        if trouble_of(error) is not Trouble.REFUSED:
            raise
        log.warning("no picture: the app may not share files", error=name_of(error))
