"""What the loopback Slack holds: people, channels, posts, files, views. Plain values; nothing here speaks to anyone."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]

CHANNEL_TYPES: dict[ChannelKind, str] = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


@dataclass(slots=True)
class User:
    """A person or a bot's user."""

    id: str
    name: str
    team: str
    is_bot: bool = False
    locale: str = "en-US"

    def to_json(self) -> Json:
        """Return the user as ``users.info`` shows it."""
        profile = {"real_name": self.name.title(), "display_name": self.name, "team": self.team}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "locale": self.locale,
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": profile,
        }


@dataclass(slots=True)
class Post:
    """A message in a channel or thread."""

    ts: str
    channel: str
    team: str
    user: str | None = None
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list["StoredFile"] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    deleted: bool = False
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands inside a thread, not at its root."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_json(self, *, metadata: bool = False) -> Json:
        """Return the message as events and ``conversations.*`` show it; metadata only where it was asked for."""
        shown: Json = {"type": "message", "ts": self.ts, "text": self.text, "team": self.team}
        optional = {
            "user": self.user,
            "subtype": self.subtype,
            "thread_ts": self.thread_ts,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "username": self.username,
            "client_msg_id": self.client_msg_id,
            "edited": self.edited,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": [file.to_json(brief=True) for file in self.files],
            "reactions": [{"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()],
            "metadata": self.metadata if metadata else None,
        }
        return shown | {key: value for key, value in optional.items() if value}


@dataclass(slots=True)
class Ephemeral:
    """Something that only one user sees: a postEphemeral, an ack's text, a post to a response_url."""

    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None
    via: Literal["chat.postEphemeral", "ack", "response_url"]
    ts: str = ""


@dataclass(slots=True)
class Channel:
    """A conversation of any kind; ``posts`` in order of their ts."""

    id: str
    name: str
    team: str
    kind: ChannelKind = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    ext_shared: bool = False
    posts: dict[str, Post] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Put ``post`` in, and in its thread where it is a reply."""
        self.posts[post.ts] = post
        if post.is_reply and post.thread_ts:
            self.threads.setdefault(post.thread_ts, []).append(post.ts)

    def thread(self, ts: str) -> list[Post]:
        """Return the root and its replies, oldest first, without the deleted ones."""
        wanted = [ts, *self.threads.get(ts, [])]
        return [post for key in wanted if (post := self.posts.get(key)) and not post.deleted]

    def to_json(self, *, asker: str) -> Json:
        """Return the channel as ``conversations.info`` shows it to ``asker``."""
        member = asker in self.members
        if self.kind == "im":
            other = next(iter(self.members - {asker}), asker)
            return {"id": self.id, "is_im": True, "user": other, "is_archived": False}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public",
            "is_archived": self.archived,
            "is_member": member,
            "is_ext_shared": self.ext_shared,
            "is_shared": self.ext_shared,
            "context_team_id": self.team,
            "num_members": len(self.members),
        }


@dataclass(slots=True)
class StoredFile:
    """A file and how its download behaves (``manner``: see faults)."""

    id: str
    name: str
    team: str
    user: str
    content: bytes = field(repr=False, default=b"")
    mimetype: str = "text/plain"
    filetype: str = "text"
    mode: str = "hosted"
    access: Literal["visible", "check_file_info"] = "visible"
    url: str = ""
    manner: str = "plain"
    not_ready: int = 0  # so many ``files.info`` calls do not show the download address yet
    reported_size: int | None = None
    channels: list[str] = field(default_factory=list)
    title: str = ""
    alt: str = ""

    def to_json(self, *, brief: bool = False) -> Json:
        """Return the file object; ``brief`` (inside an event) hides what Slack Connect hides."""
        if brief and self.access == "check_file_info":
            return {"id": self.id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "user": self.user}
        if self.mode == "tombstone":
            return {"id": self.id, "mode": "tombstone"}
        shown: Json = {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "user": self.user,
            "user_team": self.team,
            "mode": self.mode,
            "is_external": self.mode == "external",
            "external_type": "app" if self.mode == "external" else "",
            "size": len(self.content) if self.reported_size is None else self.reported_size,
            "file_access": "visible",
            "channels": self.channels,
        }
        if not self.not_ready:
            shown |= {"url_private": self.url, "url_private_download": self.url}
        return shown


@dataclass(slots=True)
class View:
    """A modal or a Home tab that a user has before them."""

    id: str
    user: str
    team: str
    content: Json
    hash: str
    root: str
    state: Literal["open", "closed"] = "open"
    errors: dict[str, str] = field(default_factory=dict)
    response_urls: list[Json] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return the view object of payloads and ``views.*`` answers."""
        known: Json = {"id": self.id, "team_id": self.team, "hash": self.hash, "root_view_id": self.root, "state": {"values": {}}}
        return {"private_metadata": "", "callback_id": "", "notify_on_close": False} | self.content | known


@dataclass(slots=True)
class Execution:
    """A step of a workflow that the app runs: ended once, with outputs or an error."""

    id: str
    team: str
    outputs: Json | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the app has said what came of it."""
        return self.outputs is not None or self.error is not None


@dataclass(slots=True)
class Workspace:
    """A team with its installation of the app."""

    id: str
    domain: str
    bot_token: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    enterprise: str | None = None
    org_wide: bool = False  # its organisation installed the app: one token and one bot for all of its workspaces
    former_token: str = ""  # renewed since, and good until it expires
    refusal: str = ""  # why its token is refused: token_revoked, token_expired, account_inactive


@dataclass(slots=True)
class State:
    """Everything that a Slack knows; ids are unique over all of it."""

    app_id: str = "A0LOOP"
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    statuses: list[tuple[str, str]] = field(default_factory=list)  # channel and what was shown in it, oldest first
    prompts: dict[str, list[Json]] = field(default_factory=dict)  # by channel
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _last: int = 0

    def new_id(self, prefix: str) -> str:
        """Return an id like ``C00000000A7`` that nothing else has."""
        return f"{prefix}{next(self._numbers):09X}L"

    def new_ts(self) -> str:
        """Return a ts later than every one before."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def post(self, channel: str, ts: str | None) -> Post | None:
        """Return the message at ``ts`` unless it is deleted or was never there."""
        place = self.channels.get(channel)
        found = place.posts.get(ts or "") if place else None
        return None if found is None or found.deleted else found
