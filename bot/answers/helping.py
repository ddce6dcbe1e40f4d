"""A message that asks the bot what it is for: "help", or a short question where there is no crash. Data: ``helping.toml``."""

from bot.answers.wordings import MARKS, wordings

LONGEST = 80


def asks_for_help(text: str) -> bool:
    """Whether ``text``, said to the bot where no crash is, holds nothing to be read: a short question, or a call for help."""
    said = text.lower().strip()
    if len(said) > LONGEST or "\n" in said:
        return False
    return said.rstrip(MARKS).endswith(wordings("helping", "asks")) or " ".join(said.split()).strip(MARKS) in wordings(
        "helping", "says"
    )
