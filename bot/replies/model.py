"""What is sent to Slack."""

from dataclasses import dataclass, field
from typing import Any, Literal

View = Literal["registers", "backtrace", "bits", "support"]
Picture = Literal["read", "checked"]
"""The text came from a picture: as read, or compared with the screen by a person since."""
VIEWS: tuple[View, ...] = ("registers", "backtrace", "bits", "support")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a thread. ``name`` with its ending; ``alt`` says in words what a picture shows."""

    name: str
    title: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message: ``text`` is always whole on its own (notifications, screen readers, fallback); ``blocks`` as Slack's JSON."""

    text: str
    blocks: tuple[dict[str, Any], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Told:
    """What people told of a case, beside its text."""

    cure: str | None = None
    wrong: bool = False  # somebody said that it was read wrong
    host: bool = True  # the host is known, by whatever way
    mute: bool = False  # it is a crash that the channel can be silent about
