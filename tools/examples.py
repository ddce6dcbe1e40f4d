#!/usr/bin/env python3
"""Writes into README.md what its examples print today; tests/packaging/test_readme.py holds it against what they print."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"(<!-- example(: first view)? -->\n```sh\n\$ (.+)\n)(?:.*\n)*?(?=```)")
REST = re.compile(r"\n(All reasons|And then)\n")  # begins what comes after the first view


def printed(found: re.Match[str]) -> str:
    """Return the example with what its command prints now."""
    arguments = shlex.split(found[3])[1:]
    done = subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return found[1] + (REST.split(done.stdout)[0] if found[2] else done.stdout)


README.write_text(EXAMPLE.sub(printed, README.read_text()))
