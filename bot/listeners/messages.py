"""Messages: those worth a look go to work, the others are forgotten on the spot."""

from dataclasses import replace

from slack_bolt.async_app import AsyncApp

from bot.answers import asks_to_forget
from bot.listeners.changes import on_change, on_deletion
from bot.listeners.reading import Event, is_own, message_job, moment_of, read_message, word_of
from bot.listeners.services import Services
from bot.work.handlers.asked import Asked
from bot.workspaces import Me
from decoder import worth_a_look

EVENTS = {"message": ("channels:history", "groups:history", "im:history", "mpim:history"), "app_mention": ("app_mentions:read",)}
SPOKEN = frozenset({None, "file_share", "thread_broadcast", "bot_message", "me_message"})
CONVERTED = frozenset({"channel_convert_to_private", "channel_convert_to_public"})


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every message; a mention comes as a message too and is the same work."""

    async def heard(event: Event, body: Event, me: Me) -> None:
        subtype = word_of(event, "subtype")
        if not word_of(event, "channel"):
            return
        if subtype == "message_changed":
            await on_change(services, event, body, me)
        elif subtype == "message_deleted":
            await on_deletion(services, event, body, me)
        elif subtype in CONVERTED:
            services.channels.converted(me.team, str(event.get("channel")))
        elif subtype in SPOKEN and moment_of(event, "ts") and not is_own(event, me):
            await _heard(services, event, body, me)

    app.event("message")(heard)
    app.event("app_mention")(heard)


async def _heard(services: Services, event: Event, body: Event, me: Me) -> None:
    team, channel = me.team, str(event.get("channel"))
    message = read_message(event, me)
    if message.asked and message.thread_ts and asks_to_forget(message.question):
        services.recent.forget(team, channel)  # what the thread came of may be among it, and would come back with the next piece
    author = (team, channel, message.thread_ts or "", message.user or "")
    before = services.recent.before(author)
    looked = await _worth(services, team, channel, message) or any(one.looked for one in before)
    services.recent.note(author, message.ts, message.text, looked=looked)
    if looked or await _continues(services, team, channel, message):
        services.channels.expect(team, channel)
        message = replace(message, earlier=tuple(one.earlier for one in before if one.earlier.ts != message.ts))
        job = message_job(team, channel, message, kind="message")
        if not message.asked and services.channels.known(team, channel) is None:
            job = replace(job, thread_ts=None)  # no apology in a channel that may be none of ours
        await services.take(job, by=message.user, delivery=body.get("event_id"))


async def _continues(services: Services, team: str, channel: str, message: Asked) -> bool:
    """Whether a message may be the next piece of a screen that its author began a moment ago, here or in another process."""
    if not message.user or message.thread_ts or not services.recent.seconds or not await services.may_speak(team, channel):
        return False
    if await services.is_busy(team, channel):
        return True
    return bool(await services.cases.recent(team, channel, message.user, message.ts, seconds=services.recent.seconds))


async def _worth(services: Services, team: str, channel: str, message: Asked) -> bool:
    """Whether a message may need an answer, by what can be known here without asking Slack."""
    if message.asked or (message.thread_ts and await services.is_thread(team, channel, message.thread_ts)):
        return True
    return (bool(message.files) or worth_a_look(message.text)) and await services.may_speak(team, channel)
