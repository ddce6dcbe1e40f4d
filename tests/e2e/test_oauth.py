"""A workspace installs the bot through the pages of a Slack that nobody here wrote."""

import base64
import html
import os
import re
import sqlite3
import subprocess
import sys

import pytest

from tests.e2e.emulate import CLIENT_ID, CLIENT_SECRET, ask, emulate, let_in
from tests.e2e.local_slack import ROOT, free_port, until

pytestmark = pytest.mark.slow
KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()


class Bot:
    """``psod`` with the app's own secrets and no token."""

    def __init__(self, folder, slack, port):
        self.folder, self.base = folder, f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PSOD_", "SLACK_", "HTTP"))}
        self.environment = kept | {
            "PYTHONPATH": str(ROOT),
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": "test-signing-secret",
            "SLACK_API_URL": f"{slack}/api/",
            "PSOD_OAUTH_REDIRECT_URL": f"{self.base}/slack/oauth_redirect",
            "PSOD_TOKEN_KEYS": KEY,
            "PSOD_LOG_LEVEL": "DEBUG",
            "PSOD_HOST": "127.0.0.1",
            "PSOD_PORT": str(port),
            "PSOD_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/psod-bot.db",
        }

    def psod(self, *arguments):
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False)

    def starts_to_install(self):
        """Open the page of the bot; return the address behind its button and the cookie of the browser."""
        status, headers, page = ask(f"{self.base}/slack/install")
        assert status == 200
        return html.unescape(re.search(r'href="(http[^"]+)"', page)[1]), {"Cookie": headers["Set-Cookie"].partition(";")[0]}

    def bots(self):
        with sqlite3.connect(self.folder / "psod-bot.db") as database:
            return database.execute("SELECT team_id, bot_token FROM slack_bots").fetchall()


@pytest.fixture
def bot(tmp_path):
    port = free_port()
    with emulate(tmp_path, f"http://127.0.0.1:{port}/slack/oauth_redirect") as slack:
        bot = Bot(tmp_path, slack, port)
        with (tmp_path / "bot.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], env=bot.environment, cwd=tmp_path, stdout=log, stderr=log
            )
        try:
            until(lambda: _is_ready(bot), what=f"the bot to be ready; it writes to {tmp_path}/bot.log")
            yield bot
        finally:
            process.terminate()
            process.wait()


def _is_ready(bot):
    try:
        return ask(f"{bot.base}/readyz")[0] == 200
    except OSError:
        return False


def test_a_workspace_installs_the_bot_once_and_its_token_works_and_is_sealed(bot):
    address, cookie = bot.starts_to_install()
    back = let_in(address)
    statuses = [ask(back, headers=headers)[0] for headers in ({}, cookie, cookie)]
    ((team, token),) = bot.bots()
    told = bot.psod("doctor").stdout

    assert statuses == [400, 200, 401]  # another browser, this one, the same address again
    assert "xoxb" not in token
    assert re.search(rf"^ok +{team}: the bot is ", told, re.MULTILINE)
    assert not re.search(r"xoxb|" + "|".join(re.findall(r"=([\w-]+)", back)), told + (bot.folder / "bot.log").read_text())


def test_a_code_that_slack_did_not_give_installs_nothing(bot):
    address, cookie = bot.starts_to_install()
    back = re.sub(r"code=\w+", "code=invented", let_in(address))

    assert ask(back, headers=cookie)[0] == 401
    assert bot.bots() == []
