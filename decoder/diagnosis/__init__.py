"""A crash as read → the same crash with verdict, known issues, next steps, each tied to the lines that show it."""

from decoder.diagnosis.diagnose import advise, diagnose, issues_of_records
from decoder.diagnosis.evidence import FATAL_CLASSES, class_of

__all__ = ["FATAL_CLASSES", "advise", "class_of", "diagnose", "issues_of_records"]
