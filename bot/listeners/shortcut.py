"""The message shortcut "Decode this PSOD": works on any message, in threads too, where commands do not exist."""

from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.listeners.reading import Event, message_job, part_of, read_message
from bot.listeners.services import Services
from bot.workspaces import Me

SHORTCUT = "decode_psod"
SHORTCUTS = {SHORTCUT: ("commands", "chat:write")}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the shortcut."""

    async def used(body: Event, ack: AsyncAck, me: Me) -> BoltResponse:
        team, channel = me.team, str(part_of(body, "channel").get("id"))
        message = replace(
            read_message(part_of(body, "message"), me),
            asked=True,
            asker=part_of(body, "user").get("id"),
            response_url=body.get("response_url"),
        )
        trigger = str(body.get("trigger_id"))
        job = message_job(team, channel, message, kind="shortcut", key=f"shortcut:{team}:{trigger}")
        if message.ts:
            await services.take(job, by=message.asker, delivery=trigger)
        return await ack()

    app.message_shortcut(SHORTCUT)(used)
