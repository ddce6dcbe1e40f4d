"""Text from people made harmless: nothing in it may ping, mention, link or format once it is in Slack."""

import re
import unicodedata

ELLIPSIS = "…"

_LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What Slack could bring to life in a message's text although it is escaped: schemes, "www.", "@here", mail addresses.
_LIVE = re.compile(
    r"""
      (?P<scheme> [:] (?=//) )                                     # https://…
    | (?P<word> \bwww (?=[.]) | \b(?:mailto|tel) (?=[:]) )         # www.… mailto:…
    | (?P<at> @ (?= here\b | channel\b | everyone\b | group\b | [\w-]++[.] ) )  # @here, name@host.example
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BREAK = "\u2060"  # word joiner: not seen, and no linkifier reads across it


def clean(text: str, *, newlines: bool = True) -> str:
    """Return ``text`` without control, direction and surrogate characters; white space folded unless ``newlines``."""
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # most are
        text = "".join(filter(_is_harmless, _SURROGATE.sub("\ufffd", _LINE_BREAKS.sub("\n", text))))
    return text.replace("\t", "    ") if newlines else " ".join(text.split())


def _is_harmless(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}


def units(text: str) -> int:
    """Count the characters of ``text`` as JavaScript does, two for an emoji or a rare letter: Slack counts so, or fewer."""
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


def clip(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` characters, with an ellipsis where it was cut."""
    if units(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    while units(kept) >= max(limit, 1):
        kept = kept[: -((units(kept) - limit) // 2 + 1)]
    return kept.rstrip() + ELLIPSIS


def escaped(text: str) -> str:
    """Return ``text`` for a message's ``text``: Slack's three characters escaped, mentions and addresses broken."""
    text = _LIVE.sub(lambda live: live[0] + _BREAK, clean(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
