"""Questions for what lines of a log name: an NFS server, a disk, a port, an outage of paths. Data: ``matters.toml``."""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from bot.answers.model import Answer
from bot.answers.places import named_pci
from bot.answers.subject import Subject, listed, once, shortened
from bot.answers.suspects import concerned
from decoder import Quote

# Kinds that such a question is taken for: what the lines name is the answer to it.
INSTEAD = frozenset({"domain-part", "pci", "elsewhere", "first", "time", "inventory", "count", "missing", "history", "vsan"})
# Kinds whose answer stands, with what the lines name after it.
BESIDE = frozenset({"cause", "domain", "evidence", "domain-part", "pci", "activity"})
# Kinds that such a question may ask of the thing itself.
OWN = frozenset({"replace", "dump", "dump-where", "dump-target", "domain-firmware", "driver-update", "module-version", "cause"})
FEW = 3  # words: so few, the thing is what is asked for
MOST = 3  # names that are told
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?")  # 2026-03-01T10:05:00.120Z


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that people ask for and lines may name."""

    key: str
    asked: re.Pattern[str]
    line: re.Pattern[str]
    name: re.Pattern[str] | None
    excluded: re.Pattern[str] | None

    def tells(self, text: str) -> bool:
        """Say whether a line of the text names it."""
        told = self.name or self.line
        return bool(self.line.search(text) and told.search(text)) and not (self.excluded and self.excluded.search(text))


@dataclass(frozen=True, slots=True)
class Told:
    """A matter that is asked for, and the lines that tell of it."""

    matter: Matter
    lines: Sequence[Quote]


def asked(subject: Subject) -> Told | None:
    """Return the matter that the question names, with its lines; None where no lines are at hand."""
    if not subject.text:
        return None
    heard = subject.question.heard
    found = next((one for one in _table()[0] if one.asked.search(heard)), None)
    return Told(found, [line for line in subject.lines if found.tells(line.text)]) if found else None


def takes(kind: str | None, subject: Subject) -> bool:
    """Say whether what the lines name is the answer: it is asked which one, or when, and no driver or address of it is known."""
    of_lines = subject.question.has("line", "lines", "mention", "mentions", "logged") or subject.question.words[:1] == ("when",)
    if of_lines and kind != "reboot" and not subject.question.pci:
        return True
    few = len(subject.question.words) <= FEW and wants_names(subject) and kind not in OWN
    if (kind is not None and kind not in {"domain-driver", *INSTEAD} and not few) or subject.question.pci:
        return False
    if kind == "domain-driver" and wants_names(subject) and not subject.question.has("driver", "drivers", "module"):
        return True
    if kind == "domain-driver":
        return False
    named = kind in BESIDE and (named_pci(subject) or (subject.crash and concerned(subject.crash, subject)))
    return not named and wants_names(subject)


def wants_names(subject: Subject) -> bool:
    """Say whether the question asks which one, or when, rather than whether it is to blame."""
    return bool(_table()[1].search(subject.question.heard))


def answer_of(told: Told, subject: Subject) -> Answer:
    """Answer with what the lines name; without any, that none does and where to look."""
    if not told.lines:
        return subject.cannot(f"matter.none-{told.matter.key}")
    return subject.told(_text(told, subject), [shortened(told.lines[0]), shortened(told.lines[-1])])


def beside(given: Answer, told: Told, subject: Subject) -> Answer:
    """Return ``given`` with what the lines tell of the matter after it; that nothing names it is said no more."""
    if not told.lines:
        return given
    unnamed = subject.say("part.unnamed", verdict="").strip()
    text = f"{given.text.replace(unnamed, '').strip()} {_text(told, subject).removeprefix(subject.about)}"
    quotes = once((*given.evidence[:1], shortened(told.lines[0])))
    return replace(given, text=text, answered=True, evidence=quotes)


def _text(told: Told, subject: Subject) -> str:
    first = told.lines[0]
    time = TIME.search(first.text)
    at = subject.say("matter.at", time=time[0]) if time else ""
    names = dict.fromkeys(match for line in told.lines for match in _names(told.matter, line.text))
    if not names:
        return subject.say("matter.lines", count=len(told.lines), line=first.line, at=at)
    key = "matter.names" if len(names) <= MOST else "matter.many"
    shown = listed(list(names)[:MOST], subject.say)
    return subject.say(key, names=shown, count=len(names), line=first.line, at=at)


def _names(matter: Matter, text: str) -> Sequence[str]:
    return [match[0] for match in matter.name.finditer(text)] if matter.name else ()


@functools.cache
def _table() -> tuple[Sequence[Matter], re.Pattern[str]]:
    table = tomllib.loads(files("bot.answers").joinpath("matters.toml").read_text(encoding="utf-8"))
    return [_matter(one) for one in table["matter"]], _pattern(table["wanted"])


def _matter(one: dict[str, str]) -> Matter:
    name, excluded = one.get("name"), one.get("not")
    return Matter(
        key=one["key"],
        asked=_pattern(one["asked"]),
        line=_pattern(one["line"]),
        name=_pattern(name) if name else None,
        excluded=_pattern(excluded) if excluded else None,
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
