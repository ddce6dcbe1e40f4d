"""A question and what is known of the crash → an answer."""

from bot.answers.model import Answer
from decoder import Decoding, Language, explain, load_words


def answer(question: str, decoding: Decoding, *, language: Language = "en") -> Answer:
    """Answer ``question`` about ``decoding`` from its facts and the glossary. Never raises on any str."""
    del decoding
    words = load_words("bot.answers", "words", language)
    term = next((term for word in question.split() if (term := explain(word.strip("?.,!\"'"), language))), None)
    if term:
        return Answer(text=term.text, answered=True, kind="term")
    return Answer(text=words("unknown.text"))
