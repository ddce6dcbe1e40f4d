"""Sentences by key: every text a person reads stands in a language file ``knowledge/words/<area>/<language>.toml``."""

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORT = 30  # letters: a phrase of a few Han letters is a question ("原因?"), in a longer text they may be of any language


class Words:
    """The sentences of one area in one language; a key that a language lacks falls back to English."""

    def __init__(self, sentences: Mapping[str, str], language: Language) -> None:
        self._sentences = sentences
        self.language: Language = language

    def __call__(self, key: str, /, **fields: object) -> str:
        """Return the sentence of ``key`` with its placeholders filled. Raises KeyError for a key of no language."""
        return self._sentences[key].format(**fields)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        """All keys, dotted."""
        return frozenset(self._sentences)


@functools.cache
def load_words(package: str, folder: str, language: Language = "en") -> Words:
    """Return the words of ``folder`` (a path inside ``package``) in ``language``, over those in English."""
    base = files(package).joinpath(folder)
    sentences = _flat(_read(base, "en"))
    if language != "en":
        sentences |= _flat(_read(base, language))
    return Words(sentences, language)


def writes_japanese(text: str) -> bool:
    """Say whether ``text`` is written in Japanese, or among Japanese: it holds kana, or is but a few Han letters."""
    return bool(_KANA.search(text) or (len(text) <= _SHORT and _HAN.search(text)))


def _read(base: Traversable, language: Language) -> dict[str, Any]:
    file = base.joinpath(f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: str(value)}
    return flat
