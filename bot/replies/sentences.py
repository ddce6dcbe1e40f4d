"""The replies' own words."""

from decoder import Language, Words, load_words


def words(language: Language) -> Words:
    """Return the sentences of this package."""
    return load_words("bot.replies", "words", language)
