"""Question + case → Answer. Pure; this is the package's one door."""

from bot.answers.model import Answer, answer

__all__ = ["Answer", "answer"]
