"""Whether a text is so surely a crash of an ESX host that the bot may speak without being asked: by structure, not by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decoder.drafts import Draft
from decoder.model import Crash, MachineCheck
from decoder.readers.banner import Banner
from decoder.readers.error import Headline
from decoder.text import MARKERS, Line
from decoder.words import Words

_ENOUGH = 2
_SPEAKING = frozenset({"UC", "SRAR", "UCR"})
_QUIET = frozenset({"CE", "UCNA", "SRAO", "DE"})
_MANY = 3
# Signs of a legend or a template, in or beside the lines of the screen.
_ARROW = re.compile(r"\s(?:\u2192|\u21d2|\u2190|\u21d0|=>|<=|-->|<--|->|<-)\s|\u2192|\u2190")
_SLOT = re.compile(r"<(?!None>|unknown>|NULL>|ID>|YYYY|time>|MM|DD|NMI>|EOI>|IRQ>|\d)[a-z][a-z _-]{2,24}>|\[(?:value|address|number|status codes?|name|X|ID|id|world|pcpu|version|build)\]|\{\{?[a-zA-Z_]{2,24}\}?\}|%[dsux]\b|\bNNNN\b", re.ASCII)
_CODE = re.compile(
    r"""
      re\.compile\( | \br["'][\^(\\] | \(\?P< | \\d[+{*] | \\\[ .{0,80} \\\] | \.\*\?? [)"'] | -re\s?[{"'] | \bprintk?f?\( | \bassert\w*\( .{0,60} (?:==|in\s)
    | ^\s*(?: def | import | from\s\w+\simport | func | fn | let | var | const | return | if\s\( | for\s\( | class | elif | switch | case )\b.{0,120}[:{;(]\s*$
    | \bself\.\w+\s?= | Select-String | \bgrep\s+-?[\w"'] | =~\s?/ | console\.log\( | \|\s?\{$
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINK = re.compile(r"\]\((?:https?://|/)[^)\s]{1,400}\)|<a\s+href=|<https?://[^|>]{1,400}\|[^>]{0,200}Exception", re.IGNORECASE)
_PROSE_AFTER = re.compile(r"[\"')]?\s+(?:is|are|was|were|when|error|errors|after|while|because|and|with|on\s(?:the|a|an)|in\s(?:the|a|an)|has|have|can|could|may|might|means|indicates|usually|typically|during|if|that|which)\b", re.IGNORECASE)
_VM = re.compile(r"VMM\s(?:Crash|fault)|World_VMMPanic|VMware ESXi? unrecoverable error|Received VMkernel NMI IPI", re.IGNORECASE)
_PANIC_FRAME = re.compile(r"Panic|panic|vmk_vPanic")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a screen a crash shows: (weight, key of words, fields). ``against``: the same for what speaks against it."""

    signs: tuple[tuple[int, str, dict[str, object]], ...] = ()
    against: tuple[tuple[str, dict[str, object]], ...] = ()
    whole: bool = False  # so much of a screen that no annotation makes it a template

    @property
    def weight(self) -> int:
        """How much of a screen it is; 2 is enough."""
        return sum(sign[0] for sign in self.signs)


def might_speak(text: str) -> bool:
    """Cheap first test: whether ``text`` holds a word that every crash and machine check holds, under any damage."""
    if any(marker in text for marker in MARKERS):
        return True
    if text.isascii() and not re.search(r"[&\\<\x00-\x08\x1b`*~]|\d:\d+/|cr\d=|0x", text):
        return False
    return True


def evidence_of(draft: Draft, crash: Crash, lines: Sequence[Line]) -> Evidence:
    """Weigh the parts of one crash."""
    signs: list[tuple[int, str, dict[str, object]]] = []
    if (head := _headline_sign(draft, lines)) is not None:
        signs.append(head)
    signs += _screen_signs(draft, crash)
    against = tuple(_against(draft, lines))
    frames = sum(1 for frame in draft.frames if frame.address or frame.frame or frame.module)
    kinds = {part.kind for part in draft.parts}
    whole = frames >= 3 or len(kinds & {"banner", "registers", "star", "uptime", "frame", "headline", "dump"}) >= 4
    return Evidence(tuple(signs), against, whole=whole)


def speaks(
    evidence: Sequence[Evidence], crashes: Sequence[Crash], records: Sequence[MachineCheck], text: str, lines: Sequence[Line], what: str | None, words: Words
) -> tuple[bool, tuple[str, ...]]:
    """Decide, and say in words what decided."""
    del lines
    if what and not any(each.whole and each.weight >= _ENOUGH + 2 for each in evidence):
        return False, (words("because.other-system", what=words(f"is_not.{what}")),)
    quiet: list[str] = []
    for each in evidence:
        reasons = tuple(words(f"because.{key}", **fields) for _, key, fields in each.signs)
        against = tuple(words(f"because.{key}", **fields) for key, fields in each.against)
        if each.weight >= _ENOUGH and (not against or (each.whole and not _code(text))):
            return True, reasons
        quiet += [*reasons, *against] if against else [*reasons, words("because.too-little")]
    spoken = _records_speak(records, text, words)
    if spoken and not _ARROW.search(text):
        return True, spoken
    del crashes
    return False, tuple(dict.fromkeys(quiet)) or (words("because.nothing"),)


def _headline_sign(draft: Draft, lines: Sequence[Line]) -> tuple[int, str, dict[str, object]] | None:
    found = draft.headline
    if found is None:
        return None
    part, head = found
    message = head.message[:120]
    if not head.whole or _prose(head, part.line.text) or (part.line.inner and not _after_structure(part.at, lines, draft)):
        return 0, "weak-headline", {"message": message}
    if head.pattern and head.pattern.alone:
        return 2, "headline", {"message": message}
    if head.blue:
        return 2 if part.line.logged or "@" in part.line.raw else 1, "blue", {"message": message}
    return (1, "headline", {"message": message}) if head.pattern else (0, "weak-headline", {"message": message})


def _screen_signs(draft: Draft, crash: Crash) -> list[tuple[int, str, dict[str, object]]]:
    signs: list[tuple[int, str, dict[str, object]]] = []
    if any(isinstance(part.value, Banner) and part.value.screen for part in draft.of("banner")):
        signs.append((1, "banner", {}))
    frames = [frame for frame in draft.frames if frame.address or frame.frame or frame.module]
    panics = any(_PANIC_FRAME.search(frame.function or "") for frame in frames[:5])
    if panics and len(frames) >= 2:
        signs.append((2, "panic-frame", {}))
    elif draft.headline and draft.has("gdb"):
        signs.append((1, "gdb", {"count": len(draft.frames)}))
    elif frames and (draft.headline or draft.has("uptime", "registers", "star")):
        signs.append((1 if len(frames) == 1 else 2, "frames", {"count": len(frames)}))
    for kind in ("registers", "star", "uptime", "details", "states"):
        if draft.has(kind):  # type: ignore[arg-type]  # all of them are kinds
            signs.append((1, kind, {}))
    if draft.has("dump") and draft.headline:
        signs.append((1, "dump", {}))
    if draft.has("companion") and draft.headline:
        signs.append((1, "companion", {"text": draft.of("companion")[0].line.text[:80]}))
    del crash
    return signs


def _after_structure(at: int, lines: Sequence[Line], draft: Draft) -> bool:
    """Whether what stands before in the same line is part of the screen too, or says that the message follows."""
    before = lines[at - 1] if at else None
    if before is None or before.number != lines[at].number:
        return True
    return any(part.at == at - 1 for part in draft.parts) or before.text.rstrip().endswith(":") or before.logged


def _prose(head: Headline, text: str) -> bool:
    """Whether a sentence goes on after the error line."""
    del text
    if head.pattern is None:
        return False
    found = head.pattern.regex.search(head.message)
    rest = head.message[found.end() :] if found else ""
    if head.vector is not None:
        rest = rest.removeprefix(head.world_name or "")
    return bool(_PROSE_AFTER.match(rest)) or bool(re.search(r"(?<!')\b(?:when upgrading|error is|errors? that)\b", rest))


def _against(draft: Draft, lines: Sequence[Line]) -> list[tuple[str, dict[str, object]]]:
    against: list[tuple[str, dict[str, object]]] = []
    raw = [part.line.raw for part in draft.parts]
    for key, form in (("template", _ARROW), ("template", _SLOT), ("code", _CODE), ("link", _LINK), ("vm", _VM)):
        shown = next((row for row in raw if form.search(row)), None)
        if shown is not None and (key, {"text": shown[:80]}) not in against:
            against.append((key, {"text": " ".join(shown.split())[:80]}))
    messages = {re.sub(r"[\d\W]+", "", head.message)[:30] for _, head in draft.headlines if head.pattern and not head.pattern.detail}
    if len(messages) > 1 and not draft.body and sum(1 for line in lines if re.match(r"\s*(?:[-*\u2022]|\d+\.)\s", line.raw)) > 1:
        against.append(("alternatives", {}))
    return against


def _code(text: str) -> bool:
    return bool(_CODE.search(text[:20_000]))


def _records_speak(records: Sequence[MachineCheck], text: str, words: Words) -> tuple[str, ...]:
    """A UC, SRAR or UCR by the exception handler in ESXi's own dialect speaks; corrected ones only as three or more."""
    own = [record for record in records if record.esxi and record.status is not None]
    fatal = [record for record in own if record.method == "Excp" and {record.severity, record.reported_severity} & _SPEAKING]
    if fatal and not _code(text):
        classes = ", ".join(sorted({str(record.reported_severity or record.severity) for record in fatal}))
        return (words("because.record", count=len(fatal), classes=classes),)
    quiet = [record for record in own if record.method in {"Poll", "Intr"} and {record.severity, record.reported_severity} & _QUIET]
    return (words("because.records", count=len(quiet)),) if len(quiet) >= _MANY and not _code(text) else ()
