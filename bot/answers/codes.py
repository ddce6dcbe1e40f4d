"""Questions about names in code: a function, or the beginning of functions' names, and whose they are."""

import re
from dataclasses import replace

from bot.answers.model import Answer
from bot.answers.subject import Subject
from bot.answers.terms import term
from decoder import Language, Term, explain

MOST = 3
_NAME = re.compile(r"(?<![\w.=@-])_{0,2}[A-Za-z]\w{1,60}\*?(?![\w.=])")  # _scsih_io_done · J6_ · Res6 · FS3*
_BEGINNING = re.compile(r"[A-Z]\w*\d")  # J6, Fil6, FS3: beginnings that people write without the bar after them
ASKING = ("what", "whose", "which")  # with a name in code, its owner is asked for rather than what these kinds tell of the crash
OF_OWNERS = frozenset({"domain-driver", "domain-part", "replace", "pci"})
OF_CODE = frozenset({"function", "activity", "module", "backtrace", "code", "term", ""})


def named(subject: Subject) -> Answer | None:
    """Answer what each function or beginning is that the question names; None where it names none that is known."""
    said = (_known(match[0].rstrip("*"), subject.language) for match in _NAME.finditer(subject.question.text))
    found = tuple({one.key: one for one in said if one}.values())[:MOST]
    if not found:
        return None
    first = term(subject, found[0])
    return replace(first, text=" ".join((first.text, *(one.text for one in found[1:]))), view="backtrace")


def _known(name: str, language: Language) -> Term | None:
    known = explain(name, language) if "_" in name else None
    if known is None and _BEGINNING.fullmatch(name):
        known = explain(f"{name}_", language)
    return known if known and known.kind == "function" else None
