"""Question + case (+ history) → Answer. Pure; this is the package's one door."""

from bot.answers.answering import answer
from bot.answers.model import Answer, Earlier, History

__all__ = ["Answer", "Earlier", "History", "answer"]
