"""The bot's settings for a loopback Slack: nothing is taken from the environment, waits are short."""

from pathlib import Path
from typing import Any

from bot.demo.slack import LoopbackSlack
from bot.settings import Connection, Settings, read_settings

QUICK = {
    "poll_seconds": 0.05,
    "retry_seconds": 0.1,
    "channel_seconds": 0.05,
    "look_up_seconds": 0.4,
    "drain_seconds": 5.0,
    "file_wait_seconds": 0.2,
    "progress_seconds": 60.0,  # nothing here is long to read: a status would be in the way
}


def loopback_settings(slack: LoopbackSlack, folder: Path, *, connection: Connection = "socket", **more: Any) -> Settings:
    """Return settings of a bot whose only Slack is ``slack``, with its database in ``folder``; ``more`` by field name."""
    own = {
        name: field.get_default(call_default_factory=True)
        for name, field in Settings.model_fields.items()
        if not field.is_required()
    }
    told = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "connection": connection,
        "host": "127.0.0.1",
        "port": 0,
        "database_url": f"sqlite+aiosqlite:///{folder / 'psod.sqlite'}",
        "log_level": "ERROR",
        "log_format": "console",
    }
    return read_settings(own | told | QUICK | more)
