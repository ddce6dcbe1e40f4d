"""A crash as read → the same crash with verdict, known issues, next steps, each tied to the lines that show it."""

from decoder.diagnosis.diagnose import diagnose, issues_of_records

__all__ = ["diagnose", "issues_of_records"]
