"""A mother process with everything imported: for each line of settings it forks a bot, whose life so begins in a moment.

It answers each line with the process id. What ends a life is the test's business: SIGKILL, SIGSTOP, SIGTERM.
"""

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot import app
from bot.logs import set_up_logs
from bot.server import run
from bot.settings import read_settings
from bot.work import JobTable, Worker
from bot.work.posts import PostTable

STEPS = {  # where a life may end by itself: a step is over, and the process with it
    "stored": (JobTable, "enqueue"),
    "claimed": (Worker, "_attempt"),
    "intended": (PostTable, "intend"),
    "posted": (AsyncWebClient, "chat_postMessage"),
    "updated": (AsyncWebClient, "chat_update"),
    "saved": (JobTable, "finish"),
}
UNDER_FIRE = 1_000  # deaths before a job counts as the killer: here the test is


def dies_after(step):
    """Kill this process when ``step`` was done the first time; a claim is done where the attempt begins."""
    owner, name = STEPS[step]
    real = getattr(owner, name)

    async def last(self, *arguments, **more):
        result = await real(self, *arguments, **more) if step != "claimed" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, last)


def live(values):
    """Be a bot until told to stop."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    usual = app.work_settings
    app.work_settings = lambda settings: replace(usual(settings), deaths=UNDER_FIRE, retry_most=0.5)
    if step := values.pop("dies_after", None):
        dies_after(step)
    settings = read_settings(values)
    set_up_logs(settings)
    asyncio.run(run(settings))


def main():
    """Fork for each line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(sys.stdin.fileno())
            try:
                live(json.loads(line))
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
