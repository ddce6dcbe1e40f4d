"""What a message event says, as the work needs it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.intake import mentions, message_text, unescape, without_mention
from bot.work import NewJob
from bot.work.handlers.asked import Asked
from bot.work.naming import lane_of, message_key
from bot.workspaces import Me

Event = Mapping[str, Any]
MOMENT = re.compile(r"[0-9]{1,12}+[.][0-9]{1,9}+")  # 1700000000.000100


def read_message(event: Event, me: Me) -> Asked:
    """Return what a message event or a message of a shortcut holds."""
    text = event.get("text") if isinstance(event.get("text"), str) else ""
    direct = event.get("channel_type") == "im"
    plain = without_mention(str(text), me.user)
    ts, thread_ts = moment_of(event, "ts"), moment_of(event, "thread_ts")
    return Asked(
        ts=ts or "",
        thread_ts=thread_ts if thread_ts != ts else None,
        user=word_of(event, "user") or word_of(event, "bot_id"),
        text=message_text({**event, "text": plain}),
        question=unescape(plain),
        files=parts_of(event, "files"),
        asked=direct or mentions(str(text), me.user),
        direct=direct,
        bot=bool(event.get("bot_id")),
    )


def word_of(event: Event, name: str) -> str | None:
    """Return the id or word of that name; None where there is none."""
    word = event.get(name)
    return word if isinstance(word, str) and word else None


def moment_of(event: Event, name: str) -> str | None:
    """Return the timestamp of that name, as Slack writes one; None where there is none."""
    word = word_of(event, name)
    return word if word and MOMENT.fullmatch(word) else None


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


def home_of(body: Event) -> tuple[str, str | None]:
    """Return the workspace that a request belongs to, the one that installed the bot ("" where none is named); its organisation.

    In a channel shared with another company ``team_id`` may be theirs; ``authorizations``, or a view, names ours. The
    organisation is told only from where the workspace is: beside a button it may be ours, and the person's workspace theirs.
    """
    view, by = part_of(body, "view"), next(iter(parts_of(body, "authorizations")), {})
    team, org = body.get("team"), body.get("enterprise")
    named = (
        (view.get("app_installed_team_id"), None),
        (by.get("team_id"), by.get("enterprise_id")),
        (body.get("context_team_id"), body.get("context_enterprise_id") or by.get("enterprise_id")),
        (team.get("id") if isinstance(team, dict) else team, org.get("id") if isinstance(org, dict) else org),
        (body.get("team_id"), body.get("enterprise_id")),
        (part_of(body, "user").get("team_id"), None),  # an app of the whole organisation: no other says
    )
    for one, its in named:
        if one and not str(one).startswith("E"):  # "E…" is an organisation
            return str(one), str(its) if its else None
    return "", next((str(its) for _, its in named if its), None)


def parts_of(body: Event, name: str) -> tuple[Event, ...]:
    """Return the objects in the list of that name."""
    parts = body.get(name)
    return tuple(part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else ()


def part_of(body: Event, name: str) -> Event:
    """Return the part of ``body`` by that name, empty where there is none."""
    part = body.get(name)
    return part if isinstance(part, dict) else {}


UNFIT = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, no database a lone surrogate
MAYBE_UNFIT = re.compile(r"\\u(?:0000|d[89a-f])")  # the same in JSON: "\u0000", "\ud83d"; pairs are characters, and fit


def fitted(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request's body with every character that no database takes replaced, in keys as in values."""
    clean: dict[str, Any] = _fitted(body) if MAYBE_UNFIT.search(json.dumps(body)) else body
    return clean


def _fitted(value: Any) -> Any:
    if isinstance(value, str):
        return UNFIT.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_fitted(key): _fitted(inner) for key, inner in value.items()}
    return [_fitted(inner) for inner in value] if isinstance(value, list) else value
