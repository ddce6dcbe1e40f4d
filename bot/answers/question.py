"""A message → a question: its words, and the bits, banks, numbers and values that it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SLACK = re.compile(r"<(?:[@#!][^<>\s]{1,60}|https?://[^<>\s|]{1,300}(?:\|[^<>]{0,100})?)>")  # <@U024BE7LH> <!here> <https://…|…>
_CONTRACTIONS = (
    (re.compile(r"\b(what|who|where|when|how|why|that|it|there|here|which|whats|let)['\u2019]?s\b(?!\s+the\s+s\b)"), r"\1 is"),
    (re.compile(r"\b(?:can['\u2019]?t|cannot)\b"), "can not"),
    (re.compile(r"\b(is|are|was|were|do|does|did|could|would|should|has|have|had)n['\u2019]?t\b"), r"\1 not"),
    (re.compile(r"['\u2019](?:re|ve|ll|d|m)\b"), ""),
    (re.compile(r"['\u2019]s\b"), ""),
)
_WORD = re.compile(r"[^\W_](?:[\w./#;-]*\w)?#?", re.UNICODE)

_BITS = re.compile(
    r"\bbits?\s*(?:number\s*|no\.?\s*|#\s*)?(?P<high>\d{1,2})(?:\s*(?:[:\u2013-]|to|and|through)\s*(?P<low>\d{1,2}))?\b",
    re.IGNORECASE,
)
_ORDINAL_BIT = re.compile(r"\b(?P<high>\d{1,2})(?:st|nd|rd|th)\s+bit\b", re.IGNORECASE)
_BANK = re.compile(
    r"\b(?:bank|mc)\s*(?:number\s*|no\.?\s*|#\s*)?(?P<bank>\d{1,3})\b|(?<![\w.])B(?P<short>\d{1,3})(?![\w.])", re.IGNORECASE
)
_PCPU = re.compile(r"\bp?cpu\s*(?:number\s*|no\.?\s*|#\s*)?(?P<pcpu>\d{1,4})\b", re.IGNORECASE)
_VALUE = re.compile(
    r"""
    (?<![\w.:@+])
    (?: 0x(?P<prefixed>[0-9a-f]{1,16}(?:'[0-9a-f]{8})?)              # 0xbe00000000080189
      | [SGAMP]?(?P<bare>(?=[0-9a-f]*\d)[0-9a-f]{12,16}) )          # be00000000080189, Sbe00000000080189
    (?![\w.])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FIELD = re.compile(r"(?<![\w.])(?P<field>(?:Sb?|[GAMP])[0-9a-f]{1,16}(?:/[0-9a-f]{1,8})?)(?![\w.])")  # Gf, M86, Pa83bf95200/40
_NAMED_VALUE = re.compile(r"(?<![\w.])(?P<name>[a-z]\w{1,12})=(?:0x)?[0-9a-f]+\b", re.IGNORECASE)  # err=0x0
_EXCEPTION = re.compile(
    r"(?<!\w)(?:\#[A-Z]{2}\b|(?:exception|vector)\s*(?:type\s*|number\s*|no\.?\s*)?\(?\d{1,3}\)?)", re.IGNORECASE
)

WHICH_CRASH = re.compile(
    r"\b(?P<which>first|oldest|second|third|fourth|last|newest|latest|earlier|older|previous|other)\s+(?:crash|psod|screen|panic)\b"
)


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
    which: str | None = None  # of several crashes: "first", "newest", …
    asks: bool = False  # it ends with a question mark

    def has(self, *words: str) -> bool:
        """Say whether any of ``words`` is said."""
        return not set(words).isdisjoint(self.words)


def read_question(text: str) -> Question:
    """Read one message as a question."""
    said = " ".join(_NAMED_VALUE.sub(r"\g<name>", _SLACK.sub(" ", text[:2_000])).split())
    plain = plain_of(said)
    which = WHICH_CRASH.search(plain)
    bits = _BITS.search(said) or _ORDINAL_BIT.search(said)
    bank, pcpu, exception = _BANK.search(said), _PCPU.search(said), _EXCEPTION.search(said)
    field = _FIELD.search(said)
    return Question(
        text=said,
        plain=plain,
        words=tuple(_WORD.findall(WHICH_CRASH.sub("crash", plain))),
        which=which["which"] if which else None,
        bits=_pair(bits) if bits else None,
        of_mcg=any(name in plain for name in ("mcg", "global")),
        bank=int(bank["bank"] or bank["short"]) if bank else None,
        pcpu=int(pcpu["pcpu"]) if pcpu else None,
        value=_value(said),
        field=field["field"] if field else None,
        exception=exception[0] if exception else None,
        asks=said.endswith("?"),
    )


def plain_of(text: str) -> str:
    """Return ``text`` in lower case, contractions opened, marks at its ends taken off."""
    plain = text.lower().replace("“", '"').replace("”", '"')
    for pattern, opened in _CONTRACTIONS:
        plain = pattern.sub(opened, plain)
    return " ".join(plain.split()).strip(" ?!.,;:…\"'`*_~")


def sentences_of(text: str) -> Iterable[str]:
    """Cut a message into its sentences; a dot inside a number, name or address cuts nothing."""
    return (piece for piece in re.split(r"(?<=[?!])\s+|(?<=[a-z)]\.)\s+(?=[A-Z])|\n+", text) if piece.strip())


def _pair(match: re.Match[str]) -> tuple[int, int]:
    low = match.groupdict().get("low")
    high = int(match["high"])
    return (high, high) if low is None else (max(high, int(low)), min(high, int(low)))


def _value(text: str) -> int | None:
    match = _VALUE.search(text)
    return int((match["prefixed"] or match["bare"]).replace("'", ""), 16) if match else None
