"""Durable work: a leased job table, and a worker that answers each job once."""

from bot.work.model import Handler, Job, NewJob, Queue, Quiet, Save, Turn, Unreadable

__all__ = ["Handler", "Job", "NewJob", "Queue", "Quiet", "Save", "Turn", "Unreadable"]
