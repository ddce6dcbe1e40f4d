"""Keys by which work is known: the message that holds the crash, never the event that told of it."""


def message_key(team: str, channel: str, ts: str) -> str:
    """Key of the answer to a message: its ``message``, ``app_mention`` and ``file_shared`` events share it."""
    return f"message:{team}:{channel}:{ts}"


def flood_key(team: str, author: str, work: str) -> str:
    """Key of telling ``author`` that ``work`` was more than they may bring."""
    return f"flood:{team}:{author}:{work}"


def lane_of(team: str, channel: str) -> str:
    """Lane of everything about a channel: parts of a screen, edits and questions are worked on in the order they came.

    What is read for long leaves it meanwhile (bot/work/lanes.py).
    """
    return f"{team}:{channel}"


def beside_of(lane: str) -> str:
    """Lane of what is beside ``lane``: one job that reads for long, and what comes after it."""
    return f"{lane}/beside"


def is_beside(lane: str) -> bool:
    """Whether ``lane`` is one of those."""
    return lane.endswith(beside_of(""))
