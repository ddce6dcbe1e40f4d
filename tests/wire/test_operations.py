"""The bot as a process, the way an administrator runs it."""

import asyncio
import json
import os
import signal
import sys

import aiohttp
import pytest

from bot.demo.slack import Fault, Upload
from tests.wire.test_chaos import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def start(slack, tmp_path):
    """Return what starts ``psod`` beside ``slack``."""

    async def call(*arguments, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PSOD_"))}
        told = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "PSOD_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db",
            "PSOD_POLL_SECONDS": "0.05",
        }
        command = [sys.executable, "-W", "error", "-m", "bot", *arguments]
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(*command, env=kept | told | more, stdout=pipe, stderr=pipe)

    return call


async def test_sigterm_lets_running_work_end(slack, start, screen):
    process = await start("run")
    await slack.until(lambda: slack.sockets.connections, 60)
    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.acks, 30)
    process.send_signal(signal.SIGTERM)
    _, log = await process.communicate()

    assert process.returncode == 0
    assert len(slack.replies(post)) == 1
    assert all(json.loads(line) for line in log.decode().splitlines())


async def test_logs_and_metrics_tell_ids_and_counts_and_nothing_that_was_written(slack, start, screen):
    """On the most talkative level, with a post that fails, a command, and a file that cannot be read."""
    port = free_port()
    process = await start("run", PSOD_LOG_LEVEL="DEBUG", PSOD_HOST="127.0.0.1", PSOD_PORT=str(port))
    await slack.until(lambda: slack.sockets.connections, 60)
    slack.faults.add(Fault("status", "chat.postMessage", status=503), Fault("error", "chat.postMessage", error="internal_error"))
    post = await slack.says("alice", "inc-42", f"@psod the db host esx-berlin07 died\n{screen}")
    await slack.uploads("alice", "inc-42", Upload("esx-berlin07.tgz", b"\x1f\x8b broken"), text="@psod and this?")
    await slack.command("alice", "inc-42", "esx-berlin07 is down")
    await slack.until(lambda: slack.replies(post), 30)
    await slack.settled(timeout=30)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        metrics = await answer.text()
    process.send_signal(signal.SIGTERM)
    _, log = await process.communicate()
    told = log.decode() + metrics

    assert 'psod_slack_errors_total{error="internal_error",method="chat.postMessage"} 1.0' in metrics
    assert {"running", "stopped"} <= {json.loads(line)["event"] for line in log.decode().splitlines()}
    written = ("berlin07", "died", "is down", "examplenic", "Exception 14", "inc-42", "alice")
    assert [word for word in (*written, slack.bot_token, slack.app_token) if word in told] == []


async def test_a_token_that_slack_refuses_stops_the_start(start):
    process = await start("run", SLACK_BOT_TOKEN="xoxb-unknown")
    _, log = await process.communicate()

    assert process.returncode == 2
    assert "SLACK_BOT_TOKEN: invalid_auth" in log.decode()


async def test_a_second_bot_on_the_same_sqlite_file_is_sent_to_postgresql(slack, start):
    first = await start("run")
    await slack.until(lambda: slack.sockets.connections, 60)
    second = await start("run")
    _, log = await second.communicate()
    first.send_signal(signal.SIGTERM)
    await first.communicate()

    assert second.returncode == 2
    assert "PostgreSQL" in log.decode()


async def test_the_doctor_finds_everything_in_order(start):
    process = await start("doctor")
    said, _ = await process.communicate()

    assert process.returncode == 0
    assert b"wrong" not in said


async def test_a_port_that_is_taken_stops_the_start_and_is_named(slack, start):
    process = await start("run", PSOD_HOST="127.0.0.1", PSOD_PORT=str(slack.port))
    _, log = await process.communicate()

    assert process.returncode == 2
    assert f"PSOD_PORT {slack.port}" in log.decode()
