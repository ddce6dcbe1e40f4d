"""What Slack's agent messaging shows before anybody asked anything."""

from bot.replies.sentences import words as words_in
from decoder import Language

PROMPTS = ("start", "meaning", "history", "support")


def suggested_prompts(language: Language = "en") -> list[dict[str, str]]:
    """Return the prompts that are offered: a title to choose, and the message that choosing it sends."""
    words = words_in(language)
    return [{"title": words(f"prompt.{name}"), "message": words(f"prompt.{name}-message")} for name in PROMPTS]
