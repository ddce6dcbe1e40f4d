"""Screens and a log of hosts that do not exist, written for the demo and for trying ``psod decode``."""

from importlib.resources import files

SAMPLES = ("machine-check.txt", "page-fault.txt", "vmkernel.log")


def sample(name: str) -> str:
    """Return the text of a sample. Raises FileNotFoundError for a name that is none."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
