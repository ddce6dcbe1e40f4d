"""Whatever bytes come in at whichever door: the request is acked, no work fails, and nothing of it comes alive in Slack.

Requests are of a good shape with some parts replaced or left out; signed or not, a listener must bear them.
"""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot import replies
from bot.replies.blocks import known_host
from tests.bot.replies.test_safety import ALIVE, HOSTILE, nodes
from tests.scenarios.fake_session import Answer
from tests.scenarios.screens import RECORD, SCREEN
from tests.scenarios.test_said import LIVE

FUZZ = settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
LINES = SCREEN.splitlines()
BOLTS = {("type",), ("channel",), ("user",)}  # bolt itself reads these and bears no other shape
THREADS = "https://lab.slack.com/archives/"  # addresses that Slack gave
TS = "1700000000.000100"

hostile = st.sampled_from(
    [
        HOSTILE,
        SCREEN,
        SCREEN.replace("helper21-0", HOSTILE),
        SCREEN.replace("SPLookup", "<!here>"),
        RECORD,
        "<@U0BOT> " + HOSTILE,
        "",
    ]
)
lines = st.lists(st.sampled_from([*LINES, RECORD, HOSTILE, "<!channel>", "https://evil.example/x"]), max_size=12).map("\n".join)
texts = hostile | lines | st.text(max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**70) | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type", "text", "value"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def message(**more):
    return {"type": "message", "channel": "C0INC", "channel_type": "channel", "user": "U01ALICE", "text": SCREEN, "ts": TS} | more


EVENTS = [
    message(),
    message(type="app_mention", text="<@U0BOT> is it hardware?", thread_ts=TS),
    message(
        subtype="file_share",
        files=[{"id": "F1", "name": "a.txt", "mode": "hosted", "url_private_download": "https://files.slack.com/a"}],
    ),
    message(
        subtype="bot_message", bot_id="B9", user=None, attachments=[{"text": SCREEN, "fields": [{"title": "t", "value": "v"}]}]
    ),
    message(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": SCREEN}}], edited={"user": "U01ALICE", "ts": TS}),
    {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C0INC",
        "message": message(text=RECORD),
        "previous_message": message(),
    },
    {"type": "message", "subtype": "message_deleted", "channel": "C0INC", "deleted_ts": TS, "previous_message": message()},
    {"type": "file_shared", "channel_id": "C0INC", "file_id": "F1", "user_id": "U01ALICE", "file": {"id": "F1"}},
    {"type": "channel_rename", "channel": {"id": "C0INC", "name": "inc-7", "created": 1}},
    {"type": "member_joined_channel", "user": "U0BOT", "channel": "C0GEN", "inviter": "U01ALICE"},
    {"type": "app_home_opened", "user": "U01ALICE", "tab": "home", "channel": "D1", "view": {"id": "V1"}},
]
VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "",
    "private_metadata": "",
    "state": {
        "values": {
            "psod_text": {"psod_text": {"type": "plain_text_input", "value": SCREEN}},
            "b": {"a": {"files": [{"id": "F1"}]}},
        }
    },
}
CALLBACKS = sorted(value for name, value in vars(replies).items() if name.endswith("_CALLBACK"))
ACTIONS = sorted({value for name, value in vars(replies).items() if name.endswith("_ACTION")}) + [
    f"{replies.ACTION_PREFIX}{deed}" for deed in ("view_registers", "page_next", "post")
]


def paths(value, at=()):
    """Yield the way to every part of ``value``."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*at, key)
        yield from paths(inner, (*at, key))


@st.composite
def spoiled(draw, wholes):
    """Draw one of ``wholes`` with up to three parts left out or replaced by anything."""
    body = copy.deepcopy(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(0, 3))):
        if not (ways := [way for way in paths(body) if way not in BOLTS]):
            break
        *way, last = draw(st.sampled_from(ways))
        place = body
        for key in way:
            place = place[key]
        if draw(st.booleans()):
            place[last] = draw(anything)
        else:
            del place[last]
    return body


class Watch:
    """What must not happen, whatever comes in."""

    def __init__(self, world, slack):
        self.world, self.slack = world, slack
        self.checked, self.case = 0, ""

    async def sees(self, sending):
        with capture_logs() as logs:
            answer = await sending
            await self.world.settled()
        noise = [line for line in logs if line["log_level"] in {"warning", "error"} and line["event"] != "allowance_spent"]

        assert getattr(answer, "status", 200) == 200
        assert noise == []
        for sent in self.said():
            self.check(sent)

    def said(self):
        """Return what was sent to Slack since the last time: posts, updates, for one's eyes only, and views."""
        slack = self.slack
        whole = [{"text": post.text, "blocks": post.blocks} for post in (*slack.posts, *slack.updates)]
        whole += [*slack.ephemerals, *slack.responses, *slack.views]
        for kept in (slack.posts, slack.updates, slack.ephemerals, slack.responses, slack.views):
            kept.clear()
        return whole

    def check(self, sent):
        self.checked += 1
        json.dumps(sent, ensure_ascii=False).encode()
        assert not LIVE.search(str(sent.get("text") or ""))
        for node in nodes(sent.get("blocks") or ()):
            kind = node.get("type")
            asker = kind == "user" and node["user_id"] in {"U01ALICE", "U02BOB"}  # by Slack's own word, never from a text
            assert kind not in {"mrkdwn", "markdown"}
            assert kind not in ALIVE or asker or (kind == "link" and (known_host(node["url"]) or node["url"].startswith(THREADS)))


@pytest.fixture
def changes():
    return {"allowance_most": 1_000_000, "attempts": 1, "join_seconds": 60.0}


@pytest.fixture
async def watch(world, slack):
    """Return the watch, with a case that buttons and forms can be of."""
    watch = Watch(world, slack)
    await world.says(SCREEN, user="U02BOB")
    values = [node["value"] for node in nodes(world.posts[0].blocks) if node.get("type") == "button"]
    watch.case = values[0].partition(":")[0]
    yield watch
    assert watch.checked > 1


@FUZZ
@given(event=spoiled(EVENTS))
async def test_events(watch, event):
    await watch.sees(watch.world.event(wait=False, **({"type": "message"} | {str(key): value for key, value in event.items()})))


@FUZZ
@given(text=texts, channel=st.sampled_from(["C0INC", "C0GEN", "C0NONE", "D1"]))
async def test_slash_commands(watch, text, channel):
    await watch.sees(watch.world.command(text, channel))


@FUZZ
@given(callback=st.sampled_from(CALLBACKS), view=spoiled([VIEW]), metadata=st.just("") | texts | anything.map(json.dumps))
async def test_forms(watch, callback, view, metadata):
    ours = json.dumps({"case": watch.case, "channel": "C0INC", "response_url": "https://hooks.slack.com/response/1"})
    sent = view | {"callback_id": callback, "private_metadata": metadata or ours}
    await watch.sees(watch.world.interacts("view_submission", view=sent))


@FUZZ
@given(
    action=st.sampled_from(ACTIONS),
    value=st.sampled_from(["{case}:registers:1", "{case}:bits:9999", "wrong:{case}", "{case}"]) | texts,
    more=spoiled([{"channel": {"id": "C0INC"}, "view": {"id": "V1"}, "message": {"ts": TS}}]),
)
async def test_buttons(watch, action, value, more):
    pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value.replace("{case}", watch.case)}
    pressed["selected_option"] = {"value": pressed["value"]}
    await watch.sees(watch.world.interacts("block_actions", actions=[pressed], **more))


@FUZZ
@given(said=spoiled([message(), message(text=HOSTILE, files=[{"id": "F1", "name": HOSTILE}])]))
async def test_the_shortcut(watch, said):
    more = {"channel": {"id": "C0INC"}, "message": said, "response_url": "https://hooks.slack.com/response/1"}
    await watch.sees(watch.world.interacts("message_action", callback_id="decode_psod", **more))


HEADS = st.sampled_from(
    [b"", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xfe", bytes(257) + b"ustar", b"BM", b"From: a\n\n"]
)
NAMES = st.sampled_from(["a.txt", "a.tgz", "a.zip", "a.eml", "a.png", "vmkernel.log", HOSTILE[:60], ""])


@FUZZ
@given(head=HEADS, rest=st.binary(max_size=200) | texts.map(lambda text: text.encode("utf-8", "surrogatepass")), name=NAMES)
async def test_files(watch, head, rest, name):
    world = watch.world
    await watch.sees(
        world.uploads(
            head + rest, name or "x", text="<@U0BOT>", title=name, answer=Answer(head + rest, content_type="text/plain")
        )
    )
