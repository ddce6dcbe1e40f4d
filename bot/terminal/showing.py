"""Values that are shown on a terminal and have no reply in Slack."""

from collections.abc import Sequence

from bot.replies.outline import Facts, Items, Sentence, Title
from bot.replies.safety import clip
from bot.terminal.screen import Screen
from bot.terminal.sentences import words
from decoder import Comparison, Crash, Decoding, Language, MachineCheck


def decoding_of(check: MachineCheck) -> Decoding:
    """Return a decoding that holds this record alone."""
    return Decoding(machine_checks=(check,))


def show_comparison(comparison: Comparison, crashes: Sequence[Crash], screen: Screen, language: Language = "en") -> None:
    """Write the crashes, a line each, then what repeats, what varies and what that suggests."""
    say = words(language)
    screen.part(Title(say("compare.title", count=comparison.crashes), top=True))
    screen.part(Facts(tuple((f"{number}.", _line(crash, say("compare.no-error"))) for number, crash in enumerate(crashes, 1))))
    screen.part(Sentence(""))
    screen.part(Items(tuple(pattern.text for pattern in comparison.patterns)))
    if comparison.summary:
        screen.part(Sentence(""))
        screen.part(Sentence(comparison.summary))


def _line(crash: Crash, no_error: str) -> str:
    message = clip(crash.error.message, 150) if crash.error else no_error
    return " ".join(filter(None, (crash.time, crash.host, message)))
