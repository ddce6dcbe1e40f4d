"""A loopback Slack and the real bot beside it: real sockets, a minute of about a second."""

import socket
from collections.abc import AsyncIterator

import pytest

from bot.demo.samples import sample
from bot.demo.settings import loopback_settings
from bot.demo.slack import LoopbackSlack, Pace


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack(pace=Pace.hurried()) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def transport(request):
    return request.param


@pytest.fixture
def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
async def bot(slack, transport, tmp_path, free_port):
    """Run the real bot against ``slack`` by the transport of the test; its settings are what the fixture gives."""
    from bot.server import running  # noqa: PLC0415 - the loopback's own tests need no server

    settings = loopback_settings(slack, tmp_path, connection=transport, port=free_port)
    async with running(settings):
        if transport == "http":
            carrier = slack.use_http(f"http://127.0.0.1:{free_port}{settings.path}")
            assert await carrier.verify()
        else:
            await slack.until(lambda: slack.sockets.connections)
        yield settings


@pytest.fixture
def screen():
    return sample("page-fault.txt")
