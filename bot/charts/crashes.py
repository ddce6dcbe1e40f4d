"""The crashes of one or several hosts over time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.charts.model import Chart, Series
from bot.charts.moments import can_show, shown
from decoder import Language, load_words

ENOUGH = 3  # crashes: two are told in a line
MOST_HOSTS = 5


def crashes_over_time(by_host: Mapping[str, Sequence[datetime]], language: Language = "en") -> Chart | None:
    """Return the picture of the crashes of each host, by the moments in UTC; None where a sentence tells as much."""
    dated = {host: own for host, moments in by_host.items() if (own := sorted(filter(can_show, moments)))}
    every = sorted(moment for moments in dated.values() for moment in moments)
    if len(every) < ENOUGH or every[0] == every[-1]:
        return None
    words, drawn = load_words("bot.charts", "words", language), load_words("bot.charts", "words")
    hosts = sorted(dated, key=lambda host: (-len(dated[host]), host))
    told = [words("crashes.alt-line", host=host, count=len(dated[host])) for host in hosts[:MOST_HOSTS]]
    told += [words("crashes.alt-others", count=len(hosts) - MOST_HOSTS)] if len(hosts) > MOST_HOSTS else []
    return Chart(
        title=words("crashes.title", count=len(every)),
        alt=words("crashes.alt", count=len(every), first=shown(every[0]), last=shown(every[-1]), lines="; ".join(told)),
        y_label=drawn("crashes.axis"),
        series=tuple(_series(host, dated[host]) for host in hosts[:MOST_HOSTS]),
    )


def _series(host: str, moments: Sequence[datetime]) -> Series:
    return Series(host, tuple(moments), tuple(range(1, len(moments) + 1)))
