"""Stored cases → what a reply or an answer says of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.answers import Earlier, History
from bot.cases import Allowed, Case, Related
from bot.replies import Happened, Past
from decoder import Comparison, Crash, Decoding, Language, compare, each_once
from decoder import moment_of as moment_of_time


@dataclass(frozen=True)
class Remembered:
    """A case beside what is related to it: ``given`` has come through the wall, ``decodings`` are of the nearest of it, by id."""

    case: Case
    decoding: Decoding
    related: Related
    given: Allowed
    links: Mapping[str, str]  # to threads, by case id
    decodings: Mapping[str, Decoding]

    def past(self, language: Language) -> Past:
        """Return what the reply says."""
        ids = {one.id for one in self.related.of_signature} - self._apart
        alike = [one for one in self.given.cases if one.id in ids and not one.wrong_by and not self.case.wrong_by]
        mine = {one.id for one in self.related.of_host}
        return Past(
            now=moment_of(self.case),
            host=self.case.host,
            bank=self.case.bank,
            of_host=happened([one for one in self.given.cases if one.id in mine], self.links),
            alike=happened(alike, self.links),
            hidden=self.given.hidden,
            comparison=self._comparison(language),
            apart=any(pair <= {one.id for one in alike} for pair in self.related.apart),
        )

    def history(self) -> History:
        """Return what questions are answered from; a case that is not the same crash is told as one of its host only."""
        known = [one for one in self.given.cases if one.id in self.decodings and not one.wrong_by]
        earlier = (told(one, self.decodings[one.id], self.links.get(one.id), alike=one.id not in self._apart) for one in known)
        known_here = tuple(one for one in earlier if one)
        return History(known_here, self.case.host, hidden=self.given.hidden, narrow=self.given.narrow)

    def _comparison(self, language: Language) -> Comparison | None:
        """Compare the crash with the host's earlier ones, oldest first; one whose reading is wrong with nothing."""
        mine = {one.id for one in self.related.of_host}
        ours = [one for one in self.given.cases if one.id in mine and not one.wrong_by and one.id in self.decodings]
        earlier = [crash for one in reversed(ours) if (crash := crash_of(self.decodings[one.id]))]
        if not self.case.host or self.case.wrong_by or not earlier or not self.decoding.crashes:
            return None
        return compare(each_once((*earlier, *self.decoding.crashes)), language)

    @cached_property
    def _apart(self) -> frozenset[str]:
        """Ids of what a person said not to be the same crash as this one."""
        return frozenset(other for pair in self.related.apart if self.case.id in pair for other in pair)


def moment_of(case: Case) -> datetime:
    """Return when it crashed, as the crash says; else when it was brought."""
    return moment_of_time(case.crash_time) or case.created


def once_each(found: Iterable[Case]) -> tuple[Case, ...]:
    """Return each case once, newest first."""
    unique = {case.id: case for case in found}
    return tuple(sorted(unique.values(), key=lambda case: (case.created, case.id), reverse=True))


def same_occurrence(one: Case, other: Case) -> bool:
    """Whether both are of one and the same crash, brought twice."""
    same_time = one.crash_time is not None and (one.crash_time, one.host) == (other.crash_time, other.host)
    return same_time or (one.occurrence is not None and one.occurrence == other.occurrence)


def nearest(found: Sequence[Case], related: Related) -> tuple[Case, ...]:
    """Return ``found`` with those first that say most of a case: its host's, then cured ones, then the newest."""
    ours = {one.id for one in related.of_host}
    return tuple(sorted(found, key=lambda one: (one.id not in ours, not one.cure)))


def moments_by_host(case: Case, past: Past) -> Mapping[str, Sequence[datetime]]:
    """Return when each named host crashed, ``case`` among them; what was read wrong and records without a crash are left out."""
    moments: dict[str, list[datetime]] = {}
    seen = [(one.host, one.when) for one in (*past.of_host, *past.alike) if one.host and one.family and not one.wrong]
    for host, when in dict.fromkeys(seen):
        moments.setdefault(host, []).append(when)
    if case.host and case.family and not case.wrong_by:
        moments.setdefault(case.host, []).append(moment_of(case))
    return moments


def crash_of(decoding: Decoding) -> Crash | None:
    """Return the crash that a case stands for: the newest in its text."""
    return decoding.crashes[-1] if decoding.crashes else None


def happened(found: Iterable[Case], links: Mapping[str, str]) -> tuple[Happened, ...]:
    """Return the facts of each case that a reply shows."""
    return tuple(
        Happened(
            when=moment_of(case),
            host=case.host,
            family=case.family,
            domain=case.domain,
            pcpu=case.pcpu,
            bank=case.bank,
            build=case.build,
            cure=case.cure,
            link=links.get(case.id),
            wrong=case.wrong_by is not None,
        )
        for case in found
    )


def told(case: Case, decoding: Decoding, link: str | None, *, alike: bool = True) -> Earlier | None:
    """Return what a question may know of an earlier case; without ``alike`` it is the same crash as no other."""
    crash = crash_of(decoding) or _of_records(decoding)
    if crash is None:
        return None
    if not alike:
        crash = crash.model_copy(update={"signature": None})
    when = case.crash_time or f"{case.created:%Y-%m-%d}"
    return Earlier(crash, when, host=case.host, cure=case.cure, link=link)


def _of_records(decoding: Decoding) -> Crash | None:
    records = decoding.machine_checks
    host = next((record.host for record in records if record.host), None)
    return Crash(host=host, machine_checks=records) if records else None
