"""Channels: joined, renamed; and files shared in them."""

from slack_bolt.async_app import AsyncApp

from bot.listeners.reading import Event, part_of, word_of
from bot.listeners.services import Services
from bot.work import NewJob
from bot.workspaces import Me

EVENTS = {
    "member_joined_channel": ("channels:read", "groups:read"),
    "channel_rename": ("channels:read",),
    "group_rename": ("groups:read",),
    "file_shared": ("files:read",),
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what happens to channels."""

    async def joined(event: Event, body: Event, me: Me) -> None:
        team, channel = me.team, word_of(event, "channel")
        if channel and event.get("user") == me.user:
            job = NewJob(key=f"joined:{team}:{channel}", kind="joined", team=team, channel=channel)
            await services.queue.enqueue(job, delivery=body.get("event_id"))

    async def renamed(event: Event, me: Me) -> None:
        channel, name = (word_of(part_of(event, "channel"), one) for one in ("id", "name"))
        if channel and name:
            services.channels.renamed(me.team, channel, name)

    async def shared(event: Event, body: Event, me: Me) -> None:
        team, channel, file = me.team, word_of(event, "channel_id"), word_of(event, "file_id")
        if not channel or not file:
            return
        elsewhere = not channel.startswith("D") and not await services.may_speak(team, channel)
        spent = services.allowance.is_spent((team, str(event.get("user_id"))))  # its message was left alone too
        if event.get("user_id") != me.user and not elsewhere and not spent:
            job = NewJob(f"file:{team}:{channel}:{file}", "file", team, channel, {"file": file})
            await services.queue.enqueue(job, delivery=body.get("event_id"))

    app.event("member_joined_channel")(joined)
    app.event("channel_rename")(renamed)
    app.event("group_rename")(renamed)
    app.event("file_shared")(shared)
