"""``psod feedback export`` writes what people judged as the corpus takes it, a team's own where one is named."""

import asyncio
import tomllib
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from bot.cases import Case, CaseBook, Database, Part
from bot.cli import app
from decoder import decode, facts_of
from tests.scenarios.screens import SCREEN


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return ``psod feedback export`` over a wrong and a right case, two set apart, one not judged, another team's."""
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    for name, value in {"PSOD_DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_filled(url))
    return lambda *arguments: CliRunner().invoke(app, ["feedback", "export", *arguments])


async def _filled(url):
    async with await Database.open(url) as database:
        book = CaseBook(database)

        def case(name, team="T1", **facts):
            part = Part(source=name, ts=name, text=f"Host esx04\n{SCREEN}")
            return Case(team=team, channel="C1", thread_ts=name, id=name * 32, parts=(part,), **facts)

        for one in (
            case("a", wrong_by="U1"),
            case("b"),
            case("c"),
            case("d"),
            case("e", team="T2", wrong_by="U2"),
            case("f", right_by="U1"),
        ):
            await database.write(lambda session, one=one: book.save(session, one))
        await database.write(lambda session: book.set_apart(session, case("b"), ["c" * 32], "U1"))


def parted(file):
    """Take a file apart as the corpus does."""
    header, _, text = file.read_bytes().decode("utf-8").partition("---\n")
    return header, dict(line.split(": ", 1) for line in header.splitlines() if ": " in line), text


def test_each_judged_case_becomes_a_file_that_the_corpus_takes(run, tmp_path):
    result = run(str(tmp_path / "out"))
    written = sorted((tmp_path / "out").iterdir())

    assert result.exit_code == 0
    assert [file.name for file in written] == [
        "a" * 12 + ".txt",
        "b" * 12 + ".txt",
        "c" * 12 + ".txt",
        "e" * 12 + ".txt",
        "f" * 12 + ".txt",
    ]
    for file in written:
        _, facts, text = parted(file)
        assert text == f"Host esx04\n{SCREEN}"
        assert facts == facts_of(decode(text))


def test_what_was_said_stands_on_top_and_states_no_fact(run, tmp_path):
    run(str(tmp_path / "out"))
    wrong, apart, right = (parted(tmp_path / "out" / f"{name * 12}.txt")[0].splitlines()[0] for name in "abf")

    assert (wrong[0], apart[0], right[0]) == ("#", "#", "#")
    assert "right" in right
    assert "wrong" in wrong
    assert "c" * 12 in apart


def test_whoever_exports_is_told_that_people_wrote_it(run, tmp_path):
    assert "hold what people posted" in run(str(tmp_path / "out")).stdout


def test_one_team_can_be_named(run, tmp_path):
    run(str(tmp_path / "out"), "--team", "T2")

    assert [file.name for file in (tmp_path / "out").iterdir()] == ["e" * 12 + ".txt"]


def test_nothing_judged_ends_with_1_and_what_cannot_be_written_with_2(run, tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert run(str(tmp_path / "out"), "--team", "T9").exit_code == 1
    assert run(str(tmp_path / "file" / "out")).exit_code == 2


def test_no_line_about_a_dispute_can_be_taken_for_a_fact():
    for language in ("en", "ja"):
        said = tomllib.loads(files("bot.operations").joinpath("words", f"{language}.toml").read_text("utf-8"))["feedback"]
        assert [said[key] for key in ("right", "wrong", "apart") if ": " in said[key] or not said[key].startswith("#")] == []
