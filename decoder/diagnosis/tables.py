"""Loads this package's tables and sentences; a wrong entry is named by file, entry and field."""

import functools
import tomllib
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from decoder.knowledge_files import KnowledgeError, text_field
from decoder.words import Language, Words, load_words

JUDGEMENT = "judgement"


class Entry(BaseModel):
    """Base of every entry of a table: frozen, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


E = TypeVar("E", bound=Entry)


def read_table(name: str) -> dict[str, Any]:
    """Return the table ``knowledge/<name>``."""
    return tomllib.loads(files("decoder").joinpath(f"knowledge/{name}").read_text(encoding="utf-8"))


def check_entry(kind: type[E], raw: Any, *, file: str, entry: str) -> E:
    """Return ``raw`` as a ``kind``. Raises KnowledgeError naming file, entry and every wrong field."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        wrong = "; ".join(f"field {'.'.join(map(str, e['loc'])) or '(all)'}: {e['msg']}" for e in error.errors())
        raise KnowledgeError(f"{file}: entry {entry}: {wrong}") from None


def words(language: Language) -> Words:
    """Return the sentences of the diagnosis."""
    return load_words("decoder", "knowledge/words/diagnosis", language)


@functools.cache
def _former_numbers() -> dict[str, str]:
    numbers = read_table("articles.toml")["formerly"]
    return {key: text_field("articles.toml", "formerly", numbers, key) for key in numbers}


def source_of(key: str, language: Language = "en") -> str:
    """Return a source as a reader finds it: ``Broadcom article 333947 (formerly VMware KB 1804)``, or "our judgement"."""
    say = words(language)
    if f"source.{key}" in say:
        return say(f"source.{key}")
    former = _former_numbers().get(key)
    return say("source.article-formerly", number=key, former=former) if former else say("source.article", number=key)
