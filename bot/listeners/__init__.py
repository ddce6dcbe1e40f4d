"""One module per Slack feature, each with register(app, services); they check, store and return."""

from slack_bolt.async_app import AsyncApp

from bot.listeners import buttons, choosing, command, errors, fixing, home, leaving, messages, rooms, shortcut, step, telling
from bot.listeners.allowance import Allowance
from bot.listeners.services import Leave, Recent, Services
from bot.listeners.step import STEP

__all__ = ["COMMANDS", "EVENTS", "SHORTCUTS", "STEP", "Allowance", "Leave", "Recent", "Services", "register", "scopes"]

# What is listened to, each with the scopes that it needs: the manifests hold exactly this.
EVENTS = {**messages.EVENTS, **rooms.EVENTS, **home.EVENTS, **leaving.EVENTS}
COMMANDS = command.COMMANDS
SHORTCUTS = shortcut.SHORTCUTS
WORK = {"files.upload.v2": ("files:write",)}  # and what the work that they store calls beside

AGENT = {"assistant.threads.setStatus": ("assistant:write",)}  # where the operator turned that on


def register(app: AsyncApp, services: Services) -> None:
    """Register every listener."""
    for feature in (messages, rooms, command, shortcut, buttons, fixing, telling, choosing, home, step, leaving, errors):
        feature.register(app, services)


def scopes(*, agent: bool = False) -> frozenset[str]:
    """Return every scope that the bot needs, with ``agent`` for agent messaging too: what an installation asks for."""
    every = (EVENTS, COMMANDS, SHORTCUTS, WORK, *((AGENT,) if agent else ()))
    return frozenset(scope for listened in every for named in listened.values() for scope in named)
