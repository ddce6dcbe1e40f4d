"""The command line's own words."""

from decoder import Language, Words, load_words


def words(language: Language = "en") -> Words:
    """Return the sentences of this package."""
    return load_words("bot.terminal", "words", language)
