"""Edited and deleted messages; Slack calls both subtypes of a message."""

from dataclasses import replace

from bot.intake import message_text
from bot.listeners.reading import Event, is_own, message_job, moment_of, part_of, parts_of, read_message
from bot.listeners.services import Services
from bot.work.handlers.asked import Asked, is_deleted
from bot.workspaces import Me
from decoder import worth_a_look


async def on_change(services: Services, event: Event, body: Event, me: Me) -> None:
    """Store a corrected text; the bot's own edits and Slack's unfurls change no word."""
    now, before = part_of(event, "message"), part_of(event, "previous_message")
    if now.get("subtype") == "tombstone":  # a deleted message whose thread goes on
        await on_deletion(services, {**event, "deleted_ts": now.get("ts")}, body, me)
        return
    if not moment_of(now, "ts") or is_own(now, me) or not _differs(now, before):
        return
    team, channel = me.team, str(event.get("channel"))
    services.recent.forget(team, channel, ts=moment_of(now, "ts"))  # as it was, it is not to stand before what comes next
    message = replace(read_message({**now, "channel_type": event.get("channel_type")}, me), edited=True)
    if await _worth(services, team, channel, message):
        key = f"edit:{team}:{channel}:{message.ts}:{event.get('event_ts') or event.get('ts')}"
        job = message_job(team, channel, message, kind="edit", key=key)
        await services.take(job, by=message.user, delivery=body.get("event_id"))


async def on_deletion(services: Services, event: Event, body: Event, me: Me) -> None:
    """Store that a message of a case is gone."""
    team, channel = me.team, str(event.get("channel"))
    ts = moment_of(event, "deleted_ts") or moment_of(part_of(event, "previous_message"), "ts")
    if not ts:
        return
    services.recent.forget(team, channel, ts=ts)
    message = Asked(ts=ts)
    job = message_job(team, channel, message, kind="deletion", key=f"deletion:{team}:{channel}:{ts}")
    if await services.is_case(team, channel, ts):
        await services.queue.enqueue(job, delivery=body.get("event_id"))


async def _worth(services: Services, team: str, channel: str, message: Asked) -> bool:
    if await services.is_case(team, channel, message.ts):
        return True
    return worth_a_look(message.text) and (message.asked or await services.may_speak(team, channel))


def _differs(now: Event, before: Event) -> bool:
    files = [[file.get("id") for file in parts_of(part, "files") if not is_deleted(file)] for part in (now, before)]
    return message_text(_without_unfurls(now)) != message_text(_without_unfurls(before)) or files[0] != files[1]


def _without_unfurls(message: Event) -> Event:
    """Leave out attachments that Slack made of links: they have the address that they came from."""
    kept = [one for one in parts_of(message, "attachments") if not (one.get("from_url") or one.get("is_app_unfurl"))]
    return {**message, "attachments": kept}
