"""A message that asks the bot to forget a thread: "forget this, please". The wordings are data: ``forgetting.toml``."""

from bot.answers.wordings import MARKS, wordings

LONGEST = 60


def asks_to_forget(text: str) -> bool:
    """Whether ``text``, said to the bot, asks that and nothing else."""
    said = " ".join(text.lower().split()).strip(MARKS)
    if len(said) > LONGEST:
        return False
    for polite in wordings("forgetting", "polite"):
        said = said.removeprefix(polite).removesuffix(polite).strip(MARKS)
    return said in wordings("forgetting", "says")
