"""Durable work: a leased job table, and a worker that answers each job once."""

from bot.work.courier import Later
from bot.work.guard import tracing
from bot.work.model import Handler, Job, NewJob, Queue, Quiet, Save, Turn, Unreadable
from bot.work.settings import WorkSettings
from bot.work.table import JobTable, LostLease
from bot.work.upkeep import Census, DeadLetter, census, dead_letters, forget_team, revive
from bot.work.worker import ClientOf, Observer, Worker

__all__ = [
    "Census",
    "ClientOf",
    "DeadLetter",
    "Handler",
    "Job",
    "JobTable",
    "Later",
    "LostLease",
    "NewJob",
    "Observer",
    "Queue",
    "Quiet",
    "Save",
    "Turn",
    "Unreadable",
    "WorkSettings",
    "Worker",
    "census",
    "dead_letters",
    "forget_team",
    "revive",
    "tracing",
]
