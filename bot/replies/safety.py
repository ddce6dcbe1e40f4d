"""Text from people made harmless: nothing in it may ping, mention, link or format once it is in Slack."""

import re
import unicodedata

ELLIPSIS = "…"

_WORD_MOST = 24  # characters: what is longer is cut anywhere

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
    """Return ``text`` in at most ``limit`` characters, with an ellipsis where it was cut: behind a word, if one ends there."""
    if units(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    while units(kept) >= max(limit, 1):
        kept = kept[: -((units(kept) - limit) // 2 + 1)]
    return _whole_words(kept, text) + ELLIPSIS


def _whole_words(kept: str, text: str) -> str:
    """Return ``kept``, which begins ``text``, without the half of a word at its end: half a register would look like a whole."""
    if text[len(kept) : len(kept) + 1].isspace():
        return kept.rstrip()
    blank = kept.rfind(" ")
    return kept[:blank].rstrip(" ,;:(") if blank > 0 and len(kept) - blank <= min(_WORD_MOST, len(kept) // 2) else kept.rstrip()


def clip_sentences(text: str, limit: int) -> str:
    """Return the whole sentences of ``text`` that fit into ``limit``; ``clip`` where the first alone does not."""
    if units(text) <= limit:
        return text
    end = max(text.rfind(stop, 0, limit) for stop in (". ", "。"))
    return text[: end + 1] if end > 0 and units(text[: end + 1]) <= limit else clip(text, limit)


def escaped(text: str) -> str:
    """Return ``text`` for a message's ``text``: Slack's three characters escaped, mentions and addresses broken."""
    text = _LIVE.sub(lambda live: live[0] + _BREAK, clean(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
