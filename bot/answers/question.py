"""A message → a question: its words, and the bits, banks, numbers and values that it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers.lexicon import lexicon
from decoder import Language

_SLACK = re.compile(r"<(?:[@#!][^<>\s]{1,60}|https?://[^<>\s|]{1,300}(?:\|[^<>]{0,100})?)>")  # <@U024BE7LH> <!here> <https://…|…>

_BITS = re.compile(
    r"\bbits?\s*(?:number\s*|no\.?\s*|#\s*)?(?P<high>\d{1,2})(?:\s*(?:[:\u2013-]|to|and|through)\s*(?P<low>\d{1,2}))?\b",
    re.IGNORECASE,
)
_ORDINAL_BIT = re.compile(r"\b(?P<high>\d{1,2})(?:st|nd|rd|th)\s+bit\b", re.IGNORECASE)
_BANK = re.compile(
    r"\b(?:bank|mc)\s*(?:number\s*|no\.?\s*|#\s*)?(?P<bank>\d{1,3})\b|(?<![\w.])(?!b4\s+(?-i:[a-z]))B(?P<short>\d{1,3})(?![\w.])",
    re.IGNORECASE,
)
_PCPU = re.compile(r"\bp?cpu\s*(?:number\s*|no\.?\s*|#\s*)?(?P<pcpu>\d{1,4})\b", re.IGNORECASE)
_VALUE = re.compile(
    r"""
    (?<![\w.:@+])
    (?: 0x(?P<prefixed>[0-9a-f]{1,16}(?:'[0-9a-f]{8})?)              # 0xbe00000000080189
      | (?P<code>(?=\d{0,3}[a-f])0[0-9a-f]{3})                       # 0e0b
      | [SGAMP]?(?P<bare>(?=[0-9a-f]*\d)[0-9a-f]{12,16}) )          # be00000000080189, Sbe00000000080189
    (?![\w.])
    """,
    re.VERBOSE | re.IGNORECASE,
)
FIELD = re.compile(
    r"(?<![\w./])(?P<field>(?:Sb?|[GAMP])[0-9a-f]{1,16}(?:/[0-9a-f]{1,8})?|/[1-9a-f]0{1,4})(?![\w./])"  # Gf, Pa83bf95200/40, /40
)
_NAMED_VALUE = re.compile(r"(?<![\w.])(?P<name>[a-z]\w{1,12})=(?:0x)?[0-9a-f]+\b", re.IGNORECASE)  # err=0x0
_EXCEPTION = re.compile(
    r"(?<!\w)(?:(?P<short>\#[A-Z]{2})\b|(?:exception|vector|例外)\s*(?:type\s*|number\s*|no\.?\s*)?\(?(?P<vector>\d{1,3})\)?)",
    re.IGNORECASE,
)

WHICH_CRASH = re.compile(
    r"""
    \b(?!(?:(?<=^)|(?<=(?:is|as)\s(?:it|us)\sthe\s)|(?<=is\sthat\sthe\s)|(?<=is\sthis\sthe\s))first\s+time)(?P<which>first|1st|oldest|second|2nd|third|3rd|fourth|4th|last|newest|latest|earlier|older|previous|other)
    \s+(?:crash|psod|screen|panic|one|time|of\s(?:them|these|those|the\stwo|the\sthree|all))\b
    | \b(?:crash|psod|screen)\s*(?:no\.?\s*|number\s*|\#\s*)?(?P<number>[1-4])\b   # crash 2
    """,
    re.VERBOSE,
)
_WHICH_RECORD = re.compile(
    r"\b(?P<which>first|1st|second|2nd|third|3rd|last)\s+(?:mca|mce|machine[ -]check|record|line|error)\b(?!\s+line\b\s+of)"
)
_STATES = re.compile(r"\b[SVUIWHN]{4,}\b")  # SSUSVVSS
_IN_NUMBERS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_SENTENCE_ENDS = re.compile(r"(?<=[?!])\s+|(?<=[a-z)]{2}\.)\s+|(?<=[\u3002\uff1f\uff01])|\n+")  # … saved? What now. 3.5 is one
_CLAUSE_ENDS = re.compile(r"[,;]\s+|\u3001|\s-\s")
_PCI = re.compile(r"(?<![\w:.])(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b", re.IGNORECASE)  # da:00.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question: ``text`` as said without mentions, ``plain`` in lower case without contractions, ``words`` of it."""

    text: str
    plain: str
    words: tuple[str, ...]
    bits: tuple[int, int] | None = None  # high, low
    of_mcg: bool = False
    bank: int | None = None
    pcpu: int | None = None
    value: int | None = None
    field: str | None = None
    exception: str | None = None
    register: str | None = None  # named with its value: err of err=0x0
    pci: str | None = None
    record: str | None = None  # of several machine checks: "first", "2nd", …
    states: bool = False  # it names letters of PCPU states
    which: str | None = None  # of several crashes: "first", "newest", …
    whether: bool = False  # yes or no answers it
    asks: bool = False  # it ends with a question mark
    heard: str = ""  # as it was said, but for width, case, and marks at its ends

    def has(self, *words: str) -> bool:
        """Say whether any of ``words`` is said."""
        return not set(words).isdisjoint(self.words)


def read_question(text: str, language: Language = "en") -> Question:
    """Read one message as a question."""
    terms = lexicon(language)
    heard = _SLACK.sub(" ", text[:2_000])
    valued = _NAMED_VALUE.search(heard)
    said = " ".join(_NAMED_VALUE.sub(r"\g<name>", terms.read(heard)).split())
    plain = terms.plain(said)
    which, record = WHICH_CRASH.search(plain), _WHICH_RECORD.search(plain)
    bits = _BITS.search(said) or _ORDINAL_BIT.search(said)
    bank, pcpu, exception = _BANK.search(said), _PCPU.search(said), _EXCEPTION.search(said)
    field, pci = FIELD.search(said), _PCI.search(said)
    return Question(
        text=said,
        plain=plain,
        words=terms.words(_PCI.sub("device", WHICH_CRASH.sub("crash", plain))),
        which=(which["which"] or _IN_NUMBERS[which["number"]]) if which else None,
        record=record["which"] if record else None,
        states=bool(_STATES.search(said)) and not said.isupper(),
        pci=pci[0].lower() if pci else None,
        bits=_pair(bits) if bits else None,
        of_mcg=any(name in plain for name in ("mcg", "global")),
        bank=int(bank["bank"] or bank["short"]) if bank else None,
        pcpu=int(pcpu["pcpu"]) if pcpu else None,
        value=_value(said),
        field=field["field"] if field else None,
        exception=(exception["short"] or f"exception {exception['vector']}") if exception else None,
        register=valued["name"].lower() if valued else None,
        whether=bool(terms.whether.search(plain)),
        asks=terms.asks(heard),
        heard=terms.heard(heard),
    )


def sentences_of(text: str) -> Iterable[str]:
    """Cut a message into its sentences; a dot inside a number, name or address cuts nothing."""
    pieces = [piece for piece in _SENTENCE_ENDS.split(text) if piece.strip()]
    return [*pieces, *(clause for piece in pieces for clause in _CLAUSE_ENDS.split(piece) if clause != piece)]


def _pair(match: re.Match[str]) -> tuple[int, int]:
    low = match.groupdict().get("low")
    high = int(match["high"])
    return (high, high) if low is None else (max(high, int(low)), min(high, int(low)))


def _value(text: str) -> int | None:
    match = _VALUE.search(text)
    return int((match["prefixed"] or match["code"] or match["bare"]).replace("'", ""), 16) if match else None
