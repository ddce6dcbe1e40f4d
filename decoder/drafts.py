"""Parts → crashes: where one screen ends and the next begins, told by what a screen holds only once."""

import re
from bisect import bisect
from collections.abc import Iterable, Sequence

from decoder.excerpt import is_file_mark
from decoder.model import Frame
from decoder.parts import Found, Kind, Part
from decoder.readers.backtrace import Above
from decoder.readers.banner import Banner
from decoder.readers.error import Headline, plain
from decoder.text import Line

_BODY: frozenset[Kind] = frozenset(
    {"registers", "star", "states", "uptime", "code-start", "frame", "gdb", "dump", "details", "modules", "ptes"}
)
_ONCE: tuple[Kind, ...] = ("banner", "uptime", "star", "details")  # a screen holds one of each
_MOST, _MOST_HEADLINES = 600, 60  # parts of one kind
_BLANK = 4  # blank lines that may lie between two parts
_SCREEN = 8  # lines from the head of a screen to the first of its body
_FAR = 150  # lines of anything else between two parts that cannot be of one crash
_BASES = frozenset({"fs", "gs", "Kgs", "FSbase", "GSbase", "kernelGSbase", "lastClrIntrRA"})
_PANICS = re.compile(r"(?:Panic|PanicvPanic|vmk_v?Panic|panic|Panic_|vpanic)\w*$")
_ITEM = re.compile(r"\s{0,20}(?:[-*\u2022]|\d{1,2}[.)])\s")  # one of the messages that an article lists
_VM_PANIC = re.compile(r"VMMPanic|VMMFault|VMM_Panic")


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
        if part.kind in _ONCE:
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
        return not _BODY.isdisjoint(self._by)

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
        return [first[1]] + [head for _, head in self.headlines if head is not first[1] and head.family == first[1].family]

    @property
    def headline(self) -> tuple[Part, Headline] | None:
        """Return the first error line; one that is never first only where there is no other."""
        return next(
            (pair for pair in self.headlines if not (pair[1].pattern and pair[1].pattern.detail)),
            next(iter(self.headlines), None),
        )

    @property
    def frames(self) -> list[Frame]:
        """Return all frames, the saved ones included."""
        return [part.value for part in self.of("frame", "gdb") if isinstance(part.value, Frame)]

    @property
    def has_registers(self) -> bool:
        """Whether registers of a panic are there; segment bases alone also end the stack trace of a living host."""
        return any(isinstance(part.value, dict) and set(part.value) - _BASES for part in self.of("registers"))


def drafts_of(parts: Iterable[Part], lines: Sequence[Line]) -> list[Draft]:
    """Group ``parts`` into crashes; what is no crash (a backtrace of a living host, a VM's panic) is left out."""
    drafts: list[Draft] = []
    parts = list(parts)
    files = [at for at, line in enumerate(lines) if is_file_mark(line.text)]
    for at, part in enumerate(parts):
        last = drafts[-1] if drafts else None
        if last is None or _begins(last, part) or _screen_begins(last, parts[at : at + 6]) or _apart(last, part.at, files):
            drafts.append(Draft())
        drafts[-1].add(part)
    few = sum(1 for line in lines if line.text) <= 8
    named = [_named(draft, lines) for draft in _merged(drafts, files)]
    return [draft for draft in named if _is_crash(draft, alone=few)]


def same_message(a: str, b: str) -> bool:
    """Whether two error lines say the same, apart from white space, punctuation and a log's module tag."""
    squashed = [re.sub(r"\W+", "", re.sub(r"^[A-Za-z]\w*: \d+: |^COS Error: ", "", text)).lower() for text in (a, b)]
    return squashed[0][:60] == squashed[1][:60] or (
        min(map(len, squashed)) > 12 and (squashed[0].startswith(squashed[1]) or squashed[1].startswith(squashed[0]))
    )


def _begins(draft: Draft, part: Part) -> bool:
    """Whether ``part`` cannot belong to ``draft``: it would be there twice."""
    if part.at - draft.last > _FAR:
        return True
    rule = _RULES.get(part.kind)
    return rule is not None and rule(draft, part)


def _screen_begins(draft: Draft, coming: Sequence[Part]) -> bool:
    """Whether, below an error line that stands alone, the screen of another panic begins: banner, error line, body."""
    first, part = draft.headline, coming[0]
    if first is None or draft.body or part.kind not in {"banner", "headline"}:
        return False
    at = next((at for at, each in enumerate(coming[:2]) if isinstance(each.value, Headline)), None)
    body = at is not None and any(not _BODY.isdisjoint({each.kind}) for each in coming[at + 1 :] if each.at - part.at < _SCREEN)
    last = draft.parts[-1].line
    apart = part.kind == "banner" or (last.logged and not part.line.logged) or part.line.number - last.number > 1
    return body and apart and not _ITEM.match(part.line.raw) and at is not None and _another(first[1], coming[at].value)


def _another(first: Headline, second: Found) -> bool:
    if not isinstance(second, Headline) or (second.pattern and second.pattern.detail):
        return False
    if not (second.blue or (second.pattern and second.pattern.alone)) or same_message(first.message, second.message):
        return False
    worlds = {first.world_id, second.world_id}
    return first.family != second.family or (None not in worlds and len(worlds) == 2)


def _banner_begins(draft: Draft, part: Part) -> bool:
    if not isinstance(part.value, Banner) or not part.value.screen:
        return False
    if draft.has("banner"):
        return draft.body or draft.headline is not None
    return draft.headline is not None and draft.has("uptime", "dump")


def _headline_begins(draft: Draft, part: Part) -> bool:
    value = part.value
    if not isinstance(value, Headline) or (value.pattern and value.pattern.detail):
        return False
    first = draft.headline
    if first is None or (first[1].pattern and first[1].pattern.detail):
        return draft.has("uptime", "dump") and not draft.has("details")
    if value.blue and part.line.logged and first[1].blue and not same_message(value.message, first[1].message):
        return True
    return draft.body and (value.blue or bool(value.pattern and value.pattern.alone) or part.line.text == first[0].line.text)


def _uptime_begins(draft: Draft, part: Part) -> bool:
    return draft.has("uptime") and all(part.value != other.value for other in draft.of("uptime"))


def _above_begins(draft: Draft, part: Part) -> bool:
    # The stack of a PCPU that hung may be printed first: only a second stack of the panicking one is another panic's.
    return not getattr(part.value, "saved", True) and False in draft.stacks and draft.headline is not None


def _frame_begins(draft: Draft, part: Part) -> bool:
    return part.whose is None and draft.has("frame") and draft.has("tail", "dump") and draft.parts[-1].kind != "frame"


def _star_begins(draft: Draft, part: Part) -> bool:
    return draft.has("star") and draft.has("frame") and all(part.value != other.value for other in draft.of("star"))


def _details_begins(draft: Draft, _part: Part) -> bool:
    return draft.has("details") or (draft.has("frame") and draft.headline is not None)


_RULES = {
    "banner": _banner_begins, "headline": _headline_begins, "uptime": _uptime_begins, "above": _above_begins,
    "frame": _frame_begins,
    "star": _star_begins, "details": _details_begins,
}  # fmt: skip


def _apart(draft: Draft, at: int, files: Sequence[int]) -> bool:
    """Whether another file begins between ``draft`` and the line ``at``; ``files`` are the lines that say so."""
    return bisect(files, at) != bisect(files, draft.last)


def _merged(drafts: list[Draft], files: Sequence[int]) -> list[Draft]:
    """Put together again what complements itself: a log prints one crash in several pieces, and a headline more than once."""
    merged: list[Draft] = []
    for draft in drafts:
        if merged and not _apart(merged[-1], draft.parts[0].at, files) and _complements(merged[-1], draft):
            for part in draft.parts:
                merged[-1].add(part)
        else:
            merged.append(draft)
    return merged


def _complements(before: Draft, after: Draft) -> bool:
    if after.parts[0].at - before.last > _FAR:
        return False
    first, second = before.headline, after.headline
    if first and second and not same_message(first[1].message, second[1].message):
        return not after.body and not after.has("banner") and not second[1].blue
    for kind in _ONCE:
        values = before.values(kind), after.values(kind)
        if all(values) and not values[0] & values[1]:
            return False
    if before.has("banner") and after.has("banner") and after.body and before.body:
        return _same_frames(before, after)
    return not before.stacks & after.stacks or _same_frames(before, after)


def _same_frames(before: Draft, after: Draft) -> bool:
    addresses = [{frame.address for frame in draft.frames if frame.address} for draft in (before, after)]
    return bool(addresses[0] & addresses[1] - {"0x0"}) if all(addresses) else not after.frames


def _named(draft: Draft, lines: Sequence[Line]) -> Draft:
    """Where no error line has a known form: a screen's line between banner and registers is one, whatever it says."""
    if draft.headline is not None:
        return draft
    taken = {part.at for part in draft.parts}
    for part in draft.parts:
        if part.kind == "banner" and (after := _free(part.at, 1, lines, taken)) is not None and draft.body:
            return _with(draft, after, lines)
    below = next((part for part in draft.parts if part.kind in {"registers", "code-start", "star"}), None)
    if below is not None and (before := _free(below.at, -1, lines, taken)) is not None:
        return _with(draft, before, lines)
    return draft


def _free(beside: int, step: int, lines: Sequence[Line], taken: set[int]) -> int | None:
    at = beside + step
    while step > 0 and at < len(lines) and not lines[at].text and at - beside < _BLANK:  # above a blank line stands talk
        at += step
    if not 0 <= at < len(lines) or at in taken:
        return None
    text = lines[at].text
    words = 3 <= len(text) <= 300 and re.search(r"[A-Za-z]{3}", text) and not text.endswith(":")
    return at if words and not re.match(r"(?:MCA|MCE|MC|ALERT|WARNING)\b", text) else None


def _with(draft: Draft, at: int, lines: Sequence[Line]) -> Draft:
    part = Part("headline", at, lines[at], plain(lines[at].text))
    return Draft(sorted([*draft.parts, part], key=lambda each: each.at))


def _is_crash(draft: Draft, *, alone: bool) -> bool:
    functions = [frame.function or "" for frame in draft.frames]
    if any(_VM_PANIC.search(function) for function in functions[:4]):
        return False
    found = draft.headline
    if found is not None:
        pattern = found[1].pattern
        if pattern is None or found[1].blue or pattern.alone or draft.body or draft.has("banner"):
            return True
        return alone and not pattern.body
    if any(_PANICS.match(function) for function in functions):
        return True
    screen = {part.kind for part in draft.parts} & {"star", "states", "uptime", "code-start", "banner", "dump"}
    screen |= {"registers"} if draft.has_registers else set()
    return draft.has("details") or len(screen) >= 3 or (bool(functions) and len(screen - {"dump"}) >= 1)
