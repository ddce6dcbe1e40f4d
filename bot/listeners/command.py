"""``/psod``: a text decoded, alone a form; ``help``, ``settings``, ``history HOST``, ``similar``, ``forget HOST`` as they say."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import unescape
from bot.listeners.choosing import open_choices
from bot.listeners.reading import Event, message_job, part_of
from bot.listeners.services import Services
from bot.replies import COMMAND_CALLBACK, FILE_INPUT, TEXT_INPUT, Message, Submitted, command_modal, notice
from bot.work import NewJob
from bot.work.handlers.asked import Asked
from bot.work.naming import lane_of
from bot.workspaces import Me
from decoder import Language

WORDS = {"history": 2, "similar": 1, "forget": 2}  # of each, the host included
COMMANDS = {"/psod": ("commands", "chat:write", "users:read")}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the command and to its form."""

    async def command(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        text = str(body.get("text") or "").strip()
        if text.lower() == "help":
            return await ack(**shown(notice("help", language=await _language(services, body, client, me))))
        if text.lower() == "settings":
            await open_choices(services, client, me, body)
        elif asked := _asked_for(body, me, text):
            if asked.kind == "forget":
                services.recent.forget(me.team)  # whose host it was is not known here
            await services.take(asked, by=body.get("user_id"), delivery=body.get("trigger_id"))
        elif text:
            await services.take(_job(body, me, unescape(text), ()), by=body.get("user_id"), delivery=body.get("trigger_id"))
        else:
            metadata = json.dumps({"channel": body.get("channel_id"), "response_url": body.get("response_url")})
            view = command_modal(await _language(services, body, client, me), private_metadata=metadata)
            await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
        return await ack()

    async def submitted(body: Event, ack: AsyncAck, client: AsyncWebClient, me: Me) -> BoltResponse:
        text, files = _inputs(body)
        if not text.strip() and not files:
            language = await services.tongues.of(client, me.team, user=_from_form(body)["user_id"])
            missing = notice("wrong-input", language=language).text
            return await ack(response_action="errors", errors={TEXT_INPUT: missing})
        asked = _from_form(body)
        await services.take(_job(asked, me, text, files), by=asked["user_id"], delivery=body.get("trigger_id"))
        return await ack()

    app.command("/psod")(command)
    app.view(COMMAND_CALLBACK)(submitted)


async def _language(services: Services, body: Event, client: AsyncWebClient, me: Me) -> Language:
    return await services.tongues.of(client, me.team, user=body.get("user_id"), channel=body.get("channel_id"))


def shown(message: Message) -> dict[str, Any]:
    """Return ``message`` as the arguments of an ack that only the asker sees."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks) or None}


def _asked_for(body: Event, me: Me, text: str) -> NewJob | None:
    """Return the work of one of ``WORDS``; None for anything else, such as a text that begins like that."""
    words = unescape(text).split() or [""]
    kind = words[0].lower()
    if len(words) != WORDS.get(kind):
        return None
    channel = str(body.get("channel_id"))
    payload = {"host": words[-1], "user": body.get("user_id"), "response_url": body.get("response_url")}
    return NewJob(f"{kind}:{me.team}:{body.get('trigger_id')}", kind, me.team, channel, payload, lane=lane_of(me.team, channel))


def _job(body: Event, me: Me, text: str, files: tuple[Mapping[str, Any], ...]) -> NewJob:
    team, channel, asker = me.team, str(body.get("channel_id")), str(body.get("user_id"))
    trigger = str(body.get("trigger_id"))
    message = Asked(
        ts=trigger, text=text, user=asker, asker=asker, files=files, asked=True, response_url=body.get("response_url")
    )
    return message_job(team, channel, message, kind="command", key=f"command:{team}:{trigger}")


def _from_form(body: Event) -> Event:
    """Return the form's body in the shape of the command's."""
    opened = Submitted.of(part_of(body, "view")).kept
    return {
        "channel_id": opened.get("channel"),
        "response_url": opened.get("response_url"),
        "user_id": part_of(body, "user").get("id"),
        "trigger_id": body.get("trigger_id") or part_of(body, "view").get("id"),
    }


def _inputs(body: Event) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    sent = Submitted.of(part_of(body, "view"))
    return sent.text(TEXT_INPUT), sent.rows(FILE_INPUT, "files")
