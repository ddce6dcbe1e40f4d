"""The pins: complete, hashed, without addresses, and free of licences that the project cannot pass on."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILES = ("requirements.txt", "requirements-dev.txt")
HOSTS = ("pythonhosted" + ".org", "pypi" + ".org/simple", "registry.npmjs" + ".org", "deb.debian" + ".org")


def pins(name: str) -> dict[str, list[Requirement]]:
    """Return the pinned requirements of a file by canonical name; one name may be pinned per Python version."""
    lines = (line.removesuffix("\\") for line in (ROOT / name).read_text().splitlines() if re.match(r"[A-Za-z]", line))
    found: dict[str, list[Requirement]] = {}
    for requirement in map(Requirement, lines):
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def group(name: str) -> list[Requirement]:
    entries = PROJECT["dependency-groups"][name]
    return [
        one for entry in entries for one in ([Requirement(entry)] if isinstance(entry, str) else group(entry["include-group"]))
    ]


def wanted(name: str) -> list[Requirement]:
    project = PROJECT["project"]
    listed = [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["pictures"])]
    return listed + group("install" if name == "requirements.txt" else "dev")


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_a_hash(name):
    entries = re.split(r"\n(?=[A-Za-z])", (ROOT / name).read_text().rstrip())[1:]

    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", FILES)
def test_every_dependency_of_the_project_is_pinned_within_its_bounds(name):
    pinned = pins(name)
    unmet = [
        str(need)
        for need in wanted(name)
        if canonicalize_name(need.name) not in pinned
        or not all(need.specifier.contains(str(pin.specifier)[2:]) for pin in pinned[canonicalize_name(need.name)])
    ]

    assert unmet == []


def test_the_tests_run_on_what_runs_in_production():
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: [str(pin.specifier) for pin in found] for name, found in runtime.items()} == {
        name: [str(pin.specifier) for pin in development[name]] for name in runtime
    }


def test_no_file_of_the_project_names_a_registry():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    texts = {name: (ROOT / name).read_bytes().decode(errors="replace") for name in listed if (ROOT / name).is_file()}

    assert [name for name, text in texts.items() if any(host in text for host in HOSTS)] == []


@pytest.mark.parametrize("name", sorted(pins("requirements.txt")))
def test_no_package_of_the_runtime_is_under_the_gpl(name):
    try:
        about = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not for this platform")
    said = [about.get("License-Expression", ""), about.get("License", "").split("\n")[0], *about.get_all("Classifier", [])]
    strict = [text for text in said if re.search(r"(?<!L)GPL|(?<!Lesser )General Public License", text)]

    assert strict == []


def test_pictures_are_read_without_the_heif_package_that_bundles_gpl_code():
    assert "pi-heif" in pins("requirements.txt")
    assert "pillow-heif" not in pins("requirements-dev.txt")
