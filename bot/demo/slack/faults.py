"""The switches that make the loopback Slack misbehave, one at a time or by chance with a seed."""

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    # of a Web API call (``where`` is the method, "*" every one)
    "error",  # {"ok": false, "error": …}
    "status",  # an HTTP status with an HTML body
    "rate_limited",  # 429 with Retry-After
    "drop_before",  # the connection breaks, nothing was done
    "drop_after",  # it was done, then the connection breaks
    "hang",  # no answer for ``seconds``, then the connection breaks, nothing was done
    "slow",  # it was done, the answer comes after ``seconds``
    "late",  # the connection breaks now, it is done after ``seconds``
    # of a delivery (``where`` is the event's type, "command", "interactive" or "*")
    "undelivered",  # it never reaches the app
    "lost_ack",  # the ack never arrives
    "hang_up",  # (HTTP) the request arrives whole, then Slack is gone before any answer
    "duplicate",  # the same event is delivered once more, after ``seconds``
    "reorder",  # held back until the next event went out
    "bad_signature",
    "no_signature",
    "skew",  # signed with a clock that is ``seconds`` off
]
CALLS: frozenset[Kind] = frozenset({"error", "status", "rate_limited", "drop_before", "drop_after", "hang", "slow", "late"})
SIGNATURES: frozenset[Kind] = frozenset({"bad_signature", "no_signature", "skew"})


@dataclass(slots=True)
class Fault:
    """One switch: it strikes ``times`` (None: always) and, of the occasions, only a ``share``."""

    kind: Kind
    where: str = "*"
    times: int | None = 1
    share: float = 1.0
    error: str = "internal_error"
    status: int = 500
    seconds: float = 1.0
    committed: bool = False  # an error or a status that comes although the work was done


@dataclass(slots=True)
class Faults:
    """The switches that are on. ``seed`` makes shares repeatable."""

    seed: int = 0
    on: list[Fault] = field(default_factory=list)
    struck: list[Fault] = field(default_factory=list)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - a test's dice, no secret

    def add(self, *faults: Fault) -> None:
        """Turn ``faults`` on; the first that fits an occasion strikes."""
        self.on.extend(faults)

    def clear(self) -> None:
        """Turn everything off."""
        self.on.clear()

    def take(self, where: str, kinds: Collection[Kind]) -> Fault | None:
        """Return the fault that strikes now, used up by one, or None."""
        for fault in self.on:
            if fault.kind in kinds and fault.where in {"*", where} and fault.times != 0 and self._dice.random() < fault.share:
                if fault.times is not None:
                    fault.times -= 1
                self.struck.append(fault)
                return fault
        return None
