"""What a message event says, as the work needs it."""

from collections.abc import Mapping
from typing import Any

from bot.intake import mentions, message_text, unescape, without_mention
from bot.work import NewJob
from bot.work.handlers.asked import Asked
from bot.work.naming import lane_of, message_key
from bot.workspaces import Me

Event = Mapping[str, Any]


def read_message(event: Event, me: Me) -> Asked:
    """Return what a message event or a message of a shortcut holds."""
    text = event.get("text") if isinstance(event.get("text"), str) else ""
    direct = event.get("channel_type") == "im"
    plain = without_mention(str(text), me.user)
    thread_ts = event.get("thread_ts")
    return Asked(
        ts=str(event.get("ts")),
        thread_ts=thread_ts if thread_ts != event.get("ts") else None,
        user=event.get("user") or event.get("bot_id"),
        text=message_text({**event, "text": plain}),
        question=unescape(plain),
        files=tuple(file for file in event.get("files") or () if isinstance(file, dict)),
        asked=direct or mentions(str(text), me.user),
        direct=direct,
        bot=bool(event.get("bot_id")),
    )


def message_job(team: str, channel: str, message: Asked, *, kind: str, key: str | None = None) -> NewJob:
    """Return the work of a message: its own, or of another ``kind`` under a ``key`` of its own."""
    return NewJob(
        key=key or message_key(team, channel, message.ts),
        kind=kind,
        team=team,
        channel=channel,
        payload=message.payload(),
        thread_ts=message.thread_ts or message.ts,
        lane=lane_of(team, channel),
    )


def is_own(event: Event, me: Me) -> bool:
    """Whether the bot wrote it."""
    return event.get("user") == me.user or (event.get("bot_id") is not None and event.get("bot_id") == me.bot)


def team_of(body: Event) -> str:
    """Return the workspace that a request belongs to: the one that installed the bot; "" where it does not say.

    In a channel shared with another company ``team_id`` may be theirs; ``authorizations``, or a view, names ours.
    """
    view, by = part_of(body, "view"), next((one for one in body.get("authorizations") or () if isinstance(one, dict)), {})
    user, team = part_of(body, "user"), body.get("team")
    named = (
        view.get("app_installed_team_id"),
        by.get("team_id"),
        body.get("context_team_id"),
        team.get("id") if isinstance(team, dict) else team,
        body.get("team_id"),
        user.get("team_id"),  # an app of the whole organisation, in a view: no other says
    )
    return next((str(one) for one in named if one and not str(one).startswith("E")), "")  # "E…" is an organisation


def part_of(body: Event, name: str) -> Event:
    """Return the part of ``body`` by that name, empty where there is none."""
    part = body.get(name)
    return part if isinstance(part, dict) else {}
