"""conversations.*: names, members, histories and threads, in pages with real cursors."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.chat import direct
from bot.demo.slack.methods.method import Method
from bot.demo.slack.rates import STRANGERS_OBJECTS
from bot.demo.slack.state import CHANNEL_TYPES, Json, Post

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_HISTORY_OF = {"public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history"}
MOST = 999


def info(call: Call) -> Json:
    """conversations.info."""
    return {"channel": call.channel(need_member=False).to_json(asker=call.workspace.bot_user)}


def list_(call: Call) -> Json:
    """conversations.list."""
    wanted = set((call.text("types") or "public_channel").split(","))
    kinds = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
    me = call.workspace.bot_user
    places = [
        place.to_json(asker=me)
        for place in call.core.state.channels.values()
        if place.team == call.workspace.id
        and kinds[place.kind] in wanted
        and (place.kind == "public" or me in place.members)
        and not (call.flag("exclude_archived") and place.archived)
    ]
    return _page(call, "channels", places, 100)


def members(call: Call) -> Json:
    """conversations.members."""
    return _page(call, "members", sorted(call.channel(need_member=False).members), 100)


def open_(call: Call) -> Json:
    """conversations.open."""
    user = call.core.state.users.get(call.text("users"))
    if user is None:
        raise Refused("user_not_found")
    return {"channel": {"id": direct(call, user).id}}


def replies(call: Call) -> Json:
    """conversations.replies: the root first, then its replies, oldest first."""
    place = _readable(call)
    posts = place.thread(call.text("ts"))
    if not posts:
        raise Refused("thread_not_found")
    root, rest = posts[0], _between(call, posts[1:])
    return _messages(call, [root, *rest] if posts[0].ts == call.text("ts") else _between(call, posts))


def history(call: Call) -> Json:
    """conversations.history: newest first, without what stands inside threads."""
    place = _readable(call)
    posts = [post for post in place.posts.values() if not post.deleted and (not post.is_reply or post.broadcast)]
    return _messages(call, _between(call, posts)[::-1])


def join(call: Call) -> Json:
    """conversations.join."""
    place = call.channel(need_member=False)
    place.members.add(call.workspace.bot_user)
    return {"channel": place.to_json(asker=call.workspace.bot_user)}


def _readable(call: Call) -> Any:
    place = call.channel()
    needed = _HISTORY_OF[place.kind]
    if needed not in call.workspace.scopes:
        raise Refused(
            "missing_scope", needed=needed, provided=",".join(sorted(call.workspace.scopes)), kind=CHANNEL_TYPES[place.kind]
        )
    return place


def _between(call: Call, posts: Sequence[Post]) -> list[Post]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9999999999.999999"
    inclusive = call.flag("inclusive")
    return [
        post
        for post in posts
        if float(oldest) < float(post.ts) < float(latest) or (inclusive and float(post.ts) in {float(oldest), float(latest)})
    ]


def _messages(call: Call, posts: Sequence[Post]) -> Json:
    shown = [post.to_json(metadata=call.flag("include_all_metadata")) for post in posts]
    for message, post in zip(shown, posts, strict=True):
        replies_to = call.core.state.channels[post.channel].threads.get(post.ts, [])
        if replies_to and not post.is_reply:
            message |= {"reply_count": len(replies_to), "latest_reply": replies_to[-1]}
    return _page(call, "messages", shown, 100)


def _page(call: Call, name: str, rows: Sequence[Any], usual: int) -> Json:
    most = STRANGERS_OBJECTS if call.core.rates.profile == "stranger" and name == "messages" else MOST
    limit = int(call.text("limit") or usual)
    if limit < 1:
        raise Refused("invalid_limit")
    start, size = _decode(call.text("cursor")), min(limit, most)
    page, more = rows[start : start + size], start + size < len(rows)
    cursor = base64.urlsafe_b64encode(f"next:{start + size}".encode()).decode() if more else ""
    return {name: list(page), "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("next:"))
    except (binascii.Error, ValueError) as broken:
        raise Refused("invalid_cursor") from broken


METHODS = {
    "conversations.info": Method(info, _READ, 3),
    "conversations.list": Method(list_, _READ, 2),
    "conversations.members": Method(members, _READ, 4),
    "conversations.open": Method(open_, ("im:write", "mpim:write"), 3),
    "conversations.replies": Method(replies, _HISTORY, 3),
    "conversations.history": Method(history, _HISTORY, 3),
    "conversations.join": Method(join, ("channels:join",), 3),
}
