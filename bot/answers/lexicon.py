"""The words of questions in one language, from ``kinds/<language>.toml`` over the English table; the wordings are its own."""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from decoder import Language

_WORD = re.compile(r"[^\W_](?:[\w./#;-]*\w)?#?", re.UNICODE)
_DEVICES = {"nic": re.compile(r"vmnic\d+"), "hba": re.compile(r"vmhba\d+"), "lun": re.compile(r"(?:naa|eui|t10)\..+")}
_COUNT = re.compile(r"\d+/\d+")  # 0/2
_CHAT_WORD = re.compile(r"(?<![\w./=-])[a-z][a-z4.]{0,9}(?![\w/=:-])")
_UNSPACED = "\u3005-\u30ff\u3400-\u9fff"  # kana and Han: scripts that put no blanks between words
_SEAM = re.compile(rf"(?<=[0-9A-Za-z])(?=[{_UNSPACED}])|(?<=[{_UNSPACED}])(?=[#0-9A-Za-z])")  # PCPU12が: PCPU12 | が
_RUN = re.compile(rf"[{_UNSPACED}]+")
_WITHIN = re.compile(rf"(?<=[{_UNSPACED}])[ \t]+(?=[{_UNSPACED}])|[\u30fb\u30fc]")  # スタック トレース, サーバー
_PARTICLES = re.compile(r"[\u3041-\u309f]+")  # what stays of the grammar when the known phrases are taken out
_TWICE = re.compile(r"\b([a-z]{2,})(?:\s+\1\b)+")  # とは、どういう意味: meaning meaning
_KATAKANA = re.compile(r"[\u30a1-\u30fa]+")
_MARKS = " ?!.,;:\u2026\"'`*_~\u3002\u3001\u300c\u300d\u30fb"


class Lexicon:
    """How questions of one language are read."""

    def __init__(self, language: Language) -> None:
        """Read the language's table over the English one."""
        table = _table(language)
        self.same = _inverted(table["same"])
        self.fillers = frozenset(table["fillers"])
        self.not_for_us = frozenset(table["not_for_us"])
        self.openings = frozenset(table["openings"])
        self.plain_words = frozenset(table["plain_words"])
        self.untold = frozenset(table["untold"])
        self.contrast = frozenset(table["contrast"])
        self.meaning = frozenset(table["meaning"])
        self.around_meaning = frozenset(table["around_meaning"])
        self.not_alone = frozenset(table["not_alone"])
        self.leads = frozenset(table["leads"])
        self.endings: tuple[str, ...] = tuple(table["endings"])
        self.a_fact = re.compile(table["a_fact"])
        self.whether = re.compile(table["whether"])
        self.to_people = re.compile(table["to_people"])
        self.devices = {word: re.compile(name) for name, words in table["devices"].items() for word in words}
        self.meanings = tuple(re.compile(pattern) for pattern in table["patterns"])
        self.kinds: Mapping[str, Sequence[str]] = table["kind"]
        self._chat = _inverted(table["chat"])
        self._contractions = tuple((re.compile(short), full) for short, full in table["contractions"])
        self.fallback = tuple((re.compile(said), kind) for said, kind in table["fallback"])
        self._rewritten = tuple((re.compile(said), meant) for said, meant in table["rewritten"])
        self._phrases = {_closed(phrase): meant for phrase, meant in _inverted(table["phrases"]).items()}
        self._phrase = _any_of(self._phrases)

    def read(self, text: str) -> str:
        """Return ``text`` in the usual width, with blanks where scripts meet, phrases of the table as the words they stand for.

        Of a script without blanks, what no phrase knows stays as it is, without particles and endings.
        """
        said = _closed(unicodedata.normalize("NFKC", text))
        for pattern, meant in self._rewritten:
            said = pattern.sub(meant, said)
        if self._phrase:
            said = self._phrase.sub(lambda match: f" {self._phrases[match[0]]} ", said)
        return _TWICE.sub(r"\1", _SEAM.sub(" ", _PARTICLES.sub(" ", said)))

    def asks(self, text: str) -> bool:
        """Say whether ``text`` ends as a question or a request to the bot does."""
        said = unicodedata.normalize("NFKC", text).rstrip(" )")
        return said.endswith("?") or self.heard(said).endswith(self.endings)

    def heard(self, text: str) -> str:
        """Return ``text`` as it was said, but for width, case, blanks within a script that has none, and marks at its ends."""
        return _closed(unicodedata.normalize("NFKC", text)).strip(_MARKS).lower()

    def plain(self, text: str) -> str:
        """Return ``text`` in lower case, contractions and chat spellings opened, marks at its ends taken off."""
        plain = text.lower().replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'")
        plain = _CHAT_WORD.sub(lambda match: self._chat.get(match[0], match[0]), plain)
        for short, full in self._contractions:
            plain = short.sub(full, plain)
        return " ".join(plain.split()).strip(_MARKS)

    def words(self, plain: str) -> tuple[str, ...]:
        """Return the words of a plain text; what has no blanks as pairs of letters."""
        return tuple(piece for word in _WORD.findall(plain) for piece in _pieces(word))

    def canonical(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the words with those that count as one made one."""
        said = (
            _device(word) or ("<n>" if word.isdecimal() else "<of>" if _COUNT.fullmatch(word) else _value(word)) for word in words
        )
        return tuple(self.same.get(word, word) for word in said)


def _device(word: str) -> str | None:
    """Return what a device is whose name says it: ``nic`` of ``vmnic4``."""
    return next((kind for kind, named in _DEVICES.items() if named.fullmatch(word)), None)


def _value(word: str) -> str:
    return "<value>" if word.startswith("0x") else word


@functools.cache
def lexicon(language: Language = "en") -> Lexicon:
    """Return the lexicon of a language."""
    return Lexicon(language)


def spoken(text: str, otherwise: Language = "en") -> Language:
    """Return the language of a question: Japanese where it holds kana or Han letters."""
    return "ja" if _RUN.search(unicodedata.normalize("NFKC", text)) else otherwise


def _closed(text: str) -> str:
    return _WITHIN.sub("", text)


def _pieces(word: str) -> Sequence[str]:
    """Cut what has no blanks into its pairs of letters: ``棚卸済`` into ``棚卸``, ``卸済``; katakana alone are one word."""
    if len(word) < 3 or not _RUN.fullmatch(word) or _KATAKANA.fullmatch(word):
        return (word,)
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the longest phrase at each place; one in Latin letters only where it stands whole."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    whole = (rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase.isascii() else re.escape(phrase) for phrase in longest)
    return re.compile("|".join(whole)) if longest else None


def _inverted(table: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    return {written: meant for meant, forms in table.items() for written in forms}


def _table(language: Language) -> Mapping[str, Any]:
    table = _read("en")
    return table if language == "en" else _joined(table | {"kind": {}}, _read(language))


def _read(language: Language) -> dict[str, Any]:
    file = files("bot.answers").joinpath("kinds").joinpath(f"{language}.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    table["kind"] = {kind["key"]: kind["examples"] for kind in table.get("kind", ())}
    return table


def _joined(base: Mapping[str, Any], more: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return ``base`` and ``more`` as one: lists one after the other, tables entry by entry, patterns as alternatives."""
    joined = dict(base)
    for key, value in more.items():
        known = joined.get(key)
        if isinstance(known, list):
            joined[key] = [*known, *value]
        elif isinstance(known, str):
            joined[key] = f"(?:{known})|(?:{value})"
        else:
            joined[key] = _joined(known or {}, value) if isinstance(value, dict) else value
    return joined
