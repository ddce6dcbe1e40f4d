"""Two replicas behind a load balancer, on one PostgreSQL: whichever of them an event or its repetition reaches, one answers."""

import contextlib

import pytest

from bot.demo.settings import loopback_settings
from bot.demo.slack import Fault
from bot.server import running

pytestmark = pytest.mark.slow

PATIENCE = 60


class Balancer:
    """Sends each delivery to the next of several addresses."""

    def __init__(self, carriers):
        self.carriers, self.sent = carriers, 0

    async def attempt(self, parcel, number, reason):
        self.sent += 1
        return await self.carriers[self.sent % len(self.carriers)].attempt(parcel, number, reason)


@pytest.fixture
async def replicas(slack, postgres_url, tmp_path):
    """Run two bots and put the balancer before them."""
    async with contextlib.AsyncExitStack() as stack:
        told = {"connection": "http", "database_url": postgres_url, "lease_seconds": 5.0}
        bots = [await stack.enter_async_context(running(loopback_settings(slack, tmp_path, **told))) for _ in range(2)]
        carriers = [slack.use_http(f"http://127.0.0.1:{bot.port}/slack/events") for bot in bots]
        slack.delivery.carrier = Balancer(carriers)
        yield bots
        for carrier in carriers:
            await carrier.close()


async def test_events_and_their_repetitions_reach_both_and_each_crash_gets_one_reply(slack, replicas, screen):
    slack.faults.add(Fault("duplicate", "message", times=None, seconds=0), Fault("lost_ack", "message", times=None, share=0.2))
    posts = [await slack.says("alice", "inc-42", screen.replace("examplenic", f"nic{number}")) for number in range(6)]
    await slack.until(lambda: all(slack.replies(post) for post in posts), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    asked = [await bot.bot.database.standing() for bot in replicas]
    counts = [bot.bot.metrics.registry.get_sample_value("psod_requests_total", {"type": "message"}) for bot in replicas]

    assert [len(slack.replies(post)) for post in posts] == [1] * 6
    assert all(counts)
    assert asked == ["current"] * 2
