"""SECURITY.md names a test for every threat, and every test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [line for line in (ROOT / "SECURITY.md").read_text().splitlines() if re.match(r"\| (?!threat |---)", line)]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", row)})


def test_every_threat_has_a_defence_and_a_test():
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in ROWS]

    assert len(cells) > 15
    assert [row[0] for row in cells if len(row) != 3 or not all(row) or "`tests/" not in row[2]] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists(name):
    file, _, function = name.partition("::")
    tree = ast.parse((ROOT / file).read_text())
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}

    assert function in found if function else any(one.startswith("test_") for one in found)
