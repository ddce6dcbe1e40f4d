"""A job table with hurried settings, and a loopback Slack with a client that repeats nothing on its own."""

from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LoopbackSlack, Pace
from bot.work import JobTable, NewJob, WorkSettings

HURRIED = WorkSettings(
    attempts=3, lease=30.0, poll=0.02, retry=0.02, retry_most=0.05, channel_gap=0.0, look_up_after=0.05, request=5.0, drain=2.0
)
SHORT = 0.05


@pytest.fixture
def settings():
    return HURRIED


@pytest.fixture
def table(database, settings):
    return JobTable(database, settings)


@pytest.fixture
def short(database, settings):
    """Be a process whose leases end almost at once: it dies, or is stopped, in the midst of its jobs."""
    return JobTable(database, replace(settings, lease=SHORT))


@pytest.fixture
def new_job():
    def new_job(key="T1:C1:1.0", kind="look", **more):
        return NewJob(key, kind, **({"team": "T1", "channel": "C1", "thread_ts": "1.0"} | more))

    return new_job


@pytest.fixture
async def slack():
    async with LoopbackSlack(pace=Pace.hurried()) as running:
        yield running


@pytest.fixture
def client(slack):
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
