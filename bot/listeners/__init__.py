"""One module per Slack feature, each with register(app, services); they check, store and return."""

from slack_bolt.async_app import AsyncApp

from bot.listeners import buttons, choosing, command, errors, fixing, home, leaving, messages, rooms, shortcut, telling
from bot.listeners.allowance import Allowance
from bot.listeners.services import Leave, Recent, Services

__all__ = ["COMMANDS", "EVENTS", "SHORTCUTS", "Allowance", "Leave", "Recent", "Services", "register", "scopes"]

# What is listened to, each with the scopes that it needs: the manifests hold exactly this.
EVENTS = {**messages.EVENTS, **rooms.EVENTS, **home.EVENTS, **leaving.EVENTS}
COMMANDS = command.COMMANDS
SHORTCUTS = shortcut.SHORTCUTS
WORK = {"files.upload.v2": ("files:write",)}  # and what the work that they store calls beside


def register(app: AsyncApp, services: Services) -> None:
    """Register every listener."""
    for feature in (messages, rooms, command, shortcut, buttons, fixing, telling, choosing, home, leaving, errors):
        feature.register(app, services)


def scopes() -> frozenset[str]:
    """Return every scope that the bot needs: what an installation asks for."""
    return frozenset(scope for listened in (EVENTS, COMMANDS, SHORTCUTS, WORK) for named in listened.values() for scope in named)
