"""What the README says is true: its commands, its examples, its links, its map."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import bot.work
import bot.workspaces  # noqa: F401 - the tables of both belong to the whole
from bot.cases.database import metadata
from bot.cli import app
from bot.settings import Settings, variable_of

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [*sorted(path.name for path in ROOT.glob("*.md")), "deploy/README.md", "tests/e2e/README.md"]
EXAMPLES = re.findall(r"<!-- example(: first view)? -->\n```sh\n\$ (.+)\n((?:.*\n)*?)```", README)  # written by tools/examples.py


def command(name: str) -> str:
    """Return the one line of the command that is marked with ``name``."""
    block = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block
    (line,) = block[1].splitlines()
    return line


@pytest.mark.parametrize(
    ("name", "end"), [("demo", ".venv/bin/psod demo"), ("tests", ".venv/bin/pytest -n auto --dist worksteal")]
)
def test_a_command_is_one_line_that_makes_all_it_needs(name, end):
    steps = command(name).split(" && ")

    assert steps[0] == "python3 -m venv .venv"
    assert steps[-1] == end
    assert all(step.startswith(".venv/bin/") for step in steps[1:])


@pytest.mark.parametrize(("name", "pins"), [("demo", "requirements.txt"), ("tests", "requirements-dev.txt")])
def test_a_command_installs_from_hashed_pins_and_nothing_else(name, pins):
    installs = [step for step in command(name).split(" && ") if " install " in step]

    assert f"--require-hashes -r {pins}" in installs[0]
    assert all("--no-deps" in step and "--no-build-isolation" in step for step in installs[1:])


def test_ci_runs_the_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text()

    assert "README.md" in script
    assert 'bash -c "$tests"' in script


@pytest.mark.parametrize(("first_view", "line", "expected"), EXAMPLES, ids=[line for _, line, _ in EXAMPLES])
def test_an_example_prints_what_the_readme_shows(first_view, line, expected):
    words = shlex.split(line)
    assert words[0] == ".venv/bin/psod"
    done = subprocess.run([sys.executable, "-m", "bot", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert (re.split(r"\n(?:More reasons|And then)\n", done.stdout)[0] if first_view else done.stdout) == expected


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_project_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / page).read_text())
    inside = [target for target in targets if "://" not in target]

    assert [target for target in inside if not ((ROOT / page).parent / target).exists()] == []


def test_the_map_names_every_folder():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    folders = {name.split("/")[0] for name in listed if "/" in name and not name.startswith(".")}

    assert folders <= set(re.findall(r"^\| \[(\w+)/\]", README, re.MULTILINE))


def test_what_is_stored_is_told_table_by_table():
    told = README.partition("## Your data")[2].partition("\n## ")[0]
    rows = " ".join(re.findall(r"^\| (`[^|]+`) \|", told, re.MULTILINE))

    assert set(re.findall(r"`(\w+)`", rows)) == {table.name for table in metadata.sorted_tables}
    for setting in ("keep_cases_days", "keep_jobs_days"):
        assert f"`{variable_of(setting)}` ({Settings.model_fields[setting].default:g})" in told


def test_every_setting_that_the_readme_names_exists():
    named = set(re.findall(r"\b(?:PSOD|SLACK)_[A-Z_]+\b", README + (ROOT / "SECURITY.md").read_text()))

    assert {name for name in named if name not in (ROOT / ".env.example").read_text()} == set()


def test_every_command_that_the_texts_name_exists():
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        *filter(Path.is_file, (ROOT / "deploy").rglob("*")),
    ]
    named = {name for page in pages for name in re.findall(r"(?:/bin/|`)psod ([a-z][a-z-]+)", page.read_text())}
    commands = set(typer.main.get_command(app).commands)

    assert {"decode", "demo", "run"} <= named & commands
    assert {name for name in named if name not in commands} == set()
