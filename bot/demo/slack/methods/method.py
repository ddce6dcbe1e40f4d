"""What the dispatcher knows of a method."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.slack.core import Call
from bot.demo.slack.state import Json


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API; ``scopes``: any one of them is enough, none: every token may."""

    answer: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    tier: int = 3
    app_level: bool = False
