"""A loopback Slack and the real bot beside it: real sockets, a minute of about a second."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.samples import sample
from bot.demo.settings import loopback_settings
from bot.demo.slack import LoopbackSlack, Pace
from bot.server import running


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack(pace=Pace.hurried()) as server:
        yield server


@pytest.fixture(params=["socket", "http"])
def transport(request):
    return request.param


@pytest.fixture
def told():
    """Return what a module's bot is told beside the usual settings, by field name."""
    return {}


@pytest.fixture
async def bot(slack, transport, tmp_path, told):
    """Run the real bot against ``slack``, once by each transport; without faults Slack must have refused nothing."""
    settings = loopback_settings(slack, tmp_path, connection=transport, **told)
    async with running(settings) as run:
        if transport == "http":
            carrier = slack.use_http(f"http://127.0.0.1:{run.port}{settings.path}")
            assert await carrier.verify()
        else:
            await slack.until(lambda: slack.sockets.connections)
        yield run
    refused = [(call.method, call.answer) for call in slack.journal.calls if not call.answer.get("ok", True)]
    assert slack.faults.struck or refused == []


@pytest.fixture
def screen():
    return sample("page-fault.txt")
