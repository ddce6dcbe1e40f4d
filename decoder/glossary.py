"""What a term, bit, class, method, register, exception, function prefix or module means."""

from decoder.model import Value
from decoder.words import Language


class Term(Value):
    """A term of the field and what it means."""

    key: str
    name: str
    text: str
    source: str | None = None


def explain(term: str, language: Language = "en") -> Term | None:
    """Return what ``term`` means; None for a term that the glossary lacks."""
    del term, language
    return None
