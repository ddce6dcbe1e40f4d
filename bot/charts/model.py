"""What a picture shows, before it is drawn."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a picture: how many there were by each moment, oldest first."""

    label: str
    times: tuple[datetime, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that stands out, such as a panic."""

    time: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``title`` and ``alt`` are in the reader's language; what is drawn is in English and digits, for which fonts are at hand."""

    title: str
    alt: str
    y_label: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
