"""Killed, stopped and lied to in the midst of a burst, the bot answers every crash, and each of them once."""

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot.cases import Database
from bot.demo.slack import Fault, LoopbackSlack, Pace
from bot.work import census, dead_letters

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = 20
CRASHES = 120
LEASE = 1.5
PATIENCE = 60
# Slack sends an event four times; here it goes on for as long as a bot may be away.
PACE = Pace(ack_deadline=1.5, retries_after=(0.0,) + (0.4,) * 60, posting_gap=0.0)
FAULTS = [
    Fault("rate_limited", "chat.postMessage", times=None, share=0.05, seconds=0),
    Fault("rate_limited", "chat.postMessage", times=None, share=0.01, seconds=1),
    Fault("status", "chat.postMessage", times=None, share=0.02, status=500),
    Fault("status", "chat.postMessage", times=None, share=0.02, status=503, committed=True),
    Fault("error", "chat.postMessage", times=None, share=0.02, error="internal_error"),
    Fault("error", "chat.postMessage", times=None, share=0.02, error="fatal_error", committed=True),
    Fault("drop_before", "chat.postMessage", times=None, share=0.03),
    Fault("drop_after", "chat.postMessage", times=None, share=0.03),
    Fault("late", "chat.postMessage", times=None, share=0.02, seconds=0.2),
    Fault("slow", "chat.postMessage", times=None, share=0.3, seconds=0.1),
    Fault("drop_before", "conversations.replies", times=None, share=0.05),
    Fault("lost_ack", "message", times=None, share=0.1),
    Fault("duplicate", "message", times=None, share=0.3, seconds=0.3),
]
SCREEN = """VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]
#PF Exception 14 in world 20{number:05d}:worker IP 0x41801a2b3c4d addr 0x18
cr0=0x8001003d cr2=0x18 cr3=0x2ac1c000 cr4=0x42768
*PCPU2:20{number:05d}/worker
Code start: 0x418019c00000 VMK uptime: 2:03:04:05.678
0x451a0a71bc10:[0x41801a2b3c4d]Sched_Pick@vmkernel#nover+0x1d stack: 0x430
"""


class Mother:
    """Starts bots, each a process of its own."""

    def __init__(self, process):
        self._process = process
        self.alive = set()

    @classmethod
    @contextlib.asynccontextmanager
    async def at_work(cls):
        lives = str(Path(__file__).with_name("lives.py"))
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PSOD_"))}
        environment["PYTHONPATH"] = str(ROOT)
        process = await asyncio.create_subprocess_exec(sys.executable, lives, **pipes, env=environment, cwd=ROOT)
        mother = cls(process)
        try:
            yield mother
        finally:
            for child in tuple(mother.alive):
                with contextlib.suppress(ProcessLookupError):  # it may have ended by itself: the test says why
                    mother.sends(child, signal.SIGCONT)
                    mother.kills(child)
            process.stdin.close()
            await process.wait()

    async def bears(self, values):
        """Start a bot and return its process id."""
        self._process.stdin.write(json.dumps(values).encode() + b"\n")
        child = int(await self._process.stdout.readline())
        self.alive.add(child)
        return child

    def sends(self, child, number):
        os.kill(child, number)

    def kills(self, child):
        self.sends(child, signal.SIGKILL)
        self.alive.discard(child)


class Burst:
    """Crashes pasted all over the channels while the bot lives and dies."""

    def __init__(self, slack, count):
        self._slack, self._count = slack, count
        self.channels = [slack.channel("inc-42"), *(slack.add_channel(f"inc-{number}") for number in range(100, 119))]
        self.posts = []

    async def pours(self, gap):
        for number in range(self._count):
            channel = self.channels[number % len(self.channels)]
            self.posts.append(await self._slack.says("alice", channel, SCREEN.format(number=number)))
            await asyncio.sleep(gap)

    @property
    def answered(self):
        return sum(bool(self._slack.replies(post)) for post in self.posts)

    async def settles(self):
        await self._slack.until(lambda: len(self.posts) == self._count and self.answered == self._count, PATIENCE)
        await self._slack.settled(quiet=1.0, timeout=PATIENCE)

    @property
    def replies(self):
        """How many replies each crash got."""
        return [len(self._slack.replies(post)) for post in self.posts]


def values_for(slack, database_url, **more):
    hurried = {"poll_seconds": 0.05, "retry_seconds": 0.1, "channel_seconds": 0.02, "look_up_seconds": 1.0, "drain_seconds": 2.0}
    told = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    return (
        told
        | hurried
        | {
            "database_url": database_url,
            "lease_seconds": LEASE,
            "join_seconds": 0,
            "allowance_most": 10_000,
            "log_level": "ERROR",
        }
        | more
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def slack():
    async with LoopbackSlack(pace=PACE, seed=7) as running:
        running.faults.add(*FAULTS)
        yield running


@pytest.fixture
async def mother():
    async with Mother.at_work() as mother:
        yield mother


async def how_it_stands(database_url):
    """Return the counts and dead letters once everybody has left."""
    async with await Database.open(database_url) as database:
        return await census(database), await dead_letters(database)


async def test_killed_twenty_times_in_a_burst_it_answers_every_crash_once(slack, mother, database_url):
    dice = random.Random(1)  # noqa: S311 - moments, no secrets
    port = free_port()
    values = values_for(
        slack, database_url, connection="http", host="127.0.0.1", port=port, slack_signing_secret=slack.signing_secret
    )
    slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    burst = Burst(slack, CRASHES)
    pouring = asyncio.create_task(burst.pours(0.1))
    for _ in range(KILLS):
        child, before = await mother.bears(values), len(slack.journal.of("chat.postMessage"))
        await slack.until(lambda before=before: len(slack.journal.of("chat.postMessage")) > before, PATIENCE)
        await asyncio.sleep(dice.uniform(0.0, 0.5))
        mother.kills(child)
        await slack.until(lambda child=child: not alive(child), PATIENCE)  # dying takes its time; SQLite's file has one owner
    in_the_midst = burst.answered
    last = await mother.bears(values)
    await pouring
    await burst.settles()
    mother.sends(last, signal.SIGTERM)
    await slack.until(lambda: not alive(last))
    mother.alive.discard(last)
    count, dead = await how_it_stands(database_url)

    assert burst.replies == [1] * CRASHES
    assert in_the_midst < CRASHES
    assert (count.queued, count.running, dead) == (0, 0, ())


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped and resumed"])
async def test_of_two_replicas_one_falls_and_the_other_takes_over(slack, mother, postgres_url, blow):
    values = values_for(slack, postgres_url, connection="socket")
    standing = [await mother.bears(values), await mother.bears(values)]
    await slack.until(lambda: len(slack.sockets.connections) >= 2, PATIENCE)
    burst = Burst(slack, CRASHES)
    pouring = asyncio.create_task(burst.pours(0.1))
    for _ in range(4):
        victim, before = standing.pop(0), burst.answered
        await slack.until(lambda before=before: burst.answered > before + 3, PATIENCE)
        if blow == signal.SIGKILL:
            mother.kills(victim)
            standing.append(await mother.bears(values))
        else:
            mother.sends(victim, signal.SIGSTOP)
            await asyncio.sleep(LEASE * 1.7)
            mother.sends(victim, signal.SIGCONT)
            standing.append(victim)
    await pouring
    await burst.settles()
    async with await Database.open(postgres_url) as database:
        count, dead = await census(database), await dead_letters(database)

    assert burst.replies == [1] * CRASHES
    assert (count.queued, count.running, dead) == (0, 0, ())


def alive(child):
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, 0)
        return True
    return False
