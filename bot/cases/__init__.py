"""What the bot remembers: cases, who may see them, what channels chose; and the database that keeps it."""

from bot.cases.choices import ChoiceBook, Choices, Speak
from bot.cases.database import Database, DatabaseInUse
from bot.cases.migrate import DatabaseNewer
from bot.cases.model import Around, Case, Part, Related, new_case_id
from bot.cases.store import EVERY, CaseBook
from bot.cases.wall import Allowed, Viewer, allowed

__all__ = [
    "EVERY",
    "Allowed",
    "Around",
    "Case",
    "CaseBook",
    "ChoiceBook",
    "Choices",
    "Database",
    "DatabaseInUse",
    "DatabaseNewer",
    "Part",
    "Related",
    "Speak",
    "Viewer",
    "allowed",
    "new_case_id",
]
