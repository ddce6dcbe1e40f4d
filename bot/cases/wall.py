"""The wall: which of a team's cases may be shown where, and to whom. Every path that shows other cases asks here. Pure.

1. Another team's case: never, not even counted.
2. In a channel shared with other companies, or to a user who is not a full member of this team: that channel's own cases alone.
3. A case of a private channel or of a direct message: elsewhere only counted. So is one that was answered for one person's eyes.
4. A case of a public channel: shown to everyone of the team; its link only where the asker is known to see that channel.

What is not known counts as the stricter: a channel that Slack does not describe is private, an unknown one is shared.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.cases.model import Case


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, and where the answer will be read."""

    team: str
    channel: str
    shared: bool  # with other companies, or not known
    asker: str | None = None  # None: no person, such as an alert of another bot
    outsider: bool = False  # a guest, somebody of another team, or not known


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be shown of the cases that were found, in their order."""

    cases: tuple[Case, ...] = ()  # with their facts, cures and channels
    linked: frozenset[str] = frozenset()  # ids of those whose thread the asker can open
    hidden: int = 0  # of the others no more than this number is told
    narrow: bool = False  # only the channel's own were looked at: of the others not even this much is told

    def of(self, ids: Collection[str]) -> tuple[Case, ...]:
        """Return those of ``cases`` that are among ``ids``."""
        return tuple(case for case in self.cases if case.id in ids)


def allowed(viewer: Viewer, found: Iterable[Case], public: Collection[str]) -> Allowed:
    """Sort ``found`` by the rules above; ``public`` are the channels that Slack describes as public today."""
    ours = [case for case in found if case.team == viewer.team]
    if viewer.shared or viewer.outsider:
        shown = [case for case in ours if _is_here(case, viewer)]
        return Allowed(tuple(shown), frozenset(case.id for case in shown), narrow=True)
    shown = [case for case in ours if _is_here(case, viewer) or _is_public(case, public)]
    linked = (case.id for case in shown if viewer.asker or case.channel == viewer.channel)
    return Allowed(tuple(shown), frozenset(linked), hidden=len(ours) - len(shown))


def _is_here(case: Case, viewer: Viewer) -> bool:
    return case.channel == viewer.channel and _has_thread(case)


def _is_public(case: Case, public: Collection[str]) -> bool:
    return not case.private and case.channel in public and _has_thread(case)


def _has_thread(case: Case) -> bool:
    return case.reply_ts is not None
