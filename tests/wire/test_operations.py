"""The bot as a process, the way an administrator runs it."""

import asyncio
import json
import os
import signal
import sys

import pytest

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


async def test_sigterm_lets_running_work_end_and_logs_nothing_that_was_written(slack, start, screen):
    process = await start("run")
    await slack.until(lambda: slack.sockets.connections, 60)
    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.acks, 30)
    process.send_signal(signal.SIGTERM)
    _, log = await process.communicate()

    assert process.returncode == 0
    assert len(slack.replies(post)) == 1
    assert all(json.loads(line) for line in log.decode().splitlines())
    assert not any(word in log.decode() for word in ("examplenic", slack.bot_token, slack.app_token, "Exception 14"))


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
