"""The files of deploy/ are parsed and held against the settings, the health routes and each other."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from sqlalchemy import make_url

from bot.settings import Settings, variable_of

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
VARIABLES = {variable_of(field) for field in Settings.model_fields}
DRAIN_SECONDS = Settings.model_fields["drain_seconds"].default


def dockerfile() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile in order, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line and line[0] != "#"]


def instructions(name: str) -> list[str]:
    return [rest for word, rest in dockerfile() if word == name]


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / "psod-bot.service")
    return parser


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_the_image_copies_only_files_that_exist():
    copied = [line.split()[0] for line in instructions("COPY") if not line.startswith("--from")]
    copied += [name for line in instructions("COPY") if not line.startswith("--from") for name in line.split()[1:-1]]

    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_what_the_image_copies_is_let_through_to_the_build():
    kept = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in instructions("COPY") if not line.startswith("--from") for name in line.split()[:-1]}

    assert copied == kept


def test_the_image_copies_all_that_the_project_is_built_from():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {"pyproject.toml", "requirements.txt", project["project"]["readme"], *project["project"]["license-files"]}
    needed |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = {name for line in instructions("COPY") if not line.startswith("--from") for name in line.split()[:-1]}

    assert needed <= copied


def test_the_image_runs_the_script_that_the_tests_run_and_nothing_else_installs():
    runs = instructions("RUN")

    assert runs[0] == "/source/deploy/install.sh /source /opt/psod-bot"
    assert not any("pip" in run or "apt" in run for run in runs)


def test_both_stages_of_the_image_have_one_python_that_the_project_allows():
    images = {line.split()[0] for line in instructions("FROM")}
    minor = [re.fullmatch(r"python:3\.(\d+)-slim-bookworm", image) for image in images]

    assert len(images) == 1
    assert all(found and int(found[1]) >= 11 for found in minor)


def test_the_image_sets_only_settings_that_exist_and_they_are_accepted():
    environment = {name: value for name, value in image_environment().items() if name != "PATH"}
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

    assert set(environment) <= VARIABLES
    assert Settings(**environment, **tokens).port == 8080


def test_the_image_exposes_and_probes_the_port_that_it_sets():
    port = image_environment()["PSOD_PORT"]
    probe = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", instructions("HEALTHCHECK")[0])

    assert instructions("EXPOSE") == [port]
    assert probe
    assert probe[1] == port
    assert f'"{probe[2]}"' in (ROOT / "bot/server.py").read_text()


def test_the_image_keeps_its_data_in_its_volume():
    path = make_url(image_environment()["PSOD_DATABASE_URL"]).database

    assert path
    assert Path(path).parent == Path(instructions("VOLUME")[0])


def test_the_image_does_not_run_as_root():
    assert instructions("USER") == ["psod-bot"]


def test_compose_builds_the_image_of_this_folder():
    build = compose()["services"]["bot"]["build"]

    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()


def test_compose_sets_only_settings_that_exist_and_they_are_accepted():
    environment = compose()["services"]["bot"]["environment"]
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

    assert set(environment) <= VARIABLES
    assert Settings(**environment, **tokens).port == 8080


def test_compose_connects_the_bot_to_its_own_database():
    services = compose()["services"]
    database = services["database"]["environment"]
    url = services["bot"]["environment"]["PSOD_DATABASE_URL"]
    found = re.fullmatch(r"postgresql\+asyncpg://(\w+):(\$\{[^}]+\})@(\w+)/(\w+)", url)

    assert found
    assert found.groups() == (database["POSTGRES_USER"], database["POSTGRES_PASSWORD"], "database", database["POSTGRES_DB"])


def test_compose_publishes_the_port_that_the_bot_listens_on():
    bot = compose()["services"]["bot"]

    assert [port.rsplit(":", 1)[1] for port in bot["ports"]] == [bot["environment"]["PSOD_PORT"]]


def test_compose_starts_the_bot_when_the_database_is_healthy():
    services = compose()["services"]

    assert services["bot"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in services["database"]["healthcheck"]["test"][1]


@pytest.mark.parametrize(
    "patience",
    [lambda: seconds(compose()["services"]["bot"]["stop_grace_period"]), lambda: seconds(unit()["Service"]["TimeoutStopSec"])],
    ids=["compose", "systemd"],
)
def test_whoever_stops_the_bot_waits_longer_than_its_jobs_may_take_to_end(patience):
    assert patience() > DRAIN_SECONDS


def test_systemd_starts_the_bot_where_the_script_puts_it():
    assert unit()["Service"]["ExecStart"] == "/opt/psod-bot/bin/psod run"


def test_systemd_sets_only_settings_that_exist():
    name, _ = unit()["Service"]["Environment"].split("=", 1)

    assert name in VARIABLES


def test_systemd_keeps_the_data_in_the_state_folder():
    service = unit()["Service"]
    path = make_url(service["Environment"].split("=", 1)[1]).database

    assert path
    assert Path(path).parent == Path("/var/lib") / service["StateDirectory"] == Path(service["WorkingDirectory"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_itself_accepts_the_unit(tmp_path):
    copy = tmp_path / "psod-bot.service"
    copy.write_text((DEPLOY / "psod-bot.service").read_text().replace("/opt/psod-bot/bin/psod run", shutil.which("true")))
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
