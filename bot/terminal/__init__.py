"""What the command line reads and shows; this is the package's one door."""

from bot.terminal.inputs import Unreadable, decode_source
from bot.terminal.machine_checks import cpu_from, decode_stream, unread
from bot.terminal.screen import Screen
from bot.terminal.sentences import words
from bot.terminal.showing import decoding_of, show_comparison

__all__ = [
    "Screen",
    "Unreadable",
    "cpu_from",
    "decode_source",
    "decode_stream",
    "decoding_of",
    "show_comparison",
    "unread",
    "words",
]
