"""A Slack on 127.0.0.1: Web API, Events API, Socket Mode and the people, strict where the real one is, faulty on demand."""

from bot.demo.slack.faults import Fault
from bot.demo.slack.journal import Ack, Call
from bot.demo.slack.pace import Pace
from bot.demo.slack.server import LoopbackSlack
from bot.demo.slack.state import Channel, Ephemeral, Post, StoredFile, View, Workspace
from bot.demo.slack.talk import Upload

__all__ = [
    "Ack",
    "Call",
    "Channel",
    "Ephemeral",
    "Fault",
    "LoopbackSlack",
    "Pace",
    "Post",
    "StoredFile",
    "Upload",
    "View",
    "Workspace",
]
