"""The button "Fix the text" of a reply made from a picture, and the modal behind it."""

import hashlib
import json

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Case
from bot.listeners.buttons import case_of, may_open, pressed, presser, say_gone
from bot.listeners.reading import Event, part_of
from bot.listeners.services import Services
from bot.replies import FIX_ACTION, FIX_CALLBACK, Fix, fix_modal, fix_of, notice
from bot.work import NewJob
from bot.work.decoding import decoded
from bot.work.handlers.facts import found
from bot.work.handlers.fixing import payload_of, readings_of, with_fix
from bot.work.naming import lane_of
from bot.workspaces import Me
from decoder import Language


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button and to its modal."""

    async def opened(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        if not await may_open(services, body, me):
            return await ack()
        case = await case_of(services, me.team, pressed(body))
        readings = readings_of(case) if case else ()
        if case and readings:
            language = await services.tongues.of(client, me.team, user=presser(body), channel=case.channel)
            view = fix_modal(readings, case_id=case.id, response_url=body.get("response_url"), language=language)
            await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
        else:
            await say_gone(services, body, me)
        return await ack()

    async def submitted(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        fix = fix_of(part_of(body, "view"))
        language = await services.tongues.of(client, me.team, user=presser(body))
        case = await services.cases.by_id(me.team, fix.case_id)
        if case is None:
            return await _refused(ack, fix, language, "gone")
        if not found(await decoded(with_fix(case, fix.texts, fix.checked).text, language)):
            return await _refused(ack, fix, language, "fixed-away")
        await services.take(_job(case, fix, body), by=presser(body), delivery=body.get("trigger_id"))
        return await ack()

    app.action(FIX_ACTION)(opened)
    app.view(FIX_CALLBACK)(submitted)


async def _refused(ack: AsyncAck, fix: Fix, language: Language, key: str) -> BoltResponse:
    """Leave the modal open, with a sentence at its first field."""
    return await ack(response_action="errors", errors={fix.field: notice(key, language=language).text})


def _job(case: Case, fix: Fix, body: Event) -> NewJob:
    """Return the work of a submission; the same text from the same modal is the same work, however often it is sent."""
    payload = payload_of(fix)
    said = json.dumps(payload, sort_keys=True).encode()
    view = part_of(body, "view").get("id")
    return NewJob(
        key=f"fix:{case.team}:{view}:{hashlib.sha256(said).hexdigest()[:16]}",
        kind="fix",
        team=case.team,
        channel=case.channel if case.reply_ts else None,  # else an apology goes to who asked
        payload=payload,
        thread_ts=case.thread_ts,
        lane=lane_of(case.team, case.channel),
    )
