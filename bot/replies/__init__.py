"""Decoding or Answer → Block Kit within Slack's limits. Pure; this is the package's one door."""

from bot.replies.model import Message

__all__ = ["Message"]
