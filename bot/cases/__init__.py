"""What the bot remembers: a case a thread, its parts, crashes, hosts; who may see them; and the database that keeps it."""

from bot.cases.database import Database, DatabaseInUse
from bot.cases.model import Case, Part, Related, new_case_id
from bot.cases.store import CaseBook
from bot.cases.wall import Allowed, Viewer, allowed

__all__ = ["Allowed", "Case", "CaseBook", "Database", "DatabaseInUse", "Part", "Related", "Viewer", "allowed", "new_case_id"]
