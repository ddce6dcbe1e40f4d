"""The human side: what people do in channels. Users and channels are named by id or by name."""

import html
import mimetypes
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.demo.slack.core import Core
from bot.demo.slack.state import Channel, ChannelKind, Json, Post, StoredFile, User

_LIVE = re.compile(r"&lt;(?P<live>[@#!][^&<>]{1,80})&gt;")  # &lt;@U0BOT&gt;


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody drops into a channel; ``manner`` as in downloads, ``url`` for external and hostile ones."""

    name: str
    content: bytes | str = b""
    mode: Literal["hosted", "snippet", "external", "tombstone"] = "hosted"
    access: Literal["visible", "check_file_info"] = "visible"
    manner: str = "plain"
    url: str | None = None
    mimetype: str | None = None
    not_ready: int = 0
    reported_size: int | None = None


class Talk:
    """What people do with messages, files and channels."""

    core: Core

    def user(self, who: str) -> User:
        """Return a user by id or name. Raises KeyError."""
        state = self.core.state
        return state.users.get(who) or {user.name: user for user in state.users.values()}[who]

    def channel(self, where: str | Channel) -> Channel:
        """Return a channel by id or name. Raises KeyError."""
        if isinstance(where, Channel):
            return where
        state = self.core.state
        return state.channels.get(where) or {place.name: place for place in state.channels.values()}[where.removeprefix("#")]

    def add_user(self, name: str, *, team: str | None = None, locale: str = "en-US") -> User:
        """Let a person join the workspace."""
        state = self.core.state
        user = User(state.new_id("U"), name, team or next(iter(state.workspaces)), locale=locale)
        state.users[user.id] = user
        return user

    def add_channel(self, name: str, *, kind: ChannelKind = "public", bot: bool = True, team: str | None = None) -> Channel:
        """Open a channel with everybody of its workspace in it; ``bot`` decides whether the app's bot is."""
        state = self.core.state
        home = state.workspaces[team or next(iter(state.workspaces))]
        people = {user.id for user in state.users.values() if user.team == home.id and not user.is_bot}
        place = Channel(state.new_id("G" if kind == "mpim" else "C"), name, home.id, kind, people)
        if bot:
            place.members.add(home.bot_user)
        state.channels[place.id] = place
        return place

    def direct(self, who: str) -> Channel:
        """Return the direct conversation of a user and the bot."""
        state, user = self.core.state, self.user(who)
        pair = {user.id, state.workspaces[user.team].bot_user}
        found = next((place for place in state.channels.values() if place.kind == "im" and place.members == pair), None)
        place = found or Channel(state.new_id("D"), "", user.team, "im", pair)
        state.channels[place.id] = place
        return place

    async def says(self, user: str, channel: str | Channel, text: str, *, thread_ts: str | None = None, **content: Any) -> Post:
        """Post as a person: Slack escapes what was typed; ``@psod`` and ``<@U…>`` become live mentions."""
        place, speaker = self.channel(channel), self.user(user)
        bot = self.core.state.workspaces[place.team].bot_user
        sent = escaped(re.sub(r"@psod\b", f"<@{bot}>", text))
        post = Post(self.core.state.new_ts(), place.id, speaker.team, user=speaker.id, text=sent, client_msg_id=str(uuid.uuid4()))
        post.blocks = content.pop("blocks", _typed(sent))
        for name, value in content.items():
            setattr(post, name, value)
        self._into_thread(place, post, thread_ts)
        self.core.happenings.posted(post)
        return post

    async def uploads(
        self, user: str, channel: str | Channel, *files: Upload, text: str = "", thread_ts: str | None = None
    ) -> Post:
        """Drop files into a channel: one message of subtype file_share, and a file_shared for each."""
        stored = [self.keep(user, file) for file in files]
        return await self.says(user, channel, text, thread_ts=thread_ts, files=stored, subtype="file_share", blocks=[])

    def keep(self, user: str, upload: Upload) -> StoredFile:
        """Store a file without sharing it (a modal's file_input does that)."""
        state, owner = self.core.state, self.user(user)
        content = upload.content.encode() if isinstance(upload.content, str) else upload.content
        file = StoredFile(state.new_id("F"), upload.name, owner.team, owner.id, content, mode=upload.mode, access=upload.access)
        file.mimetype = upload.mimetype or mimetypes.guess_type(upload.name)[0] or "text/plain"
        file.filetype = upload.name.rpartition(".")[2] or "text"
        file.manner, file.not_ready, file.reported_size = upload.manner, upload.not_ready, upload.reported_size
        file.url = upload.url or f"{self.core.base_url}/files-pri/{file.team}-{file.id}/download/{file.name}"
        state.files[file.id] = file
        return file

    async def alerts(self, channel: str | Channel, text: str = "", *, name: str = "monitoring", **content: Any) -> Post:
        """Post as another app's bot: subtype bot_message, text often in ``attachments`` or ``blocks``."""
        place, state = self.channel(channel), self.core.state
        post = Post(state.new_ts(), place.id, place.team, text=text, subtype="bot_message", bot_id="B0OTHER", username=name)
        self._into_thread(place, post, content.pop("thread_ts", None))
        for key, value in content.items():
            setattr(post, key, value)
        self.core.happenings.posted(post)
        return post

    async def edits(self, post: Post, text: str) -> None:
        """Edit a person's own message."""
        before = post.to_json()
        post.text = escaped(text)
        post.blocks = _typed(post.text) if post.blocks else []
        post.edited = {"user": post.user, "ts": self.core.state.new_ts()}
        self.core.happenings.changed(post, before, hidden=True)

    async def unfurls(self, post: Post, title: str = "A page") -> None:
        """Let Slack attach a link's preview: a message_changed without any edit."""
        before = post.to_json()
        post.attachments = [*post.attachments, {"id": 1, "title": title, "fallback": title, "from_url": "https://example.com/"}]
        self.core.happenings.changed(post, before)

    async def deletes(self, post: Post) -> None:
        """Delete a message."""
        self.core.happenings.deleted(post)

    async def renames(self, channel: str | Channel, name: str) -> None:
        """Give a channel another name."""
        place = self.channel(channel)
        place.name = name
        self.core.happenings.renamed(place)

    async def invites(self, channel: str | Channel, user: str | None = None, *, by: str | None = None) -> None:
        """Bring a user, or the app's bot, into a channel."""
        place = self.channel(channel)
        joining = self.user(user).id if user else self.core.state.workspaces[place.team].bot_user
        place.members.add(joining)
        self.core.happenings.joined(joining, place, self.user(by).id if by else None)

    async def removes(self, channel: str | Channel) -> None:
        """Take the app's bot out of a channel."""
        place = self.channel(channel)
        place.members.discard(self.core.state.workspaces[place.team].bot_user)

    async def opens_home(self, user: str, *, tab: Literal["home", "messages"] = "home") -> None:
        """Open the app's Home or its messages."""
        person, place = self.user(user), self.direct(user)
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": place.id, "tab": tab}
        self.core.happenings.told(self.core.state.workspaces[person.team], event)

    def _into_thread(self, place: Channel, post: Post, thread_ts: str | None) -> None:
        if thread_ts:
            place.posts[thread_ts].thread_ts = thread_ts
            post.thread_ts = thread_ts


def escaped(text: str) -> str:
    """Return ``text`` as Slack stores what a person typed: &, < and > escaped, live mentions kept."""
    return _LIVE.sub(lambda match: f"<{match['live']}>", html.escape(text, quote=False))


def _typed(text: str) -> list[Json]:
    # the composer also sends rich text; a fenced part becomes a preformatted one
    parts: Sequence[str] = text.split("```")
    elements = [
        {
            "type": "rich_text_preformatted" if index % 2 else "rich_text_section",
            "elements": [{"type": "text", "text": html.unescape(part)}],
        }
        for index, part in enumerate(parts)
        if part
    ]
    return [{"type": "rich_text", "block_id": "typed", "elements": elements}] if elements else []
