"""Programs for tests that npm has: pinned, installed once into ``.cache/``, no script of theirs run."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".cache"
QUIETLY = ("--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def installed(*packages: str) -> Path:
    """Return the ``node_modules`` that holds ``packages`` (name@version); skips the test where npm is missing."""
    folder = CACHE / "+".join(packages).replace("/", "-")
    if not folder.exists():
        install(packages, folder)
    return folder / "node_modules"


def install(packages: tuple[str, ...], folder: Path) -> None:
    """Install into a folder beside, and put that in its place whole: another process may be at the same."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip(f"npm is not on this machine; with it these tests install {' and '.join(packages)} and run")
    CACHE.mkdir(exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=CACHE))
    command = [npm, "install", *QUIETLY, "--prefix", str(beside), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"npm could not install {packages}: {done.stderr}"
    with contextlib.suppress(OSError):  # the other process was faster
        beside.rename(folder)
    shutil.rmtree(beside, ignore_errors=True)
