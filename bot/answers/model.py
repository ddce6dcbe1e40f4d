"""What a question gets."""

from dataclasses import dataclass

from decoder import Decoding, Language, Quote


@dataclass(frozen=True, slots=True)
class Answer:
    """``answered`` is False where it says that it cannot tell; ``unprompted``: sure enough to speak without a mention."""

    text: str
    answered: bool = False
    unprompted: bool = False
    evidence: tuple[Quote, ...] = ()
    view: str | None = None  # a modal that shows more: "registers", "backtrace", "bits", "support"


def answer(question: str, decoding: Decoding, *, language: Language = "en") -> Answer:
    """Answer ``question`` about ``decoding`` from its facts and the glossary."""
    del question, decoding, language
    return Answer(text="")
