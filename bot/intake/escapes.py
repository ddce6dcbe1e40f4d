"""Slack's own escapes in message text, undone: ``&lt;NULL&gt;``, ``<http://x|x>``, ``<@U01>``, ``<!date^…|…>``."""

import re

MARK = re.compile(
    r"""
    < (?: (?P<sign>[@#!]) (?P<name>[^|<>\n]*+) | (?P<url>(?:https?|mailto|tel|ftp):[^|<>\n]*+) )
    (?: \| (?P<label>[^<>\n]*+) )? >                     # <@U01AB|alice>  <#C01|inc-7>  <!here>  <http://a.b|a.b>
    """,
    re.VERBOSE,
)
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the three that Slack writes; &amp; last, or it would undo twice


def unescape(text: str) -> str:
    """Return ``text`` as its author wrote it. A mention becomes plain ``@name``, a link its label."""
    plain = MARK.sub(_plain, text)
    for entity, character in ENTITIES:
        plain = plain.replace(entity, character)
    return plain


def _plain(mark: re.Match[str]) -> str:
    if mark["url"]:
        return mark["label"] or mark["url"]
    if mark["sign"] == "!":  # <!here>, <!subteam^S01|@ops>, <!date^1700000000^{date}|18 Nov>
        return mark["label"] or "@" + mark["name"].split("^")[0]
    return mark["sign"] + (mark["label"] or mark["name"])


def mentions(text: str, user: str) -> bool:
    """Whether ``text`` (as Slack sends it) mentions ``user``, by id."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def without_mention(text: str, user: str) -> str:
    """Return ``text`` without mentions of ``user``."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>\n]*+)?>[ \t:,]*", "", text).strip()
