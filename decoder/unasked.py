"""Whether a text is so surely a crash of an ESX host that the bot may speak without being asked: by structure, not by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decoder.draft import Draft
from decoder.model import MachineCheck
from decoder.parts import Kind
from decoder.readers.banner import Banner
from decoder.readers.error import Headline
from decoder.text import MARKERS, Line
from decoder.words import Words

_ENOUGH = 2
_SPEAKING = frozenset({"UC", "SRAR", "UCR"})
_QUIET = frozenset({"CE", "UCNA", "SRAO", "DE"})
_MANY = 3
_CATALOGUE = 4  # different error lines without a screen: a list of what there is
_MUCH = 20_000
_LONG, _FIRST = 4000, 120  # characters of a line, and parts of a crash, that are looked at
# Signs of a legend or a template, in or beside the lines of the screen.
_ARROW = re.compile(r"\s(?:\u2192|\u21d2|\u2190|\u21d0|=>|-->|<--|->|<-)\s|\u2192|\u2190")
_SLOT = re.compile(
    r"""
      <(?! (?: None|unknown|NULL|ID|YYYY|time|MM|DD|NMI|EOI|IRQ  # as printed
        | pre|code|samp|blockquote|body|html|table|tbody|span|div )[->] ) [a-z][a-z _-]{2,24}>   # <vmname>
    | \[(?:value|address|number|status\scodes?|name|X|ID|id|world|pcpu|version|build)\]       # [value]
    | \{\{?[a-zA-Z_]{2,24}\}?\} | %[dsux]\b | \bNNNN\b                                       # {name} {{ name }} %d
    """,
    re.VERBOSE,
)
_CODE = re.compile(
    r"""
      re\.compile\( | \br["'][\^(\\] | \(\?P<
    | \\d[+{*] | \.\*\?? [)"']
    | -re\s?[{"'] | \bprintk?f?\( | \bassert\w*\( .{0,60} (?:==|in\s)
    | ^[ \t]{0,80}(?: def | import | from\s\w+\simport | func | fn | let | var | const | return | if\s\( | for\s\( | class
      | elif | switch | case )\b.{0,120}[:{;(]\s*$
    | ^[ \t]{0,40}"(?:[^"\\\n]|\\.){0,400}\\n"[ \t]*$ | \\n\\[ \t]*$   # a string of a program that goes on in the next row
    | ^>>>\s | \bself\.\w+\s?= | Select-String | \bgrep\s+-?[\w"'] | =~\s?/ | console\.log\( | \|\s?\{$
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINK = re.compile(r"\]\((?:https?://|/)[^)\s]{1,400}\)|<a\s+href=|<https?://[^|>]{1,400}\|[^>]{0,200}Exception", re.IGNORECASE)
_PROSE_AFTER = re.compile(
    r"""
    [\"')]?\s+
    (?: is|are|was|were|when|errors?|after|while|because|and|with | (?:on|in)\s(?:the|a|an)
      | has|have|can|could|may|might|means|indicates
      | usually|typically|during|if|that|which
    )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# An error line alone: words that make it talk, an article about it, or a value in a table or rule.
_JAPANESE_TALK = re.compile(  # …requested by another PCPU が出たら
    r"[0-9A-Za-z)\].][ \u3000]?[\u300d\u300f]?(?:って|[とでがはをのに])[\u3041-\u30ff\u4e00-\u9fff]{2}"
)
_TALK = re.compile(
    r"\?\s*$|\b(?:is|are|was|were|means?|just|what|why|how|similar|usually|see|below|above|we|our|you|anyone|anybody|again)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"""
      \b(?: (?:might|may|can|could)\s(?:fail|stop|crash|show|experience|see|occur|encounter) | similar\sto
      | such\sas | typical | e\.g\. | for\sexample
      | error\smessages?\b | KB\s?\d | PR\s?\d | release\snotes? | runbook | how\sto\s(?:read|interpret) | symptoms?
      | known\sissues? | workaround | \bESXi?(?:\s[\d.]{1,8})?\shosts?\s(?:fails?|crash(?:es)?|halts?|stops?|experiences?)\b
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PAST = re.compile(  # a crash that somebody tells of, or a rule that waits for one
    r"\b(?:closed|closing|resolved|fixed|replaced|post-?mortem|root\scause|yesterday|last\s(?:week|month|year)|fires?\son|alert\srule)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"""["']\s*[,)\]}]|>>>\s|\|=""")
_VM = re.compile(
    r"\bbora/(?:apps|vmcore|devices|vim)/|VMM\s(?:Crash|fault)|World_VMMPanic"
    r"|VMware ESXi? unrecoverable error|Received VMkernel NMI IPI",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"[&\\<\x00-\x08\x0b-\x1f`*~]|\d:\d+/|cr\d=|0x"
)  # what may stand inside a marker and be taken out, or a part without one
_SIGNS: tuple[Kind, ...] = ("star", "uptime", "details", "states")
_PANIC_FRAME = re.compile(r"Panic|panic|vmk_vPanic")


Sign = tuple[int, str, dict[str, object]]  # weight, key of words "because", its fields
Doubt = tuple[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a screen a crash shows, and what speaks against taking it for one."""

    signs: tuple[Sign, ...] = ()
    against: tuple[Doubt, ...] = ()
    whole: bool = False  # so much of a screen that no annotation makes it a template

    @property
    def weight(self) -> int:
        """How much of a screen it is; 2 is enough."""
        return sum(sign[0] for sign in self.signs)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text with what was found in it; ``nature``: key of what it is instead."""

    text: str
    evidence: tuple[Evidence, ...]
    records: tuple[MachineCheck, ...]
    nature: str | None


def might_speak(text: str) -> bool:
    """Cheap first test: whether ``text`` holds a word that every crash and machine check holds, under any damage."""
    if any(marker in text for marker in MARKERS):
        return True
    return not text.isascii() or _HIDDEN.search(text) is not None


def evidence_of(draft: Draft, lines: Sequence[Line], text: str) -> Evidence:
    """Weigh the parts of one crash; where it is an error line alone, what stands around it in ``text`` counts too."""
    head = _headline_sign(draft, lines)
    signs = ([head] if head else []) + _screen_signs(draft)
    frames = sum(1 for frame in draft.frames if frame.address or frame.frame or frame.module)
    whole = frames >= 3 or len(draft.kinds & {"banner", "registers", "star", "uptime", "frame", "headline", "dump"}) >= 4
    against = _against(draft, lines)
    if head and len(signs) == 1 and not against:
        against = _against_lone(draft, text[:_MUCH])
    return Evidence(tuple(signs), tuple(against), whole=whole)


def speaks(heard: Heard, words: Words) -> tuple[bool, tuple[str, ...]]:
    """Decide, and say in words what decided."""
    if heard.nature and not any(each.whole and each.weight >= _ENOUGH + 2 for each in heard.evidence):
        return False, (words("because.other-system", what=words(f"is_not.{heard.nature}")),)
    quiet: list[str] = []
    for each in heard.evidence:
        reasons = [words(f"because.{key}", **fields) for _, key, fields in each.signs]
        against = [words(f"because.{key}", **fields) for key, fields in each.against]
        if each.weight >= _ENOUGH and (not against or (each.whole and not _code(heard.text))):
            return True, tuple(reasons)
        quiet += [*reasons, *(against or [words("because.too-little")])]
    spoken = _records_speak(heard, words)
    if spoken:
        return True, spoken
    return False, tuple(dict.fromkeys(quiet)) or (words("because.nothing"),)


def _headline_sign(draft: Draft, lines: Sequence[Line]) -> Sign | None:
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


def _screen_signs(draft: Draft) -> list[Sign]:
    signs: list[Sign] = []
    if any(isinstance(part.value, Banner) and part.value.screen for part in draft.of("banner")):
        signs.append((1, "banner", {}))
    frames = [frame for frame in draft.frames if frame.address or frame.frame or frame.module]
    panics = any(_PANIC_FRAME.search(frame.function or "") for frame in frames[:5])
    if panics and len(frames) >= 2:
        signs.append((2, "panic-frame", {}))
    elif draft.headline and draft.has("gdb"):
        signs.append((1, "gdb", {"count": len(draft.frames)}))
    elif frames and (draft.headline or draft.has_registers or draft.has("uptime", "star")):
        signs.append((1 if len(frames) == 1 else 2, "frames", {"count": len(frames)}))
    signs += [(1, kind, {}) for kind in _SIGNS if draft.has(kind) and (kind != "uptime" or _printed(draft))] + (
        [(1, "registers", {})] if draft.has_registers else []
    )
    if draft.headline:
        signs += [(1, part.kind, {"text": part.line.text[:80]}) for part in (*draft.of("dump")[:1], *draft.of("companion")[:1])]
    return signs


def _printed(draft: Draft) -> bool:
    """Whether the uptime stands where a kernel prints it: behind the start of its code, before the TSC, or in a log."""
    lines = [part.line for part in draft.of("uptime")]
    return draft.has("code-start", "details", "frame", "star") or any(line.logged or "TSC" in line.text for line in lines)


def _after_structure(at: int, lines: Sequence[Line], draft: Draft) -> bool:
    """Whether what stands before in the same line is part of the screen too, or says that the message follows."""
    before = lines[at - 1] if at else None
    if before is None or before.number != lines[at].number or lines[at].logged:
        return True
    return any(part.at == at - 1 for part in draft.parts) or before.text.rstrip(' "').endswith((":", "=")) or before.logged


def _prose(head: Headline, text: str) -> bool:
    """Whether a sentence goes on after the error line."""
    del text
    if head.pattern is None:
        return False
    found = head.pattern.regex.search(head.message)
    rest = head.message[found.end() :] + head.told if found else head.told
    if head.vector is not None:
        rest = rest.removeprefix(head.world_name or "")
    return bool(_PROSE_AFTER.match(rest)) or bool(re.search(r"(?<!')\b(?:when upgrading|error is|errors? that)\b", rest))


def _against(draft: Draft, lines: Sequence[Line]) -> list[Doubt]:
    against: list[Doubt] = []
    raw = [line.raw[:_LONG] for line in {part.line.number: part.line for part in draft.parts[:_FIRST]}.values()]
    for key, form in (("template", _ARROW), ("template", _SLOT), ("code", _CODE), ("link", _LINK), ("vm", _VM)):
        shown = next((row for row in raw if form.search(row)), None)
        if shown is not None and (key, {"text": shown[:80]}) not in against:
            against.append((key, {"text": " ".join(shown.split())[:80]}))
    messages = {
        re.sub(r"[\d\W]+", "", head.message)[:30] for _, head in draft.headlines if head.pattern and not head.pattern.detail
    }
    listed = len(messages) > 1 and sum(1 for line in lines if re.match(r"\s*(?:[-*\u2022]|\d+\.)\s", line.raw)) > 1
    if not draft.body and (listed or len(messages) >= _CATALOGUE):
        against.append(("alternatives", {}))
    return against


def _against_lone(draft: Draft, text: str) -> list[Doubt]:
    # An error line alone is quoted in talk, articles, tables and rules as often as it is pasted in need.
    part, head = draft.headline or draft.headlines[0]
    raw = part.line.raw[:_LONG]
    found = head.pattern.regex.search(head.message) if head.pattern else None
    rest = (head.message[found.end() :] if found else head.message) + head.told
    shown: Doubt = ("prose", {"text": head.message[:80]})
    told = not part.line.logged and (_ARTICLE.search(text) or _PAST.search(text))
    if _TALK.search(rest) or _JAPANESE_TALK.search(raw) or told or (_VALUE.search(raw) and not part.line.logged):
        return [shown]
    if raw.lstrip().startswith("|") and raw.strip("| \t").count("|") >= 1:
        return [("template", {"text": " ".join(raw.split())[:80]})]
    return [("code", {"text": head.message[:80]})] if _code(text) else []


def _code(text: str) -> bool:
    return bool(_CODE.search(text[:_MUCH]))


def _records_speak(heard: Heard, words: Words) -> tuple[str, ...]:
    # A UC, SRAR or UCR by the exception handler in ESXi's own dialect speaks; corrected ones only as three or more.
    own = [record for record in heard.records if record.esxi and record.status is not None]
    if not own or _code(heard.text) or _ARROW.search(heard.text):
        return ()
    own = [record for record in own if not (record.quote and _PAST.search(record.quote.text))]
    fatal = [record for record in own if record.method == "Excp" and {record.severity, record.reported_severity} & _SPEAKING]
    if fatal:
        classes = ", ".join(sorted({str(record.reported_severity or record.severity) for record in fatal}))
        return (words("because.record", count=len(fatal), classes=classes),)
    quiet = [
        record for record in own if record.method in {"Poll", "Intr"} and {record.severity, record.reported_severity} & _QUIET
    ]
    return (words("because.records", count=len(quiet)),) if len(quiet) >= _MANY else ()
