"""The command line's own words."""

import os

from decoder import LANGUAGES, Language, Words, load_words

LANGUAGE = "PSOD_LANGUAGE"  # the bot's setting; a command without --lang follows it too


def own_language() -> Language:
    """Return the language of help texts and of what whoever runs the bot reads."""
    return next((language for language in LANGUAGES if language == os.environ.get(LANGUAGE, "").lower()), "en")


def words(language: Language = "en") -> Words:
    """Return the sentences of this package."""
    return load_words("bot.terminal", "words", language)
