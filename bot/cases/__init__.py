"""What the bot remembers: a case a thread, its parts, crashes, hosts; and the database that keeps it."""

from bot.cases.database import Database, DatabaseInUse
from bot.cases.model import Case, Part, new_case_id
from bot.cases.store import CaseBook

__all__ = ["Case", "CaseBook", "Database", "DatabaseInUse", "Part", "new_case_id"]
