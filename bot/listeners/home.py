"""The app's Home: its tab is published when somebody opens it; from there to a channel's settings. Its messages: prompts."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.listeners.buttons import presser
from bot.listeners.choosing import choices_of
from bot.listeners.reading import Event, part_of, word_of
from bot.listeners.services import Services
from bot.replies import CHANNEL_CALLBACK, CHANNEL_INPUT, CHOICES_ACTION, Submitted, channel_modal, notice
from bot.work import NewJob
from bot.work.members import is_member
from bot.workspaces import Me

EVENTS = {"app_home_opened": ()}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the tab and to its button."""

    async def opened(event: Event, body: Event, me: Me) -> None:
        user, kind = word_of(event, "user"), "home" if event.get("tab") == "home" else "prompts"
        if not user or (kind == "prompts" and not services.agent) or services.allowance.is_spent((me.team, user)):
            return
        payload = {"user": user, "channel": event.get("channel")}
        job = NewJob(f"{kind}:{me.team}:{user}:{body.get('event_id')}", kind, me.team, payload=payload)
        await services.queue.enqueue(job, delivery=body.get("event_id"))

    async def pressed(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        language = await services.tongues.of(client, me.team, user=presser(body))
        await client.views_open(trigger_id=str(body.get("trigger_id")), view=channel_modal(language))
        return await ack()

    async def picked(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        channel = _picked(body)
        if not channel or not await is_member(client, channel, str(presser(body))):
            language = await services.tongues.of(client, me.team, user=presser(body))
            errors = {CHANNEL_INPUT: notice("no-member", language=language).text}
            return await ack(response_action="errors", errors=errors)
        return await ack(response_action="update", view=await choices_of(services, client, me, channel, presser(body)))

    app.event("app_home_opened")(opened)
    app.action(CHOICES_ACTION)(pressed)
    app.view(CHANNEL_CALLBACK)(picked)


def _picked(body: Event) -> str | None:
    return word_of(Submitted.of(part_of(body, "view")).fields.get(CHANNEL_INPUT, {}), "selected_conversation")
