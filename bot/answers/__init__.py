"""Question + case → Answer. Pure; this is the package's one door."""

from bot.answers.answering import answer
from bot.answers.model import Answer

__all__ = ["Answer", "answer"]
