"""One crash in the making: the parts of its screen or log, in the order of the text."""

from collections.abc import Iterable

from decoder.model import Frame
from decoder.parts import Kind, Part
from decoder.readers.backtrace import Above
from decoder.readers.error import Headline

BODY: frozenset[Kind] = frozenset(
    {"registers", "star", "states", "uptime", "code-start", "frame", "gdb", "dump", "details", "modules", "ptes"}
)
ONCE: tuple[Kind, ...] = ("banner", "uptime", "star", "details")  # a screen holds one of each
_MOST, _MOST_HEADLINES = 600, 60  # parts of one kind
_BASES = frozenset({"fs", "gs", "Kgs", "FSbase", "GSbase", "kernelGSbase", "lastClrIntrRA"})


def _told_beside(part: Part, head: Headline) -> bool:
    """Whether words stand before an error line in its row: a title or a sentence, or the rest of a screen without its breaks."""
    return part.line.inner or not head.whole


class Draft:
    """The parts of one crash, in the order of the text."""

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        self.parts: list[Part] = []
        self._by: dict[Kind, list[Part]] = {}
        self._once: dict[Kind, set[str]] = {}  # the different values of what a screen holds once
        self._saved = False  # the frames that follow are of a PCPU that hung
        self.stacks: set[bool] = set()  # whose frames are there: True those of a PCPU that hung, False the panicking one's
        self.last = 0  # index of the last line that belongs to it
        for part in parts:
            self.add(part)

    def add(self, part: Part) -> None:
        """Append a part; more of a kind than any screen has are left out."""
        self.last = part.at
        if len(self._by.get(part.kind, ())) >= (_MOST_HEADLINES if part.kind == "headline" else _MOST):
            return
        self.parts.append(part)
        self._by.setdefault(part.kind, []).append(part)
        if isinstance(part.value, Above):
            self._saved = part.value.saved
        elif part.kind == "frame":
            self.stacks.add(part.whose.saved if part.whose else self._saved)
        if part.kind in ONCE:
            self._once.setdefault(part.kind, set()).add(repr(part.value))

    def of(self, *kinds: Kind) -> list[Part]:
        """Return the parts of these kinds, in the order of the text."""
        if len(kinds) == 1:
            return self._by.get(kinds[0], [])
        return [part for part in self.parts if part.kind in kinds]

    def has(self, *kinds: Kind) -> bool:
        """Whether there is a part of one of these kinds."""
        return any(kind in self._by for kind in kinds)

    def values(self, kind: Kind) -> set[str]:
        """Return the different values, spelled out, of a kind that a screen holds once."""
        return self._once.get(kind, set())

    @property
    def span(self) -> tuple[int, int]:
        """Return the numbers of the first and last line of the text that belong to it."""
        numbers = [part.line.number for part in self.parts]
        return min(numbers), max(numbers)

    @property
    def kinds(self) -> set[Kind]:
        """Return the kinds of parts that are there."""
        return set(self._by)

    @property
    def body(self) -> bool:
        """Whether there is more than a headline and a banner."""
        return not BODY.isdisjoint(self._by)

    @property
    def headlines(self) -> list[tuple[Part, Headline]]:
        """Return the error lines, further ones included."""
        return [(part, part.value) for part in self.of("headline") if isinstance(part.value, Headline)]

    @property
    def own_headlines(self) -> list[Headline]:
        """Return the first error line and those that say the same or belong to it; not what else is listed beside it."""
        first = self.headline
        if first is None:
            return []
        others = [head for part, head in self.headlines if head is not first[1] and not _told_beside(part, head)]
        return [first[1]] + [head for head in others if head.family == first[1].family]

    @property
    def headline(self) -> tuple[Part, Headline] | None:
        """Return the first error line; one that is never first, or that a title repeats, only where there is no other."""
        first = next(
            (pair for pair in self.headlines if not (pair[1].pattern and pair[1].pattern.detail)),
            next(iter(self.headlines), None),
        )
        if first is None or not _told_beside(*first):
            return first
        own = (pair for pair in self.headlines if pair[1].family == first[1].family and not _told_beside(*pair))
        return next(own, first)

    @property
    def frames(self) -> list[Frame]:
        """Return all frames, the saved ones included."""
        return [part.value for part in self.of("frame", "gdb") if isinstance(part.value, Frame)]

    @property
    def has_registers(self) -> bool:
        """Whether registers of a panic are there; segment bases alone also end the stack trace of a living host."""
        return any(isinstance(part.value, dict) and set(part.value) - _BASES for part in self.of("registers"))
