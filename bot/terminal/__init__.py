"""What the command line reads and shows; this is the package's one door."""

from bot.terminal.inputs import Unreadable, decode_read, decode_source, read_source
from bot.terminal.machine_checks import cpu_from, decode_stream, unread
from bot.terminal.screen import Screen
from bot.terminal.sentences import LANGUAGE, own_language, words
from bot.terminal.showing import decoding_of, show_comparison

__all__ = [
    "LANGUAGE",
    "Screen",
    "Unreadable",
    "cpu_from",
    "decode_read",
    "decode_source",
    "decode_stream",
    "decoding_of",
    "own_language",
    "read_source",
    "show_comparison",
    "unread",
    "words",
]
