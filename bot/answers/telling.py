"""What people tell the bot rather than ask it: that a reading is wrong, that it is to be silent. The buttons for it are named."""

import re

from bot.answers.model import Answer
from bot.answers.subject import Subject

_OF_HOST = ("host", "hostname", "server", "machine", "box", "node")
_HOST_LIKE = re.compile(r"(?!p?cpu|bank|bit|0x)[a-z][\w-]*\d[\w.-]*", re.IGNORECASE)  # esx03, srv-b-11


def correction(subject: Subject) -> Answer:
    """Answer how the host is named, or a reading corrected."""
    if not _is_of_host(subject):
        return subject.tell("correction.reading")
    named = subject.crash.host if subject.crash else next((one.host for one in subject.records if one.host), None)
    return subject.tell("correction.host", host=named) if named else subject.tell("correction.no-host")


def mute(subject: Subject) -> Answer:
    """Answer how the bot is made silent about a crash, or in a channel."""
    return subject.tell("mute.how")


def _is_of_host(subject: Subject) -> bool:
    words = subject.question.words
    return subject.question.has(*_OF_HOST) or any(_HOST_LIKE.fullmatch(word) for word in words)
