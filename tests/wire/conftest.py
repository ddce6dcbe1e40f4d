"""A loopback Slack for every wire test: real sockets, a minute of about a second."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.slack import LoopbackSlack, Pace


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack(pace=Pace.hurried()) as running:
        yield running
