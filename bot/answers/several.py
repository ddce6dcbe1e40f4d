"""Questions with two parts, and questions that mean each of several crashes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.answers.handlers import KINDS
from bot.answers.model import Answer
from bot.answers.subject import Subject, once

LONGEST = 16  # words: a longer message is no list of two things
MOST = 4  # crashes that are told one after the other
_AND = re.compile(
    r"""
    \s+ (?: and | & | \+ | plus ) \s+ (?: also \s+ )?                  # host and build
    | (?<=[a-z]) \s* / \s* (?=[a-z])                                   # bank/pcpu
    | ;\s+ | \?\s+
    | ,\s+ (?= (?: which | what | who | where | when | how ) \b )     # which bank, which pcpu
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EMPTY = re.compile(
    r"[\s?!.,]*(?:(?:ok|okay|so|yes|no|well|hm+|hey|right|thanks|thank\s+you|thx|ty|cheers|great|good|fine|sorry|but)[\s?!.,]*)*",
    re.IGNORECASE,
)  # "ok and why …"
_EACH = ("both", "all", "each", "every", "names", "hosts", "hostnames")
_OF_EACH = frozenset(
    {
        "domain", "error", "exception", "fault-address", "ip", "pcpu", "blamed", "world", "vm", "function", "module", "uptime",
        "time", "host", "dump", "product", "domain-driver", "domain-memory", "domain-cpu", "signature", "activity",
    }
)  # fmt: skip
_NO_PARTS = frozenset({"name", "elsewhere", "inventory", "help"})


def halves(question: str) -> Sequence[str]:
    """Return the parts of a question that asks two or three things; nothing for any other."""
    pieces = [piece for piece in _AND.split(question) if not _EMPTY.fullmatch(piece)]
    return pieces if 1 < len(pieces) <= 3 and len(question.split()) <= LONGEST else ()


def joined(whole: Answer, parts: Iterable[Answer]) -> Answer:
    """Return the answers of the parts as one, where each part is answered and the whole is about one of them."""
    given = [part for part in parts if part.answered and part.kind]
    kinds = {part.kind for part in given}
    alike = len({part.text for part in given}) < len(given) or (len(kinds) < len(given) and kinds != {"term"})
    beside = whole.answered and whole.kind not in kinds and kinds != {"term"}
    if len(given) < 2 or alike or kinds & _NO_PARTS or beside:
        return whole
    texts = [part.text for part in given]
    text = " ".join(one for one in texts if not any(one != other and one in other for other in texts))
    view = next((part.view for part in given if part.view), None)
    quotes = once(quote for part in given for quote in part.evidence[:1])
    return replace(whole, text=text, answered=True, evidence=quotes, view=view, kind=whole.kind or given[0].kind)


def of_each(subject: Subject, kind: str) -> Answer | None:
    """Answer for each of several crashes, where all or both are asked about; else None."""
    crashes = subject.decoding.crashes
    if not 1 < len(crashes) <= MOST or kind not in _OF_EACH or not subject.question.has(*_EACH):
        return None
    return _told(subject, KINDS[kind])


def _told(subject: Subject, tell: Callable[[Subject], Answer]) -> Answer:
    count = len(subject.decoding.crashes)
    given = [
        tell(replace(subject, decoding=subject.decoding.model_copy(update={"crashes": (crash,)})))
        for crash in subject.decoding.crashes
    ]
    texts = [f"{subject.say('about.bare', number=at, count=count)} {one.text}" for at, one in enumerate(given, 1)]
    quotes = once(quote for one in given for quote in one.evidence[:1])
    return Answer(text=" ".join(texts), answered=any(one.answered for one in given), evidence=quotes)
