"""The loopback Slack delivers as the real one: deadline, retries, duplicates, disorder, signatures, Socket Mode."""

import asyncio
import json
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.demo.slack import Fault, LoopbackSlack, Upload

pytestmark = pytest.mark.slow


@dataclass
class App:
    """An app that only listens: it notes what comes and answers with the next of ``answers`` (then 200)."""

    heard: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    async def serve(self, request):
        body = await request.text()
        self.heard.append((dict(request.headers), body))
        status, headers, wait = self.answers.pop(0) if self.answers else (200, {}, 0)
        await asyncio.sleep(wait)
        return web.Response(status=status, headers=headers)

    @property
    def events(self):
        return [json.loads(body) for _, body in self.heard]


@pytest.fixture
async def app(slack):
    app = App()
    server = web.Application()
    server.router.add_post("/slack/events", app.serve)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield app
    await runner.cleanup()


async def test_an_event_that_is_acknowledged_comes_once(slack, app):
    await slack.says("alice", "inc-42", "hello")
    await slack.settled()

    assert [event["event"]["text"] for event in app.events] == ["hello"]


async def test_a_refused_event_comes_three_times_more_with_number_reason_and_the_same_id(slack, app):
    app.answers = [(500, {}, 0)] * 4

    await slack.says("alice", "inc-42", "hello")
    await slack.until(lambda: len(app.heard) == 4)
    await slack.settled()

    retries = [(headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in app.heard]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({event["event_id"] for event in app.events}) == 1


async def test_an_ack_after_the_deadline_is_no_ack(app, slack):
    app.answers = [(200, {}, slack.pace.ack_deadline * 2)]

    await slack.says("alice", "inc-42", "hello")
    await slack.until(lambda: len(app.heard) == 2)

    assert app.heard[1][0]["x-slack-retry-reason"] == "http_timeout"
    assert slack.acks[0].reason == "http_timeout"


async def test_no_retry_is_honoured_on_a_refusal(slack, app):
    app.answers = [(404, {"x-slack-no-retry": "1"}, 0)]

    await slack.says("alice", "inc-42", "hello")
    await slack.settled()

    assert len(app.heard) == 1


async def test_a_lost_ack_brings_the_event_again(slack, app):
    slack.faults.add(Fault("lost_ack", "message"))

    await slack.says("alice", "inc-42", "hello")
    await slack.until(lambda: len(app.heard) == 2)

    assert app.events[0]["event_id"] == app.events[1]["event_id"]


async def test_a_duplicate_comes_although_the_first_was_acknowledged(slack, app):
    slack.faults.add(Fault("duplicate", "message", seconds=0))

    await slack.says("alice", "inc-42", "hello")
    await slack.until(lambda: len(app.heard) == 2)

    assert all("x-slack-retry-num" not in headers for headers, _ in app.heard)


async def test_reordered_events_come_the_other_way_round(slack, app):
    slack.faults.add(Fault("reorder", "message"))

    await slack.says("alice", "inc-42", "first")
    await slack.says("alice", "inc-42", "second")
    await slack.until(lambda: len(app.heard) == 2)

    assert [event["event"]["text"] for event in app.events] == ["second", "first"]


async def test_requests_are_signed_and_the_faults_break_exactly_that(slack, app):
    verifier = SignatureVerifier(slack.signing_secret)
    slack.faults.add(Fault("bad_signature"), Fault("no_signature"), Fault("skew", seconds=600))
    for number in range(4):
        await slack.says("alice", "inc-42", str(number))
        await slack.until(lambda seen=number: len(app.heard) == seen + 1)

    assert [verifier.is_valid_request(body, headers) for headers, body in app.heard] == [False, False, False, True]


async def test_the_bots_own_post_comes_back_as_an_event(slack, app):
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {slack.bot_token}"}) as session:
        await session.post(slack.api_url + "chat.postMessage", json={"channel": slack.channel("inc-42").id, "text": "mine"})
    await slack.until(lambda: app.heard)

    assert (app.events[0]["event"]["user"], app.events[0]["event"]["bot_id"]) == (slack.bot_user, slack.workspace.bot_id)


async def test_a_mention_comes_as_message_and_as_app_mention_with_different_ids(slack, app):
    await slack.says("alice", "inc-42", "@psod what is this")
    await slack.until(lambda: len(app.heard) == 2)

    assert sorted(event["event"]["type"] for event in app.events) == ["app_mention", "message"]
    assert len({event["event_id"] for event in app.events}) == 2


async def test_an_upload_comes_as_file_share_and_as_file_shared(slack, app):
    await slack.uploads("alice", "inc-42", Upload("screen.txt", "text"))
    await slack.until(lambda: len(app.heard) == 2)

    kinds = {(event["event"]["type"], event["event"].get("subtype")) for event in app.events}
    assert kinds == {("message", "file_share"), ("file_shared", None)}


async def test_edits_unfurls_and_deletions_are_hidden_messages(slack, app):
    post = await slack.says("alice", "inc-42", "one")
    await slack.edits(post, "two")
    await slack.unfurls(post)
    await slack.deletes(post)
    await slack.until(lambda: len(app.heard) == 4)

    by_subtype = [event["event"].get("subtype") for event in app.events]
    assert sorted(filter(None, by_subtype)) == ["message_changed", "message_changed", "message_deleted"]
    edit = next(
        e["event"]
        for e in app.events
        if e["event"].get("subtype") == "message_changed" and e["event"]["message"]["text"] == "two"
    )
    assert edit["previous_message"]["text"] == "one"


async def test_a_channel_without_the_bot_is_not_heard(slack, app):
    slack.add_channel("elsewhere", bot=False)

    await slack.says("alice", "elsewhere", "hello")
    await slack.settled()

    assert app.heard == []


async def test_a_guest_of_another_workspace_is_told_apart(slack, app):
    partner = slack.add_workspace("partner")
    guest = slack.add_user("carol", team=partner.id)
    shared = slack.channel("inc-42")
    shared.ext_shared = True
    shared.members.add(guest.id)

    await slack.says("carol", shared, "hello from outside")
    await slack.until(lambda: app.heard)

    (payload,) = app.events
    assert (payload["team_id"], payload["event"]["user_team"]) == (slack.workspace.id, partner.id)
    assert payload["is_ext_shared_channel"]


async def test_the_certificate_check_is_a_form_of_its_own(slack, app):
    status = await slack.delivery.carrier.ssl_check()

    assert status == 200
    assert "ssl_check=1" in app.heard[0][1]


async def test_typed_text_is_escaped_and_mentions_stay_alive(slack, app):
    await slack.says("alice", "inc-42", "<NULL> & <@U0ABC> <!channel>")
    await slack.until(lambda: app.heard)

    assert app.events[0]["event"]["text"] == "&lt;NULL&gt; &amp; <@U0ABC> <!channel>"


async def test_commands_are_not_retried_and_their_failure_is_shown(slack, app):
    app.answers = [(500, {}, 0)]

    ack = await slack.command("alice", "inc-42", "help")

    assert (ack.ok, len(app.heard)) == (False, 1)
    assert [shown.text for shown in slack.ephemerals] == ['/psod failed with the error "dispatch_failed"']


async def test_a_missing_app_counts_as_a_failed_connection(slack):
    slack.use_http("http://127.0.0.1:9/slack/events")

    await slack.says("alice", "inc-42", "hello")
    await slack.until(lambda: slack.acks)

    assert slack.acks[0].reason == "connection_failed"


async def test_an_app_that_is_rate_limited_hears_of_it(slack, app):
    await slack.limits_the_app()
    await slack.until(lambda: app.heard)

    assert app.events[0]["type"] == "app_rate_limited"


# --- Socket Mode


async def link(slack, session):
    """Open a connection as an app does and read its hello."""
    headers = {"authorization": f"Bearer {slack.app_token}"}
    async with session.post(slack.api_url + "apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    socket = await session.ws_connect(url)
    assert (await socket.receive_json())["type"] == "hello"
    return socket, url


async def _all_of(socket):
    return [message.json() async for message in socket]


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def test_an_envelope_goes_to_one_of_the_connections(slack, session):
    sockets = [(await link(slack, session))[0] for _ in range(2)]

    for number in range(4):
        await slack.says("alice", "inc-42", str(number))
    heard = []
    for socket in sockets:
        for _ in range(2):
            envelope = await socket.receive_json(timeout=5)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            heard.append(envelope["payload"]["event"]["text"])
    await slack.settled()

    assert sorted(heard) == ["0", "1", "2", "3"]
    assert [ack.attempt for ack in slack.acks] == [0, 0, 0, 0]


async def test_an_unanswered_envelope_comes_again_with_its_attempt(slack, session):
    socket, _ = await link(slack, session)

    await slack.says("alice", "inc-42", "hello")
    first, second = await socket.receive_json(timeout=5), await socket.receive_json(timeout=5)
    await socket.send_json({"envelope_id": second["envelope_id"]})

    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


async def test_an_envelope_on_a_connection_that_broke_goes_to_another(slack, session):
    broken, _ = await link(slack, session)
    await slack.says("alice", "inc-42", "hello")
    await broken.receive_json(timeout=5)

    whole, _ = await link(slack, session)
    await broken.close()
    envelope = await whole.receive_json(timeout=5)
    await whole.send_json({"envelope_id": envelope["envelope_id"]})

    assert envelope["retry_reason"] == "connection_failed"


async def test_a_ticket_works_once(slack, session):
    _, url = await link(slack, session)

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)


async def test_the_eleventh_connection_is_sent_away(slack, session):
    present = [await link(slack, session) for _ in range(10)]

    headers = {"authorization": f"Bearer {slack.app_token}"}
    async with session.post(slack.api_url + "apps.connections.open", headers=headers) as response:
        socket = await session.ws_connect((await response.json())["url"])
    farewell = await socket.receive_json(timeout=5)

    assert len(present) == len(slack.sockets.connections)
    assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_refresh_says_so_and_closes(slack, session):
    socket, _ = await link(slack, session)
    reading = asyncio.create_task(_all_of(socket))

    await slack.sockets.disconnect()
    farewells = await reading

    assert [farewell["reason"] for farewell in farewells] == ["refresh_requested"]
    assert slack.sockets.connections == []


async def test_pings_arrive(slack, session):
    headers = {"authorization": f"Bearer {slack.app_token}"}
    async with session.post(slack.api_url + "apps.connections.open", headers=headers) as response:
        socket = await session.ws_connect((await response.json())["url"], autoping=False)
    await socket.receive_json()

    message = await socket.receive(timeout=5)

    assert message.type is aiohttp.WSMsgType.PING


async def test_a_silent_line_neither_pings_nor_answers_pings(slack, session):
    slack.sockets.silent = True
    socket, _ = await link(slack, session)

    await socket.ping(b"anyone there")

    with pytest.raises(TimeoutError):
        await socket.receive(timeout=slack.pace.ping_every * 2)


def test_a_slack_keeps_the_real_spans_unless_it_is_told_otherwise():
    pace = LoopbackSlack().pace

    assert (pace.ack_deadline, pace.retries_after, pace.trigger_life) == (3, (0, 60, 300), 3)
