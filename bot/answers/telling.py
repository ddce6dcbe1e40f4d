"""What people tell the bot rather than ask it: that a reading is wrong, that it is to be silent. The buttons for it are named."""

import re

from bot.answers.model import Answer
from bot.answers.subject import Subject

_OF_HOST = ("host", "hostname", "server", "machine", "box", "node")
_NO_HOST = re.compile(r"p?cpu|bank|bit|0x|vm(?:nic|hba|m)|mc\d", re.IGNORECASE)
_HOST_LIKE = re.compile(r"(?!p?cpu|bank|bit|0x)[a-z][\w-]*\d[\w.-]*", re.IGNORECASE)  # esx03, srv-b-11


_LEAD = r"(?:(?:it|its|this|that|thats|the|host|hostname|server|name|is|was|called|from|on|of)\s){0,6}"
_NAMED = re.compile(
    rf"""
    ^(?: (?:no|nope|nah|wrong|sorry|actually) [\s,.:]+ {_LEAD}             # no, it is esx03
       | (?:(?:the|this)\s)? (?:host|hostname|server) \s {_LEAD}           # the host is called esx03
       | (?:it|this) \s (?:is|was) \s {_LEAD} )                            # this was on esx03
    (?P<host>[a-z][\w-]*\d[\w.-]*) [\s,.!]* (?:not\s[\w.-]+|btw|fyi|though|actually|by\sthe\sway)? [\s,.!]* $
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMED_JA = re.compile(
    r"^(?:いや|違う|違います|違うよ)?、?(?:この)?(?:ホスト|サ(?:ー)?バ(?:ー)?)名?は(?P<host>[a-z][\w.-]*?\d[\w.-]*?)(?:です|だよ|だ|ですよ)?$",
    re.IGNORECASE | re.ASCII,
)  # ホストはesx03です


def names_host(subject: Subject) -> bool:
    """Say whether the message tells which host it was: "no, it is esx03"."""
    asked = subject.question
    found = _NAMED.match(asked.plain) or _NAMED_JA.match(asked.heard.replace(" ", ""))
    return found is not None and not asked.asks and not _NO_HOST.match(found["host"])


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
