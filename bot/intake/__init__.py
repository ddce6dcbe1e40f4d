"""Anything → ScreenText: message, document, archive, download. This is the package's one door.

Beside it stands ``bot.intake.download``: who reads a file of this machine waits for no HTTP client.
"""

from bot.intake.escapes import mentions, unescape, without_mention
from bot.intake.host_names import host_named
from bot.intake.hosts import FileHosts, file_hosts
from bot.intake.message import message_text, name_of
from bot.intake.model import CannotRead, Limits, PictureRead, PictureWatch, ScreenText
from bot.intake.reading import joined, kind_of, read_file, read_path

__all__ = [
    "CannotRead",
    "FileHosts",
    "Limits",
    "PictureRead",
    "PictureWatch",
    "ScreenText",
    "file_hosts",
    "host_named",
    "joined",
    "kind_of",
    "mentions",
    "message_text",
    "name_of",
    "read_file",
    "read_path",
    "unescape",
    "without_mention",
]
