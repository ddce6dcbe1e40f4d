"""The image's own script, run in an empty folder: what it installs starts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Copy what the Dockerfile copies into an empty folder, run deploy/install.sh there; return the virtual environment."""
    base = tmp_path_factory.mktemp("image")
    source, target = base / "source", base / "psod-bot"
    for name in (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines():
        if name.startswith("!"):
            copy = shutil.copytree if (ROOT / name[1:]).is_dir() else shutil.copy
            (source / name[1:]).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name[1:], source / name[1:])
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run([source / "deploy/install.sh", source, target], check=True, env=environment)
    shutil.rmtree(source)
    return target


def psod(installed: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run the installed command outside the tree, with no settings but those given."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PSOD_", "SLACK_", "PYTHON"))}
    command = [installed / "bin/psod", *arguments]
    return subprocess.run(
        command,
        cwd=installed,
        env={**plain, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_command_prints_the_schema(installed):
    done = psod(installed, "schema")

    assert done.returncode == 0
    assert "crashes" in json.loads(done.stdout)["properties"]


def test_the_installed_command_explains_its_doctor(installed):
    done = psod(installed, "doctor", "--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert "doctor" in done.stdout


def test_the_installed_bot_without_tokens_stops_and_names_the_variable(installed):
    done = psod(installed, "run")

    assert done.returncode != 0
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_installed_packages_fit_together(installed):
    done = subprocess.run([installed / "bin/pip", "check"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
