"""What people tell of a case by a click: which host it was, what ended it, that it is read wrong or not the same crash."""

import hashlib
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Case
from bot.listeners.buttons import action_in, case_of, may_open, pressed, presser, say_gone
from bot.listeners.reading import Event, part_of
from bot.listeners.services import Services
from bot.replies import (
    CURE_ACTION,
    CURE_CALLBACK,
    FEEDBACK_ACTION,
    HOST_ACTION,
    HOST_CALLBACK,
    MORE_ACTION,
    TOLD_INPUT,
    cure_modal,
    host_modal,
    notice,
    said_of,
    telling_of,
)
from bot.work import NewJob
from bot.work.naming import lane_of
from bot.workspaces import Me
from decoder import Language


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons, their forms, the menu and the thumbs."""
    _register_buttons(app, services)
    _register_forms(app, services)
    _register_menu(app, services)


def _register_buttons(app: AsyncApp, services: Services) -> None:
    async def opened(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        if not await may_open(services, body, me):
            return await ack()
        case = await case_of(services, me.team, pressed(body))
        if case is None:
            await say_gone(services, body, me)
            return await ack()
        asks_host = action_in(body).get("action_id") == HOST_ACTION
        language = await services.tongues.of(client, me.team, user=presser(body), channel=case.channel)
        view = host_modal(case.id, language=language) if asks_host else cure_modal(case.id, case.cure, language=language)
        await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
        return await ack()

    for action in (HOST_ACTION, CURE_ACTION):
        app.action(action)(opened)


def _register_forms(app: AsyncApp, services: Services) -> None:
    async def host_given(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        told = telling_of(part_of(body, "view"))
        case = await services.cases.by_id(me.team, told.case_id)
        if case is None or told.host is None:
            language = await services.tongues.of(client, me.team, user=presser(body))
            return await _refused(ack, language, "gone" if case is None else "no-host-name")
        await _take(services, body, _form_job(case, "host", told.host, body))
        return await ack()

    async def cure_given(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        told = telling_of(part_of(body, "view"))
        case = await services.cases.by_id(me.team, told.case_id)
        if case is None:
            return await _refused(ack, await services.tongues.of(client, me.team, user=presser(body)), "gone")
        await _take(services, body, _form_job(case, "cure", told.text, body))
        return await ack()

    app.view(HOST_CALLBACK)(host_given)
    app.view(CURE_CALLBACK)(cure_given)


def _register_menu(app: AsyncApp, services: Services) -> None:
    async def chosen(body: Event, ack: AsyncAck, me: Me) -> BoltResponse:
        action = action_in(body)
        said = said_of(str(part_of(action, "selected_option").get("value") or action.get("value") or ""))
        case = await case_of(services, me.team, said[1]) if said else None
        if case is None or said is None:
            await say_gone(services, body, me)
            return await ack()
        payload = {"case": case.id, "said": said[0], "user": presser(body), "response_url": body.get("response_url")}
        await _take(services, body, _job(case, "said", payload, str(body.get("trigger_id"))))
        return await ack()

    app.action(MORE_ACTION)(chosen)
    app.action(re.compile(rf"^{FEEDBACK_ACTION}"))(chosen)


async def _refused(ack: AsyncAck, language: Language, key: str) -> BoltResponse:
    """Leave the form open, with a sentence at its field."""
    return await ack(response_action="errors", errors={TOLD_INPUT: notice(key, language=language).text})


async def _take(services: Services, body: Event, job: NewJob) -> None:
    await services.take(job, by=presser(body), delivery=body.get("trigger_id"))


def _form_job(case: Case, kind: str, text: str, body: Event) -> NewJob:
    """Return the work of a form; the same text from the same form is the same work, however often it is sent."""
    once = f"{part_of(body, 'view').get('id')}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return _job(case, kind, {"case": case.id, "text": text, "user": presser(body)}, once)


def _job(case: Case, kind: str, payload: dict[str, Any], once: str) -> NewJob:
    return NewJob(
        key=f"{kind}:{case.team}:{once}",
        kind=kind,
        team=case.team,
        channel=case.channel if case.reply_ts else None,
        payload=payload,
        thread_ts=case.thread_ts,
        lane=lane_of(case.team, case.channel),
    )
