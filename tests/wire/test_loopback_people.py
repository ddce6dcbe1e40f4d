"""The people of the loopback Slack: commands, buttons, modals, shortcuts, files; played to a Bolt app over a socket."""

import time

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import Upload

pytestmark = pytest.mark.slow

MODAL = {
    "type": "modal",
    "callback_id": "decode",
    "title": {"type": "plain_text", "text": "Decode"},
    "submit": {"type": "plain_text", "text": "Decode"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Screen"},
            "element": {"type": "plain_text_input", "action_id": "typed", "multiline": True},
            "optional": True,
        },
        {
            "type": "input",
            "block_id": "files",
            "label": {"type": "plain_text", "text": "File"},
            "element": {"type": "file_input", "action_id": "dropped"},
            "optional": True,
        },
    ],
}
BUTTONS = {
    "type": "actions",
    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Bits"}, "action_id": "bits", "value": "case:bits"}],
}


@pytest.fixture
async def bolt(slack):
    """Connect a Bolt app by Socket Mode; a test adds its listeners."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    app = AsyncApp(client=client, process_before_response=True, raise_error_for_unhandled_request=False)
    door = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=door)
    await handler.connect_async()
    await slack.until(lambda: slack.sockets.connections)
    yield app
    await handler.close_async()


async def test_a_commands_ack_is_seen_by_its_user_alone(slack, bolt):
    @bolt.command("/psod")
    async def answer(ack, command):
        await ack(f"{command['channel_name']}: {command['text']}")

    await slack.command("alice", "inc-42", "two\nlines")

    assert [(shown.user, shown.text, shown.via) for shown in slack.ephemerals] == [
        (slack.user("alice").id, "inc-42: two\nlines", "ack")
    ]


async def test_a_command_can_answer_to_all(slack, bolt):
    @bolt.command("/psod")
    async def answer(ack):
        await ack(response_type="in_channel", text="for all")

    await slack.command("alice", "inc-42", "x")

    assert [post.text for post in slack.messages("inc-42")] == ["for all"]


async def test_a_response_url_works_five_times(slack, bolt):
    outcomes = []

    @bolt.command("/psod")
    async def answer(ack, respond):
        await ack()
        outcomes.extend([(await respond(f"{number}")).status_code for number in range(6)])

    await slack.command("alice", "inc-42", "x")
    await slack.until(lambda: len(outcomes) == 6)

    assert outcomes == [200] * 5 + [404]
    assert [shown.text for shown in slack.ephemerals] == ["0", "1", "2", "3", "4"]


async def test_a_trigger_opens_one_modal_and_only_in_time(slack, bolt):
    errors = []

    @bolt.command("/psod")
    async def open_twice(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        with pytest.raises(SlackApiError) as second:
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        late = slack.core.trigger(slack.workspace.id, body["user_id"])
        slack.core.triggers[late].born = time.monotonic() - slack.pace.trigger_life - 1
        with pytest.raises(SlackApiError) as third:
            await client.views_open(trigger_id=late, view=MODAL)
        errors.extend([second.value.response["error"], third.value.response["error"]])
        await ack()

    await slack.command("alice", "inc-42", "")

    assert errors == ["exchanged_trigger_id", "expired_trigger_id"]
    assert [view.user for view in slack.open_views] == [slack.user("alice").id]


async def test_a_modal_returns_its_text_and_files_and_shows_errors(slack, bolt):
    seen = []

    @bolt.command("/psod")
    async def ask(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @bolt.view("decode")
    async def take(ack, view):
        values = view["state"]["values"]
        seen.append((values["text"]["typed"]["value"], [file["name"] for file in values["files"]["dropped"]["files"]]))
        await (ack() if values["text"]["typed"]["value"] else ack(response_action="errors", errors={"text": "empty"}))

    await slack.command("alice", "inc-42", "")
    (view,) = slack.open_views
    await slack.submits(view, {"dropped": [slack.keep("alice", Upload("a.txt", "x"))]})
    refused = (view.state, dict(view.errors))
    await slack.submits(view, {"typed": "a screen"})

    assert refused == ("open", {"text": "empty"})
    assert seen == [(None, ["a.txt"]), ("a screen", [])]
    assert view.state == "closed"


async def test_a_button_carries_its_value_message_and_thread(slack, bolt):
    seen = []

    @bolt.action("bits")
    async def pressed(ack, body):
        await ack()
        seen.append((body["actions"][0]["value"], body["container"]["thread_ts"], body["message"]["ts"], body["user"]["name"]))

    root = await slack.says("alice", "inc-42", "root")
    await bolt.client.chat_postMessage(channel=root.channel, thread_ts=root.ts, text="x", blocks=[BUTTONS])
    (reply,) = slack.replies(root)
    ack = await slack.clicks(reply, "bits", user="bob")

    assert ack.ok
    assert seen == [("case:bits", root.ts, reply.ts, "bob")]


async def test_a_button_that_is_not_there_cannot_be_pressed(slack):
    post = await slack.says("alice", "inc-42", "no buttons")

    with pytest.raises(LookupError):
        await slack.clicks(post, "bits")


async def test_a_shortcut_brings_the_message_and_can_replace_nothing_of_others(slack, bolt):
    seen = []

    @bolt.shortcut("decode_psod")
    async def chosen(ack, shortcut, respond):
        await ack()
        seen.append((shortcut["message"]["text"], shortcut["message_ts"]))
        await respond("only for you")

    post = await slack.says("alice", "inc-42", "a screen")
    await slack.shortcut(post, "decode_psod", user="bob")
    await slack.until(lambda: slack.ephemerals)

    assert seen == [("a screen", post.ts)]
    assert slack.ephemerals[0].user == slack.user("bob").id


async def test_a_modal_that_asked_for_it_tells_that_it_was_closed(slack, bolt):
    seen = []

    @bolt.view_closed("decode")
    async def closed(ack):
        await ack()
        seen.append("closed")

    @bolt.command("/psod")
    async def ask(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL | {"notify_on_close": True})
        await ack()

    await slack.command("alice", "inc-42", "")
    await slack.closes(slack.open_views[0])

    assert (seen, slack.open_views) == (["closed"], [])


async def test_the_app_survives_a_refresh_of_its_connection(slack, bolt):
    seen = []

    @bolt.event("message")
    async def hear(event):
        seen.append(event["text"])

    (before,) = slack.sockets.connections
    await slack.sockets.disconnect()
    await slack.until(lambda: slack.sockets.connections and before not in slack.sockets.connections, 20)
    await slack.says("alice", "inc-42", "after")
    await slack.until(lambda: seen)

    assert seen == ["after"]


# --- files


async def fetch(file, *, token=None, **options):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(file.url, headers=headers, **options) as response:
        return response.status, response.headers, await response.read()


@pytest.fixture
def stored(slack):
    return lambda **how: slack.keep("alice", Upload("screen.txt", "a screen", **how))


async def test_a_file_needs_the_bots_token_and_shows_the_sign_in_page_without(slack, stored):
    file = stored()

    with_token = await fetch(file, token=slack.bot_token)
    without = await fetch(file)

    assert with_token[2] == b"a screen"
    assert (without[0], without[1]["content-type"].split(";")[0]) == (200, "text/html")
    assert slack.downloads.fetched == [(file.id, True), (file.id, False)]


async def test_another_workspaces_token_does_not_open_a_file(slack, stored):
    other = slack.add_workspace("elsewhere")

    _, headers, _ = await fetch(stored(), token=other.bot_token)

    assert headers["content-type"].startswith("text/html")


async def test_a_file_can_lead_elsewhere(slack, stored):
    status, headers, _ = await fetch(stored(manner="redirect:http://evil.example/"), token=slack.bot_token, allow_redirects=False)

    assert (status, headers["location"]) == (302, "http://evil.example/")


async def test_a_file_can_be_shorter_than_it_says(slack, stored):
    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(stored(manner="short"), token=slack.bot_token)


@pytest.mark.parametrize("manner", ["plain", "gzip", "drip"])
async def test_a_file_arrives_whole_in_every_honest_manner(slack, stored, manner):
    status, _, body = await fetch(stored(manner=manner), token=slack.bot_token)

    assert (status, body) == (200, b"a screen")


async def test_a_connect_file_shows_only_its_id_in_the_event(slack):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", "x", access="check_file_info"))

    (shown,) = post.to_json()["files"]
    assert shown["file_access"] == "check_file_info"
    assert "url_private" not in shown


async def test_a_files_address_may_come_later(slack, bolt):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", "x", not_ready=1))

    first, second = [await bolt.client.files_info(file=post.files[0].id) for _ in range(2)]

    assert "url_private" not in first["file"]
    assert second["file"]["url_private"].endswith("screen.txt")
