"""Question + case (+ history) → Answer; and what ended a crash, as a message says it. Pure; this is the package's one door."""

from bot.answers.answering import answer
from bot.answers.cures import cure_in
from bot.answers.forgetting import asks_to_forget
from bot.answers.helping import asks_for_help
from bot.answers.lexicon import spoken
from bot.answers.model import OF_THE_PAST, Answer, Earlier, History

__all__ = ["OF_THE_PAST", "Answer", "Earlier", "History", "answer", "asks_for_help", "asks_to_forget", "cure_in", "spoken"]
