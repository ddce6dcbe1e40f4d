"""What comes out of a picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureDoubt:
    """A hexadecimal value that could be another: the digits as read, the places (from 0) that are unsure."""

    digits: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureText:
    """What a picture says; ``small``: too few pixels a character to tell its digits apart."""

    text: str
    doubts: tuple[PictureDoubt, ...]
    small: bool
