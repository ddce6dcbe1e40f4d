"""What a question gets."""

from dataclasses import dataclass

from decoder import Quote


@dataclass(frozen=True, slots=True)
class Answer:
    """``answered`` is False where it says that it cannot tell; ``unprompted``: sure enough to speak without a mention."""

    text: str
    answered: bool = False
    unprompted: bool = False
    evidence: tuple[Quote, ...] = ()
    view: str | None = None  # a modal that shows more: "registers", "backtrace", "bits", "support"
    kind: str | None = None  # which kind of question this was
