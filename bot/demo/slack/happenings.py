"""What happens in the workspace, told to the app as events: wrapped, subscribed, only where its bot is a member."""

import copy
import re
import time

from bot.demo.slack.delivery import Delivery
from bot.demo.slack.state import CHANNEL_TYPES, Channel, Json, Post, State, StoredFile, Workspace

SUBSCRIBED = frozenset(
    {
        *("message.channels", "message.groups", "message.im", "message.mpim", "app_mention", "file_shared"),
        *("member_joined_channel", "channel_rename", "group_rename", "app_home_opened", "tokens_revoked", "app_uninstalled"),
        "function_executed",
    }
)
_MENTION = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>")  # <@U0BOT>, <@U0BOT|psod>
_TOPICS = {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}


class Happenings:
    """Turns changes of the state into events for the app."""

    def __init__(self, state: State, delivery: Delivery) -> None:
        self.subscribed = set(SUBSCRIBED)
        self.sent: list[Json] = []  # every event payload, for replays
        self._state, self._delivery = state, delivery

    def posted(self, post: Post) -> None:
        """Tell of a new message; the bot's own come back too, as from the real Slack."""
        place = self._state.channels[post.channel]
        place.add(post)
        guest = {"user_team": post.team, "source_team": post.team} if post.team != place.team else {}
        self._send(place, _TOPICS[place.kind], post.to_json() | self._where(place, post.ts) | guest)
        bot = self._state.workspaces[place.team].bot_user
        mentioned = {match["user"] for match in _MENTION.finditer(post.text)}
        if bot in mentioned and post.user not in {None, bot} and place.kind != "im":
            mention = post.to_json() | {"type": "app_mention", "channel": place.id, "event_ts": post.ts}
            mention.pop("subtype", None)
            self._send(place, "app_mention", mention)
        for file in post.files:
            self._file_shared(place, file, post)

    def changed(self, post: Post, before: Json, *, hidden: bool = True) -> None:
        """Tell of an edit, an unfurl, a thread's first reply or the bot's own update."""
        place = self._state.channels[post.channel]
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": post.to_json(),
            "previous_message": before,
            "hidden": hidden,
        }
        ts = self._state.new_ts()
        self._send(place, _TOPICS[place.kind], event | {"ts": ts} | self._where(place, ts))

    def deleted(self, post: Post) -> None:
        """Tell of a deleted message."""
        place = self._state.channels[post.channel]
        before = post.to_json()
        post.deleted = True
        ts = self._state.new_ts()
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "deleted_ts": post.ts,
            "previous_message": before,
            "hidden": True,
        }
        self._send(place, _TOPICS[place.kind], event | {"ts": ts} | self._where(place, ts))

    def joined(self, user: str, place: Channel, inviter: str | None = None) -> None:
        """Tell of a new member (the bot included)."""
        event: Json = {
            "type": "member_joined_channel",
            "user": user,
            "channel": place.id,
            "channel_type": "C" if place.kind == "public" else "G",
            "team": place.team,
            "event_ts": self._state.new_ts(),
        }
        self._send(place, "member_joined_channel", event | ({"inviter": inviter} if inviter else {}))

    def renamed(self, place: Channel) -> None:
        """Tell of a channel's new name."""
        kind = "channel_rename" if place.kind == "public" else "group_rename"
        channel = {"id": place.id, "name": place.name, "name_normalized": place.name, "created": 0}
        self._send(place, kind, {"type": kind, "channel": channel, "event_ts": self._state.new_ts()})

    def told(self, workspace: Workspace, event: Json) -> None:
        """Tell of something that belongs to no channel (app_home_opened, tokens_revoked, …)."""
        if event["type"] in self.subscribed:
            self._deliver(workspace, None, {"event_ts": self._state.new_ts()} | event)

    def app_rate_limited(self, workspace: Workspace) -> None:
        """Tell the app that its events are being dropped (more than 30,000 in an hour)."""
        minute = int(time.time()) // 60 * 60
        payload = {
            "type": "app_rate_limited",
            "team_id": workspace.id,
            "minute_rate_limited": minute,
            "api_app_id": self._state.app_id,
        }
        self._delivery.event({"token": "loopback"} | payload)

    def _file_shared(self, place: Channel, file: StoredFile, post: Post) -> None:
        file.channels.append(place.id)
        event = {"type": "file_shared", "file_id": file.id, "user_id": file.user, "file": {"id": file.id}, "channel_id": place.id}
        self._send(place, "file_shared", event | {"event_ts": post.ts})

    def _where(self, place: Channel, event_ts: str) -> Json:
        return {"channel": place.id, "channel_type": CHANNEL_TYPES[place.kind], "event_ts": event_ts}

    def _send(self, place: Channel, topic: str, event: Json) -> None:
        workspace = self._state.workspaces[place.team]
        if topic in self.subscribed and workspace.bot_user in place.members and not workspace.refusal:
            self._deliver(workspace, place, event)

    def _deliver(self, workspace: Workspace, place: Channel | None, event: Json) -> None:
        installed = {
            "enterprise_id": workspace.enterprise,
            "team_id": None if workspace.org_wide else workspace.id,
            "user_id": workspace.bot_user,
            "is_bot": True,
        }
        payload: Json = {
            "token": "loopback",
            "team_id": workspace.id,
            "context_team_id": workspace.id,
            "context_enterprise_id": workspace.enterprise,
            "api_app_id": self._state.app_id,
            "event": copy.deepcopy(event),
            "type": "event_callback",
            "event_id": self._state.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [installed | {"is_enterprise_install": workspace.org_wide}],
            "is_ext_shared_channel": bool(place and place.ext_shared),
            "event_context": f"4-{workspace.id}-{event['type']}",
        }
        if workspace.enterprise:
            payload["enterprise_id"] = workspace.enterprise
        self.sent.append(payload)
        self._delivery.event(payload)
