"""Load, as a script: the bot beside a bare Bolt app on the same loopback Slack, at 10 events/s and in a burst of 1,000.

At 10/s the two run in turn, several times, and each one's middle run is shown: a shared machine is now fast, now slow.

    python -m tests.benchmarks.load [--quick] [--database postgresql+asyncpg://…]

Each contender is a process of its own, over HTTP. Events are acked (ack), then answered (end to end: from the event's first
sending to the answer standing in the thread). 30 % of the burst's events are sent twice.
"""

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.demo.samples import sample
from bot.demo.slack import Fault, LoopbackSlack, Pace

ROOT = Path(__file__).parents[2]
PORT = 39_517
CHANNELS = 1_000
SECONDS = 10
TURNS = 5  # of the calm load
PATIENCE = 120
PACE = Pace(retries_after=(0.0, 5.0, 20.0))  # what is not acked in 3 s comes again sooner than after a minute and after five


@dataclass(frozen=True)
class Load:
    """Events a second, how many, and the share of them that is sent twice."""

    name: str
    rate: float
    count: int
    twice: float
    turns: int = 1


@dataclass(frozen=True)
class Figures:
    """Times in ms, memory in MiB."""

    ack: tuple[float, float, float]  # p50 p99 max
    whole: tuple[float, float]
    drained: float  # seconds from the first event until each had its answer
    cpu: float
    memory: float
    late: int  # acks over 3 s
    lost: int
    doubled: int

    def line(self, name: str) -> str:
        ack, whole = self.ack, self.whole
        return (
            f"{name:12} ack {ack[0]:7.1f} {ack[1]:8.1f} {ack[2]:8.1f}   end to end {whole[0]:8.1f} {whole[1]:8.1f}   "
            f"drained {self.drained:6.1f} s   cpu {self.cpu:5.1f} s   peak {self.memory:5.0f} MiB   "
            f"late {self.late} lost {self.lost} doubled {self.doubled}"
        )

    def ratios(self, other: "Figures") -> str:
        pairs = {
            "ack p50": (self.ack[0], other.ack[0]),
            "ack p99": (self.ack[1], other.ack[1]),
            "end to end p50": (self.whole[0], other.whole[0]),
            "end to end p99": (self.whole[1], other.whole[1]),
            "drained": (self.drained, other.drained),
            "cpu": (self.cpu, other.cpu),
            "memory": (self.memory, other.memory),
        }
        return "bot / bare   " + "   ".join(f"{name} {ours / theirs:.2f}x" for name, (ours, theirs) in pairs.items())


@contextlib.asynccontextmanager
async def contender(kind: str, slack: LoopbackSlack, database: str):
    """Run a contender and yield its process id."""
    values = {
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "connection": "http",
        "host": "127.0.0.1",
        "port": PORT,
        "database_url": database,
        "log_level": "ERROR",
        "workers": 16,
        "allowance_most": 1_000_000,  # all events are of one person
    }
    program = [sys.executable, "-m", "tests.benchmarks.contenders", kind, json.dumps(values)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PSOD_"))}
    process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, env=environment)
    carrier = slack.use_http(f"http://127.0.0.1:{PORT}/slack/events")
    try:
        await up(carrier)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def up(carrier) -> None:
    """Wait until the contender answers."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                if await carrier.verify():
                    return
            await asyncio.sleep(0.2)


async def measure(kind: str, load: Load, database: str) -> Figures:
    """Pour ``load`` on a contender and wait for the last answer."""
    async with LoopbackSlack(pace=PACE, seed=3) as slack:
        channels = [slack.add_channel(f"inc-load-{number}") for number in range(CHANNELS)]
        async with contender(kind, slack, database) as pid:
            for _ in range(3):  # warm: knowledge is loaded at the first use
                await slack.says("alice", "inc-42", sample("page-fault.txt"))
            await slack.settled(quiet=2.0, timeout=60)
            slack.journal.acks.clear()
            if load.twice:
                slack.faults.add(Fault("duplicate", "message", times=None, share=load.twice, seconds=0.5))
            before = cpu_of(pid)
            posts, began = await pour(slack, channels, load)
            await all_answered(slack, posts)
            await slack.settled(quiet=1.5, timeout=PATIENCE)
            return figures(slack, posts, began, cpu_of(pid) - before, peak_of(pid))


async def all_answered(slack: LoopbackSlack, posts) -> None:
    """Wait for the last answer, looking seldom: this process is the Slack that is being measured against."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not {post.ts for post in posts} <= answered(slack).keys():  # noqa: ASYNC110 - seldom is the point
                await asyncio.sleep(0.2)


def answered(slack: LoopbackSlack) -> dict[str, list[float]]:
    """Return the times of the bot's replies by the thread they stand in."""
    times: dict[str, list[float]] = {}
    for place in slack.core.state.channels.values():
        for post in place.posts.values():
            if post.bot_id and post.thread_ts:
                times.setdefault(post.thread_ts, []).append(float(post.ts))
    return times


async def pour(slack: LoopbackSlack, channels, load: Load):
    """Send the events at their rate."""
    text, posts, began = sample("page-fault.txt"), [], time.time()
    for number in range(load.count):
        another = text.replace("examplenic", f"examplenic{number}")  # a driver of its own: each is another crash
        posts.append(await slack.says("alice", channels[number % len(channels)], another))
        await asyncio.sleep(max(0.0, began + (number + 1) / load.rate - time.time()))
    return posts, began


def figures(slack: LoopbackSlack, posts, began: float, cpu: float, peak: float) -> Figures:
    """Sum up."""
    acks = sorted(ack.seconds * 1_000 for ack in slack.acks if ack.event_type == "message")
    replies = answered(slack)
    whole = sorted((min(replies[post.ts]) - float(post.ts)) * 1_000 for post in posts if post.ts in replies)
    return Figures(
        ack=(statistics.median(acks), acks[int(len(acks) * 0.99)], acks[-1]),
        whole=(statistics.median(whole), whole[int(len(whole) * 0.99)]),
        drained=max(min(replies[post.ts]) for post in posts if post.ts in replies) - began,
        cpu=cpu,
        memory=peak,
        late=sum(not ack.ok for ack in slack.acks),
        lost=sum(post.ts not in replies for post in posts),
        doubled=sum(len(replies.get(post.ts, ())) > 1 for post in posts),
    )


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, user and system (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int) -> float:
    """Peak resident memory in MiB (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1_024


async def main() -> None:
    """Measure all and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load")
    parser.add_argument("--database", help="instead of SQLite, for the bot")
    parser.add_argument("--folder", help="where SQLite's file lies for a while, instead of the system's temporary folder")
    say = print  # a script's output
    told = parser.parse_args()
    size = 10 if told.quick else 1
    loads = [Load("10/s", 10, SECONDS * 10 // size, 0.0, turns=TURNS), Load("burst 200/s", 200, 1_000 // size, 0.3)]
    for load in loads:
        say(f"--- {load.name}: {load.count} events, {load.twice:.0%} sent twice (ack p50 p99 max, end to end p50 p99, ms)")
        both: dict[str, list[Figures]] = {"bare": [], "bot": []}
        for _ in range(load.turns):
            with tempfile.TemporaryDirectory(dir=told.folder) as folder:
                for kind, runs in both.items():
                    runs.append(await measure(kind, load, told.database or f"sqlite+aiosqlite:///{folder}/bot.db"))
                    say(runs[-1].line(kind), flush=True)
        bare, ours = (sorted(runs, key=lambda run: run.whole[0])[len(runs) // 2] for runs in both.values())
        say(ours.ratios(bare), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
