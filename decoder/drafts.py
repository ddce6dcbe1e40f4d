"""Parts → crashes: where one screen ends and the next begins, told by what a screen holds only once."""

import re
from bisect import bisect
from collections.abc import Iterable, Sequence

from decoder.draft import BODY, ONCE, Draft
from decoder.excerpt import is_file_mark
from decoder.parts import Found, Part
from decoder.readers.banner import Banner
from decoder.readers.error import Headline, plain
from decoder.text import Line

_BLANK = 4  # blank lines that may lie between two parts
_SCREEN = 8  # lines from the head of a screen to the first of its body
_FEW = 2  # parts of a body that make a screen
_FAR = 150  # lines of anything else between two parts that cannot be of one crash
_PANICS = re.compile(r"(?:Panic|PanicvPanic|vmk_v?Panic|panic|Panic_|vpanic)\w*$")
_NO_MESSAGE = re.compile(r"(?:MCA|MCE|MC|ALERT|WARNING)\b|\*?\s?PCPU\s?\S{1,6}\s?:\s?\S{1,14}/")  # … PCPU?8:2098812/vmm0
_REFUSAL = re.compile(r"found a problem on your machine and cannot continue", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z][\w',.-]*(?:\s[\w',.-]+){1,20}:?$")  # and the other one, esx22:
_ITEM = re.compile(r"\s{0,20}(?:[-*\u2022]|\d{1,2}[.)])\s")  # one of the messages that an article lists
_THROWN = re.compile(  # java.lang.IllegalStateException: Panic:
    r"\b[A-Z]\w{1,80}(?:Exception|Error|Throwable):(?:\s[\w\s]{1,40}:)?\s*$"
)
_NMI = re.compile(r"NMI IPI: Panic requested by another")  # what the others print that a panic stops
_VM_PANIC = re.compile(r"VMMPanic|VMMFault|VMM_Panic")


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
    named = [_named(draft, lines) for merged in _merged(drafts, files, lines) for draft in _parted(merged)]
    return [draft for draft in named if _is_crash(draft, alone=few) and not _thrown(draft, lines)]


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
    if at is None or not _another(first[1], coming[at].value):
        return False
    body = [each for each in coming[at + 1 :] if each.kind in BODY and each.at - part.at < _SCREEN]
    last = draft.parts[-1].line
    apart = part.kind == "banner" or (last.logged and not part.line.logged) or part.line.number - last.number > 1
    listed = _ITEM.match(part.line.raw) and body and not _ITEM.match(body[0].line.raw)
    return len(body) >= _FEW and apart and not listed  # one frame alone is no screen: an article abridges one crash so


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
    return (draft.headline is not None or draft.has("frame")) and draft.has("uptime", "dump")


def _headline_begins(draft: Draft, part: Part) -> bool:
    value = part.value
    if not isinstance(value, Headline) or (value.pattern and value.pattern.detail):
        return False
    first = draft.headline
    if first is None or (first[1].pattern and first[1].pattern.detail):
        return draft.has("uptime", "dump") and not draft.has("details")
    if _worlds_differ(first, (part, value)) or _families_differ(first, (part, value)):
        return True
    other = not same_message(value.message, first[1].message) and not _NMI.match(value.message)
    if value.blue and part.line.logged and first[1].blue and other:
        return True
    return draft.body and (value.blue or bool(value.pattern and value.pattern.alone) or part.line.text == first[0].line.text)


def _worlds_differ(first: tuple[Part, Headline], second: tuple[Part, Headline]) -> bool:
    """Whether two error lines in rows of their own name different worlds: one panic has one, and no list is told here."""
    pairs = (first, second)
    own = all(
        head.pattern and head.pattern.alone and head.whole and not head.told and not part.line.inner for part, head in pairs
    )
    listed = any(_ITEM.match(part.line.raw) for part, _ in pairs)
    worlds = [head.world_id for _, head in pairs]
    return own and not listed and None not in worlds and worlds[0] != worlds[1]


def _families_differ(first: tuple[Part, Headline], second: tuple[Part, Headline]) -> bool:
    """Whether a logged error line below that of a screen or console is of another panic."""
    if first[0].line.logged or not second[0].line.logged or not second[1].blue or _NMI.match(second[1].message):
        return False
    return _are_two(first, second)


def _are_two(first: tuple[Part, Headline], second: tuple[Part, Headline]) -> bool:
    own = all(_is_own(part, head) for part, head in (first, second))
    return own and first[1].family != second[1].family and _another(first[1], second[1])


def _parted(draft: Draft) -> list[Draft]:
    """Part two error lines of two families that a console showed and nothing else; three or more are what an article lists."""
    pairs = draft.headlines
    if len(pairs) != 2 or len(draft.parts) != 2 or any(part.line.logged or head.masked for part, head in pairs):
        return [draft]
    first, second = pairs
    near = second[0].at - first[0].at <= _BLANK and not _NMI.match(second[1].message)
    return [Draft([part]) for part in draft.parts] if near and _are_two(first, second) else [draft]


def _is_own(part: Part, head: Headline) -> bool:
    """Whether an error line has a row of its own, in no list, and says by itself that a host has died."""
    sure = head.blue or bool(head.pattern and head.pattern.alone)
    return sure and head.whole and not head.told and not part.line.inner and not _ITEM.match(part.line.raw)


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


def _merged(drafts: list[Draft], files: Sequence[int], lines: Sequence[Line]) -> list[Draft]:
    """Put together again what complements itself: a log prints one crash in several pieces, and a headline more than once."""
    merged: list[Draft] = []
    for draft in drafts:
        near = merged and not _apart(merged[-1], draft.parts[0].at, files) and not _told_apart(merged[-1], draft, lines)
        if near and _complements(merged[-1], draft):
            for part in draft.parts:
                merged[-1].add(part)
        else:
            merged.append(draft)
    return merged


def _told_apart(before: Draft, after: Draft, lines: Sequence[Line]) -> bool:
    """Whether somebody's words stand between a screen and the error line of another panic."""
    first, second = _first(before), after.headline
    if first is None or second is None or not before.body or not _another(first[1], second[1]):
        return False
    part, head = second
    between = [line for line in lines[before.last + 1 : part.at] if line.text]
    own = head.whole and not head.told and not part.line.inner and not part.line.logged
    return own and not _ITEM.match(part.line.raw) and any(_WORDS.match(line.text) and not line.logged for line in between)


def _complements(before: Draft, after: Draft) -> bool:
    if after.parts[0].at - before.last > _FAR:
        return False
    first, second = _first(before), after.headline
    if first and second and (_worlds_differ(first, second) or _families_differ(first, second)):
        return False
    if first and second and not same_message(first[1].message, second[1].message):
        return not after.body and not after.has("banner") and not second[1].blue
    for kind in ONCE:
        values = before.values(kind), after.values(kind)
        if all(values) and not values[0] & values[1]:
            return False
    if before.has("banner") and after.has("banner") and after.body and before.body:
        return _same_frames(before, after)
    return not before.stacks & after.stacks or _same_frames(before, after)


def _first(draft: Draft) -> tuple[Part, Headline] | None:
    """Return the error line of ``draft``; None where all it has is one that another crash's line precedes or follows."""
    found = draft.headline
    return None if found and found[1].pattern and found[1].pattern.detail else found


def _same_frames(before: Draft, after: Draft) -> bool:
    addresses = [{frame.address for frame in draft.frames if frame.address} for draft in (before, after)]
    return bool(addresses[0] & addresses[1] - {"0x0"}) if all(addresses) else not after.frames


def _named(draft: Draft, lines: Sequence[Line]) -> Draft:
    """Where no error line has a known form: a screen's line between banner and registers is one, whatever it says."""
    if draft.headline is not None:
        return _with_reason(draft, lines)
    taken = {part.at for part in draft.parts}
    for part in draft.parts:
        if part.kind == "banner" and (after := _free(part.at, 1, lines, taken)) is not None and draft.body:
            return _with(draft, after, lines)
    below = next((part for part in draft.parts if part.kind in {"registers", "code-start", "star"}), None)
    if below is not None and (before := _free(below.at, -1, lines, taken)) is not None:
        return _with(draft, before, lines)
    return draft


def _with_reason(draft: Draft, lines: Sequence[Line]) -> Draft:
    """Add the line below an error line that only says that ESXi refuses to start: it says why."""
    found = draft.headline
    if found is None or not _REFUSAL.search(found[1].message):
        return draft
    at = _free(found[0].at, 1, lines, {part.at for part in draft.parts})
    return draft if at is None else _sorted([*draft.parts, Part("companion", at, lines[at], lines[at].text)])


def _free(beside: int, step: int, lines: Sequence[Line], taken: set[int]) -> int | None:
    at = beside + step
    while step > 0 and at < len(lines) and not lines[at].text and at - beside < _BLANK:  # above a blank line stands talk
        at += step
    if not 0 <= at < len(lines) or at in taken:
        return None
    text = lines[at].text
    words = 3 <= len(text) <= 300 and re.search(r"[A-Za-z]{3}", text) and not text.endswith(":")
    return at if words and not _NO_MESSAGE.match(text) else None


def _with(draft: Draft, at: int, lines: Sequence[Line]) -> Draft:
    part = Part("headline", at, lines[at], plain(lines[at].text))
    return _sorted([*draft.parts, part])


def _sorted(parts: Iterable[Part]) -> Draft:
    return Draft(sorted(parts, key=lambda each: each.at))


def _thrown(draft: Draft, lines: Sequence[Line]) -> bool:
    """Whether all there is are error lines that a program put into the message of an exception of its own."""
    if draft.body or draft.has("banner") or not draft.headlines:
        return False
    places = [part.at for part, _ in draft.headlines]
    return all(lines[at].inner and at > 0 and _THROWN.search(lines[at - 1].text[-200:]) for at in places)


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
    kernel = [part for part in draft.of("gdb") if "bora/vmkernel/" in part.line.text]  # somebody opened the dump of the kernel
    if any(_PANICS.match(function) for function in functions) or len(kernel) > 1:
        return True
    screen = {part.kind for part in draft.parts} & {"star", "states", "uptime", "code-start", "banner", "dump"}
    screen |= {"registers"} if draft.has_registers else set()
    return draft.has("details") or len(screen) >= 3 or (bool(functions) and len(screen - {"dump"}) >= 1)
