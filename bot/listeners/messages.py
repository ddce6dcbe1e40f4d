"""Messages: those worth a look go to work, the others are forgotten on the spot."""

from dataclasses import replace

from slack_bolt.async_app import AsyncApp

from bot.listeners.changes import on_change, on_deletion
from bot.listeners.reading import Event, is_own, message_job, read_message, team_of
from bot.listeners.services import Services
from bot.work.handlers.asked import Asked
from decoder import worth_a_look

EVENTS = {"message": ("channels:history", "groups:history", "im:history", "mpim:history"), "app_mention": ("app_mentions:read",)}
SPOKEN = frozenset({None, "file_share", "thread_broadcast", "bot_message", "me_message"})


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every message; a mention comes as a message too and is the same work."""

    async def heard(event: Event, body: Event) -> None:
        if event.get("subtype") == "message_changed":
            await on_change(services, event, body)
        elif event.get("subtype") == "message_deleted":
            await on_deletion(services, event, body)
        elif event.get("subtype") in SPOKEN and not is_own(event, services.me):
            await _heard(services, event, body)

    app.event("message")(heard)
    app.event("app_mention")(heard)


async def _heard(services: Services, event: Event, body: Event) -> None:
    team, channel = team_of(body, services.me), str(event.get("channel"))
    message = read_message(event, services.me)
    author = (team, channel, message.thread_ts or "", message.user or "")
    before = services.recent.before(author)
    looked = await _worth(services, team, channel, message) or any(one.looked for one in before)
    services.recent.note(author, message.ts, message.text, looked=looked)
    if looked:
        message = replace(message, earlier=tuple(one.earlier for one in before if one.earlier.ts != message.ts))
        job = message_job(team, channel, message, kind="message")
        if not message.asked and services.channels.known(team, channel) is None:
            job = replace(job, thread_ts=None)  # no apology in a channel that may be none of ours
        await services.queue.enqueue(job, delivery=body.get("event_id"))


async def _is_ours(services: Services, team: str, channel: str, thread_ts: str) -> bool:
    """Whether that thread was answered, or its first message went to work a moment ago."""
    return services.recent.has(team, channel, thread_ts) or bool(await services.cases.by_thread(team, channel, thread_ts))


async def _worth(services: Services, team: str, channel: str, message: Asked) -> bool:
    """Whether a message may need an answer, by what can be known here without asking Slack."""
    if message.asked:
        return True
    if message.thread_ts and await _is_ours(services, team, channel, message.thread_ts):
        return True
    place = services.channels.known(team, channel)
    if place is not None and not place.matches(services.patterns):
        return False
    return bool(message.files) or worth_a_look(message.text)
