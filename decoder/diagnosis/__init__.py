"""A crash as read → the same crash with verdict, known issues, next steps, each tied to the lines that show it."""

from decoder.diagnosis.diagnose import advise, diagnose, issues_of_records

__all__ = ["advise", "diagnose", "issues_of_records"]
