"""CHANGELOG and package say the same version."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def test_the_top_version_of_the_changelog_is_the_version_of_the_package():
    top = re.search(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG, re.MULTILINE)

    assert top
    assert top[1] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_every_version_of_the_changelog_says_what_changed_in_decoding():
    versions = re.split(r"^## \[", CHANGELOG, flags=re.MULTILINE)[1:]

    assert versions
    assert [version.split("]")[0] for version in versions if "\n### Decoding\n" not in version] == []
