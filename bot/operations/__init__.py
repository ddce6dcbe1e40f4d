"""What whoever runs the bot calls: run, doctor, jobs."""

from bot.operations.door import register

__all__ = ["register"]
