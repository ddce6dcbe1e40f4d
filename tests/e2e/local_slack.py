"""Drives local-slack, a Slack written by others, the way people use Slack; and the real bot, started as a process of its own."""

import asyncio
import hashlib
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest

from tests.e2e.npm import installed

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PACKAGE = "local-slack-linux-x64"
VERSION = "0.1.8"
SHA256 = "3332007b797969d835f694b463ac526f7ef1fc66afac93f950f585105fe4815f"  # of the program, seen when it was chosen

BOT, ALICE, BOB, CAROL = "U0BOT", "U01ALICE", "U02BOB", "U03CAROL"
INCIDENT, GENERAL = "C01INCIDENT", "C02GENERAL"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test-token", "xapp-test-token", "test-signing-secret"
PATIENCE_SECONDS = float(
    os.environ.get("PSOD_TEST_PATIENCE", "60")
)  # how long a condition may take on a slow machine; nothing asserts how long it took


def until(condition: Callable[[], T], *, what: str) -> T:
    """Poll ``condition`` until it is true and return its value."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"waited in vain for {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program() -> Path:
    """Return the path of local-slack, installed from npm on first use; skips the test where it cannot be had."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip(f"{PACKAGE} runs on 64-bit Linux on x86 only")
    path = installed(f"{PACKAGE}@{VERSION}") / PACKAGE / "bin" / "local-slack"
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    assert found == SHA256, f"{path} is not the program that these tests were written for"
    return path


class LocalSlack:
    """One local-slack process and the people in it."""

    def __init__(self, folder: Path, *, request_url: str | None) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        config = folder / "workspace.json"
        config.write_text(json.dumps(workspace(request_url)))
        command = [
            program(),
            "--config",
            config,
            "--port",
            str(self.port),
            "--base-host",
            "127.0.0.1",
            "--files-dir",
            folder / "files",
        ]
        self.log = (folder / "local-slack.log").open("w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, cwd=folder)
        until(self._answers, what="local-slack to start")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()

    def _answers(self) -> bool:
        try:
            return bool(self.state())
        except urllib.error.URLError:
            return False

    # what a person does

    def say(self, channel: str, text: str, *, user: str = ALICE, thread: str | None = None) -> str:
        """Post as ``user`` and return the message's ts."""
        return self._post("message", channel=channel, user=user, text=text, thread_ts=thread)["message"]["ts"]

    def edit(self, channel: str, ts: str, text: str, *, user: str = ALICE) -> None:
        self._post("edit-message", channel=channel, ts=ts, user=user, text=text)

    def delete(self, channel: str, ts: str, *, user: str = ALICE) -> None:
        self._post("delete-message", channel=channel, ts=ts, user=user)

    def command(self, channel: str, text: str, *, user: str = ALICE) -> None:
        self._post("command", channel=channel, user=user, command="/psod", text=text)

    def press(self, message: dict[str, Any], action_id: str, *, user: str = ALICE) -> None:
        """Press the button ``action_id`` of a message."""
        button = {"type": "button", **button_of(message, action_id), "action_ts": message["ts"]}
        self._post("interact", channel=message["channel"], messageTs=message["ts"], user=user, action=button)

    def interact(self, message: dict[str, Any], action: dict[str, Any], *, user: str = ALICE) -> None:
        """Use an element of a message that is no button: ``action`` as Slack would send it."""
        told = {**action, "action_ts": message["ts"]}
        self._post("interact", channel=message["channel"], messageTs=message["ts"], user=user, action=told)

    def open_home(self, *, user: str = ALICE) -> None:
        self._post("open-home", user=user)

    def submit(self, values: dict[str, Any], *, user: str = ALICE) -> None:
        """Submit the modal on top with ``values`` by block and action."""
        asyncio.run(self._ui({"t": "view_submit", "user": user, "values": values}))

    def upload(
        self, channel: str, name: str, content: bytes, *, text: str = "", user: str = ALICE, thread: str | None = None
    ) -> str:
        """Upload a file and return the ts of the message that holds it."""
        fields = {"channel": channel, "user": user, "text": text, "thread_ts": thread or ""}
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self._call("upload", body, f"multipart/form-data; boundary={boundary}")["message"]["ts"]

    def direct(self, *, user: str = ALICE) -> str:
        """Return the channel of the direct messages between ``user`` and the bot."""
        body = json.dumps({"users": user}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {BOT_TOKEN}"}
        return self._open(f"{self.base}/api/conversations.open", body, headers)["channel"]["id"]

    # what a person sees

    def messages(self, channel: str) -> list[dict[str, Any]]:
        return self._call(f"messages/{channel}")["messages"]

    def replies(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """Return what the bot said in the thread of ``ts``, for everybody to see."""
        return [one for one in self.spoken(channel) if one.get("thread_ts") == ts]

    def spoken(self, channel: str) -> list[dict[str, Any]]:
        return [one for one in self.messages(channel) if one["user"] == BOT and one.get("subtype") != "ephemeral"]

    def whispered(self, channel: str, *, user: str = ALICE) -> list[dict[str, Any]]:
        return [one for one in self.messages(channel) if one.get("ephemeral_to") == user]

    def reply(self, channel: str, ts: str, *, number: int = 1) -> dict[str, Any]:
        """Wait for the bot's reply in the thread of ``ts`` and return it."""
        return until(lambda: self.replies(channel, ts)[number - 1 :], what=f"reply {number} in the thread of {ts}")[0]

    def has(self, channel: str, ts: str, *, seconds: float) -> list[dict[str, Any]]:
        """Return the replies in the thread of ``ts`` as soon as there are any, or none after ``seconds``."""
        end = time.monotonic() + seconds
        while not (found := self.replies(channel, ts)) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def modals(self) -> list[dict[str, Any]]:
        """Return the open modals, the one on top last."""
        return asyncio.run(self._ui(None))["modalStack"]

    def modal(self, holding: str = "") -> dict[str, Any]:
        """Wait for a modal whose text holds ``holding`` and return the one on top."""
        return until(lambda: [one for one in self.modals() if holding in json.dumps(one)], what=f"a modal with {holding!r}")[-1]

    def state(self) -> dict[str, Any]:
        return self._call("state")

    def journal(self) -> list[dict[str, Any]]:
        """Return every envelope, acknowledgement and Web API call."""
        return self._call("log")["log"]

    # how it is told

    def _post(self, what: str, **fields: Any) -> dict[str, Any]:
        body = json.dumps({key: value for key, value in fields.items() if value is not None}).encode()
        return self._call(what, body, "application/json")

    def _call(self, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
        return self._open(f"{self.base}/_control/{path}", body, {"Content-Type": kind} if kind else {})

    @staticmethod
    def _open(url: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - loopback, from our own base address
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)

    async def _ui(self, message: dict[str, Any] | None) -> dict[str, Any]:
        # The page's own socket: the first thing it says is all that it shows; what is sent on it is a click.
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{self.base}/ui", max_msg_size=0) as page:
            shown = await page.receive_json()
            if message:
                await page.send_json(message)
                await page.receive_json()  # the journal's entry: it was taken
            return shown["state"]


def workspace(request_url: str | None) -> dict[str, Any]:
    """Return local-slack's configuration: over HTTP where there is an address to deliver to, else Socket Mode."""
    app = {"appId": "A01APP", "botUserId": BOT, "botName": "psod-bot", "botToken": BOT_TOKEN, "appToken": APP_TOKEN}
    delivery = {"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}
    people = [ALICE, BOB, CAROL, BOT]
    return {
        "workspace": {"name": "Lab", "domain": "lab", "teamId": "T01TEST"},
        "app": {**app, "signingSecret": SECRET, **delivery},
        "users": [{"id": ALICE, "name": "alice"}, {"id": BOB, "name": "bob"}, {"id": CAROL, "name": "carol"}],
        "channels": [
            {"id": INCIDENT, "name": "inc-4711", "members": people},
            {"id": GENERAL, "name": "general", "members": people},
        ],
    }


def button_of(message: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Return the button ``action_id`` as Slack sends it back, with its block."""
    for block in message.get("blocks", []):
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                return {"block_id": block.get("block_id", ""), **element}
    pytest.fail(f"no button {action_id} in {json.dumps(message)}")


def words(message: dict[str, Any]) -> str:
    """Return all that a message shows: its blocks where it has any, else its text."""
    return json.dumps(message.get("blocks") or message.get("text", ""), ensure_ascii=False)


class Bot:
    """The bot as an administrator starts it: ``psod run`` with an environment."""

    def __init__(self, folder: Path, slack: LocalSlack, *, connection: str, port: int) -> None:
        self.folder, self.slack, self.connection, self.port = folder, slack, connection, port
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PSOD_", "SLACK_"))}
        proxies = {"HTTPS_PROXY": "", "https_proxy": "", "HTTP_PROXY": "", "http_proxy": ""}
        return {
            **kept,
            **proxies,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{self.slack.base}/api/",
            "PSOD_CONNECTION": self.connection,
            "PSOD_HOST": "127.0.0.1",
            "PSOD_PORT": str(self.port),
            "PSOD_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/psod-bot.db",
            "PSOD_CHANNEL_SECONDS": "0",
            "PSOD_PROGRESS_SECONDS": "60",  # on a busy machine a status would come before the answer
            "PSOD_POLL_SECONDS": "0.05",
            "PSOD_DELETE_REPLIES": "true",
        }

    def start(self) -> None:
        log = (self.folder / "bot.log").open("a")
        command = [sys.executable, "-W", "error", "-m", "bot", "run"]
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=log, stderr=log)
        log.close()
        until(self._is_ready, what=f"the bot to be ready; it writes to {self.folder}/bot.log")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the process and return its exit status."""
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def said(self) -> str:
        return (self.folder / "bot.log").read_text()

    def _is_ready(self) -> bool:
        assert self.process
        if self.process.poll() is not None:
            pytest.fail(f"the bot stopped by itself:\n{self.said()}")
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{self.port}/readyz"
            ) as answer:
                return answer.status == 200
        except urllib.error.URLError:
            return False
