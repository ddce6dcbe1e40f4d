"""What reaches the request URL from others than Slack, or in a manner that Slack does not have."""

import asyncio
import io
import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot import server
from bot.demo.settings import loopback_settings
from bot.work import Census, census

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("transport", ["http"], indirect=True)]

PATIENCE = 30


def signed(slack, body, *, age=0.0):
    """Return the headers with which Slack would have sent ``body`` so many seconds ago."""
    at = str(int(time.time() - age))
    kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    signature = SignatureVerifier(slack.signing_secret).generate_signature(timestamp=at, body=body)
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature, "Content-Type": kind}


@pytest.fixture
async def post(bot):
    """Return what posts a body to the request URL and gives status and text."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as session:

        async def call(body, headers=None):
            async with session.post("/slack/events", data=body, headers=headers) as answer:
                return answer.status, await answer.text()

        yield call


@pytest.fixture
async def event(slack, screen):
    """Return the body of an event of a message that Slack has, and has told nobody of."""
    told, slack.core.happenings.subscribed = slack.core.happenings.subscribed, set()
    post = await slack.says("alice", "inc-42", screen)
    slack.core.happenings.subscribed = told
    message = {"type": "message", "channel": post.channel, "user": post.user, "text": screen, "ts": post.ts}
    return json.dumps({"type": "event_callback", "team_id": slack.workspace.id, "event_id": "Ev1", "event": message})


async def test_a_replayed_request_is_known_and_an_old_one_refused(slack, post, event):
    fresh = signed(slack, event)
    answers = [await post(event, fresh), await post(event, fresh), await post(event, signed(slack, event, age=400))]
    await slack.until(lambda: slack.journal.of("chat.postMessage"), PATIENCE)
    await slack.settled(timeout=PATIENCE)

    assert [status for status, _ in answers] == [200, 200, 401]
    assert len(slack.journal.of("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "forged", [{"X-Slack-Signature": "v0=" + 64 * "0"}, {"X-Slack-Signature": ""}, {"X-Slack-Request-Timestamp": "soon"}], ids=str
)
async def test_a_forged_request_is_refused(bot, slack, post, event, forged):
    """Nor is it kept for later: what cannot be checked is not Slack's."""
    status, _ = await post(event, signed(slack, event) | forged)
    await slack.settled(timeout=PATIENCE)

    assert status == 401
    assert slack.journal.of("chat.postMessage") == []
    assert await census(bot.bot.database) == Census()


async def test_a_signature_of_another_body_is_refused(slack, post, event):
    status, _ = await post(event, signed(slack, event.replace("VMware", "VMWare")))

    assert status == 401


async def test_the_address_is_verified_and_checked_only_with_a_signature(slack, post):
    challenge = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    check = urlencode({"ssl_check": "1", "token": "t"})

    assert await post(challenge, signed(slack, challenge)) == (200, '{"challenge": "abc"}')
    assert (await post(challenge))[0] == 401
    assert (await post(check, signed(slack, check)))[0] == 200


@pytest.mark.parametrize(
    "body", ["", "{", "{]", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe{", "[1]", "null", "payload=%7B"]
)
async def test_a_body_that_nobody_can_read_is_refused(bot, post, body):
    status, said = await post(body, {"Content-Type": "application/json"})

    assert status in {400, 401}
    assert "Traceback" not in said
    assert await bot.ready()


async def test_a_signed_body_that_nobody_can_read_is_refused(slack, post):
    assert (await post("{", signed(slack, "{")))[0] == 400


async def test_an_oversized_request_is_refused_unread(bot, post):
    status, _ = await post(io.BytesIO(b"x" * (server.BODY_BYTES + 1)), {"Content-Type": "application/json"})

    assert status == 413
    assert await bot.ready()


async def test_a_body_that_drips_is_not_waited_for(bot, monkeypatch):
    monkeypatch.setattr(server, "BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/json\r\n\r\n{")
    answer = await reader.readline()
    writer.close()

    assert b"408" in answer
    assert await bot.ready()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
async def test_headers_that_drip_are_not_waited_for(bot):
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    answer = asyncio.create_task(reader.read())
    async with asyncio.timeout(PATIENCE):
        while not answer.done():
            writer.write(b"a")
            await asyncio.wait({answer}, timeout=0.05)
    writer.close()

    assert answer.exception() is not None or await answer == b""  # the connection was closed, or cut off
    assert await bot.ready()


async def test_other_paths_and_methods_are_not_served(bot):
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as session:
        statuses = [
            (await session.get("/slack/events")).status,
            (await session.post("/healthz")).status,
            (await session.get("/")).status,
        ]

    assert statuses == [405, 405, 404]


async def test_a_bot_whose_worker_has_ended_is_to_be_restarted(slack, transport, tmp_path, monkeypatch):
    """It would take events and answer none."""

    async def ends(_):
        return

    monkeypatch.setattr("bot.work.worker.Worker.run", ends)
    async with (
        server.running(loopback_settings(slack, tmp_path, connection=transport)) as lame,
        aiohttp.ClientSession() as session,
    ):
        alive = (await session.get(f"http://127.0.0.1:{lame.port}/healthz")).status

    assert alive == 503


def refuses(*_):
    raise OSError("gone")


async def hangs(*_):
    await asyncio.Event().wait()


class Silent:
    """An engine whose database answers nothing, as behind a network that is cut."""

    def connect(self):
        return self

    async def __aenter__(self):
        await hangs()

    async def __aexit__(self, *_):
        pass


@pytest.mark.parametrize(("counting", "engine"), [(refuses, refuses), (hangs, lambda _: Silent())], ids=["refuses", "is silent"])
async def test_without_its_database_the_bot_is_not_ready_and_still_tells_its_metrics(bot, monkeypatch, counting, engine):
    monkeypatch.setattr(server, "DATABASE_SECONDS", 0.05)
    monkeypatch.setattr(server, "census", counting)
    monkeypatch.setattr(type(bot.bot.database), "engine", property(engine), raising=False)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as session:
        ready, metrics = await session.get("/readyz"), await session.get("/metrics")
        told = await metrics.text()
    monkeypatch.undo()

    assert (ready.status, metrics.status) == (503, 200)
    assert "psod_database_up 0.0" in told
