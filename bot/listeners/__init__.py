"""One module per Slack feature, each with register(app, services); they check, store and return."""

from slack_bolt.async_app import AsyncApp

from bot.listeners import buttons, choosing, command, errors, fixing, messages, rooms, shortcut
from bot.listeners.allowance import Allowance
from bot.listeners.services import Recent, Services

__all__ = ["COMMANDS", "EVENTS", "SHORTCUTS", "Allowance", "Recent", "Services", "register"]

# What is listened to, each with the scopes that it needs: the manifests hold exactly this.
EVENTS = {**messages.EVENTS, **rooms.EVENTS}
COMMANDS = command.COMMANDS
SHORTCUTS = shortcut.SHORTCUTS


def register(app: AsyncApp, services: Services) -> None:
    """Register every listener."""
    for feature in (messages, rooms, command, shortcut, buttons, fixing, choosing, errors):
        feature.register(app, services)
