"""What a reply says, apart from how Slack or a terminal shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """The verdict, or the heading of a part that follows."""

    text: str
    top: bool = False  # the message's own title


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph. ``doubt``: something here is not certain."""

    text: str
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``start`` numbers it, None gives bullets."""

    items: tuple[str, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines shown as they are, in a fixed-width font."""

    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A public article; ``url`` comes from the knowledge files, never from a person."""

    text: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address that Slack gave for one of its own messages, never one from a person."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Links:
    """A line of text, and links to messages behind it; where nothing can be clicked the labels stand alone."""

    text: str
    links: tuple[Link, ...] = ()


Part = Title | Sentence | Facts | Items | Verbatim | Article | Links


@dataclass(frozen=True, slots=True)
class Outline:
    """``first`` is what is seen without scrolling, ``more`` follows; ``views`` are the buttons' views."""

    first: tuple[Part, ...]
    more: tuple[Part, ...] = ()
    views: tuple[str, ...] = ()
