"""``/psod settings``: how the bot behaves in the channel where it is typed. Whoever is in that channel may change it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.listeners.buttons import presser
from bot.listeners.reading import Event, part_of
from bot.listeners.services import Services
from bot.replies import CHOICES_CALLBACK, choice_of, choices_modal
from bot.work import NewJob
from bot.work.handlers.choosing import offered, payload_of
from bot.work.naming import lane_of
from bot.workspaces import Me


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the modal that ``open_choices`` opens."""

    async def submitted(body: Event, ack: AsyncAck, me: Me) -> BoltResponse:
        choice = choice_of(part_of(body, "view"))
        if choice is not None:
            payload = payload_of(choice, presser(body))
            key = f"choose:{me.team}:{part_of(body, 'view').get('id')}:{part_of(body, 'view').get('hash')}"
            job = NewJob(key, "choose", me.team, choice.channel, payload, lane=lane_of(me.team, choice.channel))
            await services.queue.enqueue(job, delivery=body.get("trigger_id"))
        return await ack()

    app.view(CHOICES_CALLBACK)(submitted)


async def open_choices(services: Services, client: AsyncWebClient, me: Me, body: Event) -> None:
    """Open the modal with what is chosen in the command's channel now."""
    view = await choices_of(services, client, me, str(body.get("channel_id")), body.get("user_id"))
    await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)


async def choices_of(services: Services, client: AsyncWebClient, me: Me, channel: str, user: str | None) -> dict[str, Any]:
    """Return the modal with what is chosen in ``channel`` now, for ``user``."""
    offer = await offered(services.cases, services.choices, me.team, channel)
    language = await services.tongues.of(client, me.team, user=user, channel=channel)
    return choices_modal(offer, patterns=services.patterns, language=language)
