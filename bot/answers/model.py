"""What a question gets, and what may be known beside the text: the earlier crashes that the asker may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from decoder import Crash, Quote

OF_THE_PAST = frozenset({"history", "cure", "changed", "gap"})  # kinds of questions that a history answers


@dataclass(frozen=True, slots=True)
class Answer:
    """``answered`` is False where it says that it cannot tell; ``unprompted``: sure enough to speak without a mention."""

    text: str
    answered: bool = False
    unprompted: bool = False
    evidence: tuple[Quote, ...] = ()
    view: str | None = None  # a modal that shows more: "registers", "backtrace", "bits", "support"
    kind: str | None = None  # which kind of question this was
    links: tuple[tuple[str, str], ...] = ()  # (label, address) of the threads that it names


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier case. A case of machine-check records alone is a ``Crash`` that holds nothing but those and its host."""

    crash: Crash
    when: str  # as it is to be shown: the crash's own time, else the day on which it was brought
    host: str | None = None  # as the case knows it, where its text does not say
    cure: str | None = None  # how it ended, in the team's words
    link: str | None = None  # to its thread

    @property
    def named_host(self) -> str | None:
        """The host's name, in lower case."""
        name = self.host or self.crash.host
        return name.lower() if name else None


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered beside the case that is asked about, which is not among it."""

    earlier: Sequence[Earlier] = ()  # newest first; only what may be shown where the question was asked
    host: str | None = None  # of the case that is asked about, where its text does not say
    hidden: int = 0  # further cases of this host or signature that may not be shown there
    narrow: bool = False  # nothing but the channel's own cases was looked at
