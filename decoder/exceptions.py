"""Every x86 exception, 0-255: mnemonic and meaning."""

import functools
from dataclasses import dataclass

from decoder.knowledge_files import entries, text_field, wrong
from decoder.words import Language, load_words

_FILE = "exceptions.toml"
_FIRST_USER = 32


@dataclass(frozen=True, slots=True)
class ExceptionType:
    """A vector, its mnemonic, and what it means in ``language``."""

    vector: int
    mnemonic: str
    meaning: str


@functools.cache
def _mnemonics() -> dict[int, str]:
    table: dict[int, str] = {}
    for at, entry in enumerate(entries(_FILE, "exception"), 1):
        vector = entry.get("vector")
        if not isinstance(vector, int) or not 0 <= vector < _FIRST_USER or vector in table:
            raise wrong(_FILE, at, "vector", "must be a new number from 0 to 31")
        table[vector] = text_field(_FILE, at, entry, "mnemonic")
    return table


def is_mnemonic(text: str) -> bool:
    """Whether ``text`` is the mnemonic of some exception: "#PF"."""
    return text in _mnemonics().values()


def exception_of(vector: int, language: Language = "en") -> ExceptionType:
    """Return what vector 0-255 is; 20-31 without a name are reserved, 32-255 the kernel's own. Raises ValueError elsewhere."""
    if not 0 <= vector <= 255:
        raise ValueError(f"{vector} is no exception vector")
    words = load_words("decoder", "knowledge/words/reading", language)
    if vector >= _FIRST_USER:
        return ExceptionType(vector, "user-defined", words("exception.user-defined"))
    mnemonic = _mnemonics().get(vector, "reserved")
    return ExceptionType(vector, mnemonic, words("exception.reserved" if mnemonic == "reserved" else f"exception.{vector}"))
