"""chat.*: posting, updating, deleting, with Slack's refusals."""

import secrets
from typing import Any

from bot.demo.slack.blocks import faults_of, too_long
from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.method import Method
from bot.demo.slack.state import Channel, Ephemeral, Json, Post, User

MOST_TEXT = 40_000
MOST_UPDATE = 4_000
MOST_METADATA = 8_000
MOST_ATTACHMENTS = 100


def content_of(arguments: Json, *, most: int = MOST_TEXT) -> tuple[str, list[Json], list[Json]]:
    """Return text, blocks and attachments of a message; raises Refused as Slack would."""
    text = str(arguments.get("text") or arguments.get("markdown_text") or "").strip("\n")
    blocks, attachments = arguments.get("blocks") or [], arguments.get("attachments") or []
    if not (text.strip() or blocks or attachments):
        raise Refused("no_text")
    if len(text) > most:
        raise Refused("msg_too_long")
    wrong = faults_of(blocks) if blocks else []
    if wrong:
        raise Refused("invalid_blocks", errors=wrong, response_metadata={"messages": wrong})
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    return text, with_block_ids(blocks), attachments


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """Return ``blocks`` with an id for each that came without one, as Slack stores them."""
    return [{"block_id": secrets.token_hex(3)} | block for block in blocks]


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    place = _place(call)
    text, blocks, attachments = content_of(call.arguments)
    post = own_post(call, place, text=text, blocks=blocks, attachments=attachments, metadata=_metadata(call))
    post.thread_ts = _thread(call, place)
    post.broadcast = call.flag("reply_broadcast")
    if post.broadcast and post.is_reply:
        post.subtype = "thread_broadcast"
    call.core.happenings.posted(post)
    return {"channel": place.id, "ts": post.ts, "message": post.to_json(metadata=True)}


def own_post(call: Call, place: Channel, **content: Any) -> Post:
    """Return a message of the bot itself, not yet told to anyone."""
    me, state = call.workspace, call.core.state
    return Post(state.new_ts(), place.id, place.team, user=me.bot_user, bot_id=me.bot_id, app_id=state.app_id, **content)


def update(call: Call) -> Json:
    """chat.update."""
    place = call.channel()
    post = _own(call, place, "cant_update_message")
    text, blocks, attachments = content_of(call.arguments, most=MOST_UPDATE)
    before = post.to_json()
    post.text, post.blocks, post.attachments = text or post.text, blocks, attachments
    if call.arguments.get("metadata"):
        post.metadata = _metadata(call)
    post.edited = {"user": call.workspace.bot_user, "ts": call.core.state.new_ts()}
    call.core.happenings.changed(post, before)
    return {"channel": place.id, "ts": post.ts, "text": post.text, "message": post.to_json(metadata=True)}


def delete(call: Call) -> Json:
    """chat.delete."""
    place = call.channel()
    post = _own(call, place, "cant_delete_message")
    call.core.happenings.deleted(post)
    return {"channel": place.id, "ts": post.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    place = _place(call)
    user = call.text("user")
    if user not in place.members:
        raise Refused("user_not_in_channel")
    text, blocks, _ = content_of(call.arguments)
    shown = Ephemeral(
        place.id, user, text, blocks, call.text("thread_ts") or None, "chat.postEphemeral", call.core.state.new_ts()
    )
    call.core.state.ephemerals.append(shown)
    return {"message_ts": shown.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    place = call.channel(need_member=False)
    post = call.core.state.post(place.id, call.text("message_ts"))
    if post is None:
        raise Refused("message_not_found")
    link = f"https://{call.workspace.domain}.slack.com/archives/{place.id}/p{post.ts.replace('.', '')}"
    thread = f"?thread_ts={post.thread_ts}&cid={place.id}" if post.is_reply else ""
    return {"channel": place.id, "permalink": link + thread}


def _place(call: Call) -> Channel:
    wanted = call.text("channel")
    if wanted in call.core.state.users:
        return direct(call, call.core.state.users[wanted])
    place = call.channel()
    if place.archived:
        raise Refused("is_archived")
    return place


def direct(call: Call, user: User) -> Channel:
    """Return the direct conversation of the bot and ``user``, opened where there is none."""
    state, pair = call.core.state, {call.workspace.bot_user, user.id}
    if user.team != call.workspace.id:
        raise Refused("user_not_found")
    for place in state.channels.values():
        if place.kind == "im" and place.members == pair:
            return place
    place = Channel(state.new_id("D"), "", call.workspace.id, "im", members=pair)
    state.channels[place.id] = place
    return place


def _thread(call: Call, place: Channel) -> str | None:
    ts = call.text("thread_ts")
    if not ts:
        return None
    root = place.posts.get(ts)
    if root is None or (root.deleted and ts not in place.threads):
        raise Refused("thread_not_found")
    if root.is_reply:
        raise Refused("cannot_reply_to_message")
    root.thread_ts = ts
    return ts


def _own(call: Call, place: Channel, otherwise: str) -> Post:
    post = call.core.state.post(place.id, call.text("ts"))
    if post is None:
        raise Refused("message_not_found")
    if post.bot_id != call.workspace.bot_id:
        raise Refused(otherwise)
    if place.archived:
        raise Refused("is_archived")
    return post


def _metadata(call: Call) -> Json | None:
    metadata = call.arguments.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not metadata.get("event_type") or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if len(str(metadata)) > MOST_METADATA:
        raise Refused("metadata_too_large")
    return metadata


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",), 4),
    "chat.update": Method(update, ("chat:write",), 3),
    "chat.delete": Method(delete, ("chat:write",), 3),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), 4),
    "chat.getPermalink": Method(get_permalink, (), 4),
}
