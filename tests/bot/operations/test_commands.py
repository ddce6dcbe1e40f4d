"""``psod run``, ``doctor`` and ``jobs`` say in a line what keeps them from working."""

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3

import pytest
from slack_sdk.oauth.installation_store import Bot
from typer.testing import CliRunner

from bot.cases import Database
from bot.cli import app
from bot.workspaces import Installations, Seal

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret", "SLACK_API_URL": "http://127.0.0.1:9/api/"}

MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_SIGNING_SECRET": "secret",
    "SLACK_API_URL": TOKENS["SLACK_API_URL"],
    "PSOD_OAUTH_REDIRECT_URL": "https://psod-bot.example.com/slack/oauth_redirect",
    "PSOD_TOKEN_KEYS": f"{'s' * 43}=",
    "PSOD_PORT": "3000",
}


@pytest.fixture
def psod(monkeypatch, tmp_path):
    """Return ``psod`` with an environment of its own and nothing of Slack within reach."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "PSOD_")) or name.upper() == "HTTPS_PROXY":
            monkeypatch.delenv(name)
    monkeypatch.setattr("bot.operations.doctor.can_read_pictures", lambda: False)  # starting what reads them takes its time

    def call(*arguments, **variables):
        monkeypatch.setenv("PSOD_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/bot.db")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, arguments)

    return call


@pytest.mark.parametrize("command", ["run", "jobs"])
def test_missing_settings_stop_the_start_and_are_named(psod, command):
    result = psod(command)

    assert result.exit_code == 2
    assert "SLACK_BOT_TOKEN is missing" in result.stderr


def test_a_slack_out_of_reach_is_named_with_its_address(psod):
    result = psod("run", **TOKENS)

    assert result.exit_code == 2
    assert "http://127.0.0.1:9/api/" in result.stderr
    assert "secret" not in result.output


def test_a_database_that_cannot_be_opened_is_named_by_its_variable(psod):
    result = psod("run", **TOKENS, PSOD_DATABASE_URL="sqlite+aiosqlite:////proc/no/such/folder/bot.db")

    assert result.exit_code == 2
    assert "PSOD_DATABASE_URL" in result.stderr


def test_the_doctor_names_what_is_wrong_and_what_is_well(psod):
    result = psod("doctor", **TOKENS)

    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["ok", "ok", "unsure", "wrong"]
    assert "HTTPS_PROXY" in result.stdout


def test_the_doctor_of_a_bot_that_nobody_has_installed_yet_says_where_to(psod):
    result = psod("doctor", **MANY)

    assert re.search(r"^unsure +installations: 0; .*/slack/install", result.stdout, re.MULTILINE)
    assert "secret" not in result.output


def test_the_doctor_names_every_wrong_setting(psod):
    result = psod("doctor", PSOD_PORT="x", SLACK_BOT_TOKEN="xapp-1")

    assert "PSOD_PORT" in result.stdout
    assert "SLACK_BOT_TOKEN" in result.stdout


def test_the_doctor_makes_nothing_and_says_what_the_start_will_make(psod, tmp_path):
    result = psod("doctor", **TOKENS)

    assert "psod run makes its tables" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_names_a_database_of_a_newer_version(psod, tmp_path, migrated_file):
    shutil.copy(migrated_file, tmp_path / "bot.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as file, file:
        file.execute("update alembic_version set version_num = '9999'")

    assert "newer version" in psod("doctor", **TOKENS).stdout
    assert "newer version" in psod("run", **TOKENS).stderr


def test_a_proxy_that_is_not_there_is_named_without_its_password(psod):
    told = TOKENS | {"SLACK_API_URL": "https://slack.invalid/api/", "HTTPS_PROXY": "http://user:secret@127.0.0.1:9"}
    said = psod("doctor", **told).stdout

    assert "HTTPS_PROXY: 127.0.0.1:9" in said
    assert "secret" not in said


def test_an_empty_database_has_nothing_to_list_and_says_so(psod):
    result = psod("jobs", **TOKENS)

    assert result.exit_code == 2
    assert "PSOD_DATABASE_URL" in result.stderr


def test_without_dead_letters_there_is_nothing_to_list(psod, tmp_path, migrated_file):
    shutil.copy(migrated_file, tmp_path / "bot.db")

    assert psod("jobs", **TOKENS).stdout == "No job was set aside.\n"
    assert "no job 7" in psod("jobs", "--retry", "7", **TOKENS).stdout


def test_the_doctor_tells_of_tokens_that_no_key_opens(psod, tmp_path):
    async def install():
        async with await Database.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db") as database:
            bot = Bot(app_id="A1", team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U1", installed_at=1.0)
            await Installations(database, "1.2", Seal([f"{'o' * 42}A="])).store.async_save_bot(bot)

    asyncio.run(install())
    result = psod("doctor", **MANY)

    assert result.exit_code == 1
    assert re.search(r"^wrong +installations: 1 that no key of PSOD_TOKEN_KEYS opens", result.stdout, re.MULTILINE)
