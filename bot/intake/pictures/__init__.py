"""Pictures of purple screens → text, in a child process. This is the package's one door; the engine itself stays in the child."""

from bot.intake.pictures.marks import Marked, corrected, marked, marks_of, unsure, with_marks, without_marks
from bot.intake.pictures.model import PictureDoubt, PictureText
from bot.intake.pictures.reader import PictureLimits, PictureReader, can_read_pictures

__all__ = [
    "Marked",
    "PictureDoubt",
    "PictureLimits",
    "PictureReader",
    "PictureText",
    "can_read_pictures",
    "corrected",
    "marked",
    "marks_of",
    "unsure",
    "with_marks",
    "without_marks",
]
