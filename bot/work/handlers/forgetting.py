"""What people ask to be forgotten: a thread by who brought it or any full member, a host by any full member who may see it."""

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import EVERY, Case
from bot.replies import notice
from bot.work.asking import ask
from bot.work.handlers.past import through_the_wall, viewer_of
from bot.work.handlers.scene import Scene
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn
from bot.work.upkeep import forget_thread

UNDELETED = frozenset({"message_not_found", "channel_not_found", "cant_delete_message", "not_in_channel"})
log = structlog.get_logger()


async def on_forget(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Forget the cases of a host that the asker may see there or brought (``/psod forget HOST``), and tell them how many."""
    host, user = str(job.payload["host"]), str(job.payload["user"])
    if not (await tools.people.person(tools.client, job.team, user)).member:
        await _told(tools, job, turn, "forget-no-member")
        return None
    found = await tools.cases.of_host(job.team, host, limit=EVERY)
    seen = await through_the_wall(tools, await viewer_of(tools, job.team, job.channel or "", user), found, most=None)
    ids = {case.id for case in seen.cases}
    theirs = [case for case in found if case.id in ids or case.user == user]
    stays = "-narrow" if seen.narrow else "-private" if len(theirs) < len(found) else ""
    await _told(tools, job, turn, f"{'forgotten-host' if theirs else 'no-host'}{stays}", host=host, count=len(theirs))
    if not theirs:
        return None
    log.info("forgotten", team=job.team, user=user, cases=len(theirs))

    async def save(session: AsyncSession) -> None:
        for case in theirs:
            await _erase(tools, session, case)

    return save


async def forget_asked(scene: Scene, case: Case | None) -> Save | None:
    """Forget the case of the thread, and say so there."""
    message, tools = scene.message, scene.tools
    if case is None:
        await scene.post(notice("gone", language=tools.language))
        return None
    brought = message.user is not None and message.user == case.user
    if not brought and not (await tools.people.person(tools.client, scene.team, str(message.user))).member:
        await scene.post(notice("forget-no-member", language=tools.language))
        return None
    save = await forgetting(tools, case)
    await scene.post(notice("forgotten", language=tools.language))
    log.info("forgotten", team=scene.team, user=message.user, cases=1)
    return save


async def forgetting(tools: Tools, case: Case) -> Save:
    """Delete the reply to ``case`` where the settings want that; return what deletes the case and what is left of its work."""
    if tools.delete_replies and case.reply_ts:
        await _delete(tools, case.channel, case.reply_ts)

    return lambda session: _erase(tools, session, case)


async def _erase(tools: Tools, session: AsyncSession, case: Case) -> None:
    """Delete the case and what is left of its work."""
    await forget_thread(session, case.team, case.channel, case.thread_ts)
    await tools.cases.delete(session, case.team, case.id)


async def _told(tools: Tools, job: Job, turn: Turn, key: str, **fields: object) -> None:
    said = notice(key, language=tools.language, **fields)
    await turn.respond(said, response_url=str(job.payload["response_url"]))


async def _delete(tools: Tools, channel: str, ts: str) -> None:
    try:
        await ask(tools.client.chat_delete(channel=channel, ts=ts))
    except SlackApiError as error:
        if error.response.get("error") not in UNDELETED:
            raise
