"""``psod history`` reads the bot's own database."""

import asyncio
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.cases import Case, CaseBook, Database, Part
from bot.cli import app

SCREEN = (
    "2024-03-01T01:10:11.000Z esx21 vmkernel: cpu6:2099001)@BlueScreen: #PF Exception 14 in world 2099001:x IP 0x42 addr 0x30\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run ``psod`` with a database that holds two cases of esx21, one a team."""
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    for name, value in {"PSOD_DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_filled(url))
    return lambda *arguments: CliRunner().invoke(app, ["history", *arguments])


async def _filled(url):
    async with await Database.open(url) as database:
        book = CaseBook(database)
        for team, ts in (("T1", "1.1"), ("T2", "2.2")):
            parts = (Part(source=ts, ts=ts, text=SCREEN),)
            case = Case(team=team, channel=f"C{team}", thread_ts=ts, host="esx21", family="page-fault", pcpu=6, parts=parts)
            if team == "T2":
                case = replace(case, cure="driver 2.1", parts=(replace(parts[0], text=SCREEN.replace("03-01", "03-02")),))
            await database.write(lambda session, case=case: book.save(session, case))


def test_a_hosts_cases_are_listed_and_compared(run):
    """Those of every workspace in the operator's own database."""
    result = run("esx21")

    assert result.exit_code == 0
    assert "cases remembered: 2" in result.stdout
    assert "page-fault, PCPU 6, CT1" in result.stdout
    assert "2 crashes compared" in result.stdout


def test_how_a_case_ended_stands_beside_it(run):
    """In the words in which it was told."""
    assert "ended by: driver 2.1" in run("esx21", "--team", "T2").stdout


def test_a_long_name_finds_the_short_one(run):
    """Logs print the short name, vCenter the long one."""
    assert "cases remembered: 2" in run("esx21.lab.example").stdout


def test_one_workspace_can_be_named(run):
    """Its cases alone are shown."""
    result = run("esx21", "--team", "T2")

    assert "cases remembered: 1" in result.stdout
    assert "CT1" not in result.stdout


def test_an_unknown_host_ends_with_1(run):
    """In one line."""
    result = run("esx99")

    assert result.exit_code == 1
    assert "esx99" in result.stdout


def test_a_database_that_is_not_there_ends_with_2(run, monkeypatch, tmp_path):
    """The reason is said, nothing is made."""
    monkeypatch.setenv("PSOD_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none/bot.db")
    result = run("esx21")

    assert result.exit_code == 2
    assert "database" in result.stderr
