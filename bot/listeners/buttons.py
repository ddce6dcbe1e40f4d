"""The quiet buttons: a view of the case in a modal; in the modal its pages, and "To the thread"."""

import asyncio
import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Case
from bot.listeners.reading import Event, part_of, parts_of
from bot.listeners.services import Services
from bot.replies import ACTION_PREFIX, modal, pointed
from bot.work import NewJob
from bot.work.decoding import decoded
from bot.workspaces import Me

LOOKS, LOOK_AGAIN = 6, 0.15  # seconds between
INTERACTIVE = {"block_actions": ("chat:write",)}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button of the replies."""

    async def opened(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        if not await may_open(services, body, me):
            return await ack()
        what = pointed(pressed(body))
        case = await case_of(services, me.team, what.case_id) if what else None
        if case and what:
            language = await services.tongues.of(client, me.team, user=presser(body), channel=case.channel)
            decoding = await decoded(case.text, language)
            view = modal(decoding, what.view, what.page, case_id=case.id, language=language, thread=bool(case.reply_ts))
            shown = await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
            if what.view == "support":
                await _completed(services, body, me, shown.get("view") or {})
        else:
            await say_gone(services, body, me)
        return await ack()

    async def paged(body: Event, ack: AsyncAck, me: Me) -> BoltResponse:
        job = _job(body, me, "page", _page(body, part_of(body, "view")))
        await services.take(job, by=presser(body), delivery=body.get("trigger_id"))
        return await ack()

    async def posted(body: Event, ack: AsyncAck, me: Me) -> BoltResponse:
        payload = {"value": pressed(body), "user": presser(body)}
        once = f"{part_of(body, 'view').get('id')}:{payload['value']}"  # a second press in the same modal is the same wish
        await services.take(_job(body, me, "to-thread", payload, once), by=presser(body), delivery=body.get("trigger_id"))
        return await ack()

    app.action(re.compile(rf"^{ACTION_PREFIX}view_"))(opened)
    app.action(re.compile(rf"^{ACTION_PREFIX}page_"))(paged)
    app.action(f"{ACTION_PREFIX}post")(posted)


async def _completed(services: Services, body: Event, me: Me, view: Event) -> None:
    """Let the open text for support be completed by what happened before: looking that up may outlast a trigger."""
    await services.queue.enqueue(_job(body, me, "page", _page(body, view)), delivery=body.get("trigger_id"))


def _page(body: Event, view: Event) -> Event:
    """Return what is to be shown in ``view`` as it is now: where it shows another page by then, it is left at that."""
    return {"value": pressed(body), "view_id": view.get("id"), "hash": view.get("hash"), "user": presser(body)}


async def case_of(services: Services, team: str, case_id: str) -> Case | None:
    """Find the case; it is stored a moment after its reply is seen, and a trigger is good for three seconds."""
    for _ in range(LOOKS):
        if case := await services.cases.by_id(team, case_id):
            return case
        await asyncio.sleep(LOOK_AGAIN)
    return None


async def say_gone(services: Services, body: Event, me: Me) -> None:
    """Tell the person who pressed a button that its case is no longer there."""
    if body.get("response_url"):
        payload = {"key": "gone", "response_url": body["response_url"], "user": presser(body)}
        await services.queue.enqueue(_job(body, me, "notice", payload), delivery=body.get("trigger_id"))


async def may_open(services: Services, body: Event, me: Me) -> bool:
    """Whether who pressed a button may have one more view now; else they are told once."""
    return await services.admits(_job(body, me, "view", {"response_url": body.get("response_url")}), presser(body))


def presser(body: Event) -> str | None:
    """Return who pressed the button or sent the form."""
    return part_of(body, "user").get("id")


def action_in(body: Event) -> Event:
    """Return what was pressed or chosen."""
    return next(iter(parts_of(body, "actions")), {})


def pressed(body: Event) -> str:
    """Return the value of the button that was pressed."""
    return str(action_in(body).get("value") or "")


def _job(body: Event, me: Me, kind: str, payload: Event, once: str | None = None) -> NewJob:
    return NewJob(key=f"{kind}:{me.team}:{once or body.get('trigger_id')}", kind=kind, team=me.team, payload=payload)
