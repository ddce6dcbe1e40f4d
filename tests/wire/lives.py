"""A mother process with everything imported: for each line of settings it forks a bot, whose life so begins in a moment.

It answers each line with the process id. What ends a life is the test's business: SIGKILL, SIGSTOP, SIGTERM.
"""

import asyncio
import json
import os
import signal
import sys
from dataclasses import replace

from bot import app
from bot.logs import set_up_logs
from bot.server import run
from bot.settings import read_settings

UNDER_FIRE = 1_000  # deaths before a job counts as the killer: here the test is


def live(values):
    """Be a bot until told to stop."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    usual = app.work_settings
    app.work_settings = lambda settings: replace(usual(settings), deaths=UNDER_FIRE, retry_most=0.5)
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
