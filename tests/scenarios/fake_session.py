"""Slack's answers without sockets: stands where the bot's aiohttp session stands."""

import contextlib
import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Post:
    channel: str
    ts: str
    text: str
    blocks: list
    thread_ts: str | None = None
    metadata: dict = field(default_factory=dict)

    @property
    def whole(self):
        """Return the text and all that the blocks say."""
        return self.text + "\n" + json.dumps(self.blocks, ensure_ascii=False)


class Answer:
    def __init__(self, data: Any, *, status=200, headers=None, content_type="application/json"):
        self.data, self.status = data, status
        self.headers = {"Content-Type": content_type, **(headers or {})}
        self.content_type = content_type
        self.content = self
        self.content_length = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def json(self):
        return self.data

    async def text(self):
        return self.data if isinstance(self.data, str) else json.dumps(self.data)

    async def iter_chunked(self, size):
        for start in range(0, len(self.data), size):
            yield self.data[start : start + size]


class FakeSession:
    """Answers the Web API methods that the bot calls, and remembers what it posted."""

    closed = False

    def __init__(self):
        self.calls = []
        self.posts: list[Post] = []
        self.updates = []
        self.ephemerals = []
        self.responses = []
        self.views = []
        self.homes = {}
        self.steps = []
        self.statuses = []
        self.prompts = []
        self.deleted = []
        self.channels: dict[str, dict] = {}
        self.files: dict[str, dict] = {}
        self.people: dict[str, dict] = {}
        self.contents: dict[str, Answer] = {}
        self.threads: dict[str, list] = defaultdict(list)
        self.errors: dict[str, list[str]] = defaultdict(list)
        self._clock = itertools.count(1)

    def channel(self, channel_id, name, **more):
        self.channels[channel_id] = {"id": channel_id, "name": name, "is_member": True, **more}

    def request(self, _verb, url, **arguments):
        if "/response/" in url:
            self.responses.append(json.loads(arguments["data"]))
            return Answer("ok", content_type="text/plain")
        method = urlsplit(url).path.rpartition("/")[2]
        sent = _arguments(arguments)
        self.calls.append((method, sent))
        if self.errors[method]:
            return Answer({"ok": False, "error": self.errors[method].pop(0)})
        try:
            return Answer(getattr(self, method.replace(".", "_"))(**sent))
        except TypeError:  # an argument is missing
            return Answer({"ok": False, "error": "invalid_arguments"})

    def get(self, url, **arguments):
        self.calls.append(("GET", {"url": url, **arguments}))
        return self.contents.get(url) or Answer(b"", status=404)

    # Web API

    def auth_test(self, **_):
        return {"ok": True, "user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T01", "user": "psod", "team": "Lab", "url": ""}

    def conversations_info(self, channel, **_):
        found = self.channels.get(channel)
        return {"ok": True, "channel": found} if found else {"ok": False, "error": "channel_not_found"}

    def conversations_replies(self, ts, **_):
        return {"ok": True, "messages": self.threads[ts]}

    def users_info(self, user, **_):
        """Describe a full member of the workspace, unless ``people`` says otherwise."""
        return {"ok": True, "user": {"id": user, "team_id": "T01", "locale": "en-US", **self.people.get(user, {})}}

    def files_info(self, file, **_):
        return {"ok": True, "file": self.files[file]} if file in self.files else {"ok": False, "error": "file_not_found"}

    def chat_postMessage(self, channel, text, blocks=(), thread_ts=None, metadata=None, **_):  # noqa: N802 - Slack's name
        if channel in self.channels and not self.channels[channel]["is_member"]:
            return {"ok": False, "error": "not_in_channel"}
        post = Post(channel, f"1800000000.{next(self._clock):06d}", text, list(blocks or ()), thread_ts, metadata or {})
        self.posts.append(post)
        return {"ok": True, "channel": channel, "ts": post.ts, "message": {"ts": post.ts}}

    def chat_update(self, channel, ts, text, blocks=(), **_):
        self.updates.append(Post(channel, ts, text, list(blocks or ())))
        return {"ok": True, "channel": channel, "ts": ts, "text": text}

    def chat_delete(self, ts, **_):
        self.deleted.append(ts)
        return {"ok": True}

    def chat_postEphemeral(self, **sent):  # noqa: N802 - Slack's name
        self.ephemerals.append(sent)
        return {"ok": True, "message_ts": "1"}

    def views_open(self, view, **_):
        self.views.append(view)
        return {"ok": True, "view": {**view, "id": "V1", "hash": f"h{len(self.views)}"}}

    def views_publish(self, user_id, view, **_):
        self.homes[user_id] = view
        return {"ok": True, "view": view}

    def conversations_members(self, channel, **_):
        return {"ok": True, "members": self.channels[channel].get("members", ["U01ALICE", "U0BOT"])}

    def chat_getPermalink(self, channel, message_ts):  # noqa: N802 - Slack's name
        return {"ok": True, "channel": channel, "permalink": f"https://lab.slack.com/archives/{channel}/p{message_ts}"}

    def functions_completeSuccess(self, **sent):  # noqa: N802 - Slack's name
        self.steps.append(sent)
        return {"ok": True}

    def functions_completeError(self, **sent):  # noqa: N802 - Slack's name
        self.steps.append(sent)
        return {"ok": True}

    def assistant_threads_setStatus(self, **sent):  # noqa: N802 - Slack's name
        self.statuses.append(sent)
        return {"ok": True}

    def assistant_threads_setSuggestedPrompts(self, **sent):  # noqa: N802 - Slack's name
        self.prompts.append(sent)
        return {"ok": True}

    def views_update(self, view, hash=None, **_):  # noqa: A002 - Slack's name
        if hash not in {None, f"h{len(self.views)}"}:
            return {"ok": False, "error": "hash_conflict"}
        self.views.append(view)
        return {"ok": True, "view": view}


def _arguments(sent):
    """Return a call's arguments, however the SDK packed them."""
    data = sent.get("json") or sent.get("params") or sent.get("data") or {}
    if isinstance(data, str | bytes):
        text = data.decode() if isinstance(data, bytes) else data
        data = {key: value[0] for key, value in parse_qs(text).items()}
    return {key: _parsed(value) for key, value in dict(data).items()}


def _parsed(value):
    if isinstance(value, str) and value[:1] in "[{":
        with contextlib.suppress(ValueError):  # a text that only begins so
            return json.loads(value)
    return value
