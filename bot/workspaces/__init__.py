"""The workspaces that the bot is installed in: who it is there, and the client that speaks for it."""

from bot.workspaces.model import Me, NotInstalled, Workspace, Workspaces
from bot.workspaces.one import OneWorkspace

__all__ = ["Me", "NotInstalled", "OneWorkspace", "Workspace", "Workspaces"]
