"""What is done with each kind of job."""

import functools
from collections.abc import Mapping

from bot.work.handlers.changes import on_deletion, on_edit
from bot.work.handlers.fixing import on_fix
from bot.work.handlers.incident import on_message
from bot.work.handlers.requests import on_command, on_flood, on_notice, on_shortcut
from bot.work.handlers.rooms import on_file, on_joined
from bot.work.handlers.tools import Me, Tools
from bot.work.handlers.views import on_page, on_to_thread
from bot.work.model import Handler

__all__ = ["KINDS", "Me", "Tools", "handlers"]

KINDS = {
    "message": on_message,
    "edit": on_edit,
    "deletion": on_deletion,
    "command": on_command,
    "shortcut": on_shortcut,
    "notice": on_notice,
    "flood": on_flood,
    "page": on_page,
    "to-thread": on_to_thread,
    "fix": on_fix,
    "joined": on_joined,
    "file": on_file,
}


def handlers(tools: Tools) -> Mapping[str, Handler]:
    """Return the handler of each kind, with its tools."""
    return {kind: functools.partial(handler, tools) for kind, handler in KINDS.items()}
