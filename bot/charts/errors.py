"""Corrected errors over time, a line for each bank and channel, of each host where there are several."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.charts.model import Chart, Mark, Series
from bot.charts.moments import can_show, shown
from decoder import Decoding, Language, MachineCheck, Words, load_words, moment_of

ENOUGH = 10  # corrected errors: as many on one channel within minutes foretell a failing DIMM (article 414711)
MOST_LINES = 5  # what a narrow screen tells apart


@dataclass(frozen=True, slots=True)
class _Seen:
    moment: datetime
    host: str | None  # where the text holds errors of several
    bank: int | None
    channel: int | None
    address: str | None

    @property
    def place(self) -> tuple[str | None, int | None, int | None]:
        """What a line counts."""
        return self.host, self.bank, self.channel


def errors_over_time(decoding: Decoding, language: Language = "en") -> Chart | None:
    """Return the picture of the corrected errors; None where they are too few, or without a time."""
    seen = sorted(_seen(decoding), key=lambda one: one.moment)
    if len(seen) < ENOUGH or seen[0].moment == seen[-1].moment:
        return None
    words, drawn = _words(language), _words("en")
    places = Counter(one.place for one in seen)
    shown_places = [place for place, _ in places.most_common(MOST_LINES)]
    lines = [[one for one in seen if one.place == place] for place in shown_places]
    return Chart(
        title=words("errors.title", count=len(seen)),
        alt=_alt(seen, lines, len(places) - len(lines), words),
        y_label=drawn("errors.axis"),
        series=tuple(_series(line, drawn) for line in lines),
        marks=tuple(_panics(decoding, drawn)),
    )


def _seen(decoding: Decoding) -> Iterable[_Seen]:
    own = ((record, record.host or crash.host) for crash in decoding.crashes for record in crash.machine_checks)
    found = [(record, host) for record, host in (*((one, one.host) for one in decoding.machine_checks), *own) if _counts(record)]
    several = len({host.lower() for _, host in found if host}) > 1
    for record, host in found:
        if moment := moment_of(record.time):
            yield _Seen(moment, host.lower() if host and several else None, record.bank, _channel(record), record.addr)


def _counts(record: MachineCheck) -> bool:
    moment = moment_of(record.time)
    return moment is not None and can_show(moment) and record.severity == "CE"


def _channel(record: MachineCheck) -> int | None:
    where = record.location
    if where is None:
        return None
    return where.channel if where.channel is not None else where.bank_channel


def _series(line: Sequence[_Seen], words: Words) -> Series:
    """Count up; errors of one moment are one step."""
    by_moment = Counter(one.moment for one in line)
    counts, total = [], 0
    for count in by_moment.values():
        total += count
        counts.append(total)
    return Series(_label(line, words), tuple(by_moment), tuple(counts))


def _label(line: Sequence[_Seen], words: Words) -> str:
    first, addresses = line[0], {one.address for one in line if one.address}
    place = [first.host] if first.host else []
    place += [words("errors.bank", bank=first.bank)] if first.bank is not None else []
    place += [words("errors.channel", channel=first.channel)] if first.channel is not None else []
    spread = (
        [words("errors.one-address" if len(addresses) == 1 else "errors.addresses", count=len(addresses))] if addresses else []
    )
    return ", ".join([*place, *spread]) or words("errors.somewhere")


def _alt(seen: Sequence[_Seen], lines: Sequence[Sequence[_Seen]], others: int, words: Words) -> str:
    told = [words("errors.alt-line", place=_label(line, words), count=len(line)) for line in lines]
    told += [words("errors.alt-others", count=others)] if others else []
    span = {"first": shown(seen[0].moment), "last": shown(seen[-1].moment)}
    return words("errors.alt", count=len(seen), lines="; ".join(told), **span)


def _panics(decoding: Decoding, words: Words) -> Iterable[Mark]:
    for crash in decoding.crashes:
        if (moment := moment_of(crash.time)) and can_show(moment):
            yield Mark(moment, words("errors.panic"))


def _words(language: Language) -> Words:
    return load_words("bot.charts", "words", language)
