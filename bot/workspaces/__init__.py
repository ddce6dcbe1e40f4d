"""The workspaces that the bot is installed in: who it is there, and the client that speaks for it."""

from bot.workspaces.installations import Installations
from bot.workspaces.installed import InstalledWorkspaces
from bot.workspaces.model import Me, NotInstalled, Workspace, Workspaces
from bot.workspaces.one import OneWorkspace
from bot.workspaces.rotation import Rotation
from bot.workspaces.seal import Seal

__all__ = [
    "Installations",
    "InstalledWorkspaces",
    "Me",
    "NotInstalled",
    "OneWorkspace",
    "Rotation",
    "Seal",
    "Workspace",
    "Workspaces",
]
