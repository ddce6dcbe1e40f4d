"""What happened before, in a few quiet lines: the same crash elsewhere, the host's own crashes, how the last one ended. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.replies.outline import Items, Link, Links, Part, Sentence, Title
from bot.replies.safety import clean, clip
from decoder import Comparison, Words

RECENT = timedelta(days=30)
HOSTS, LINKS = 4, 4  # named, linked to
CURE = 300  # characters
LISTED = 20  # earlier cases in a list


@dataclass(frozen=True, slots=True)
class Happened:
    """One earlier case, as far as the wall lets it be shown: its stored facts, how it ended, its thread."""

    when: datetime
    host: str | None = None
    family: str | None = None  # None: machine checks without a crash
    domain: str | None = None
    pcpu: int | None = None
    bank: int | None = None
    build: str | None = None
    cure: str | None = None
    link: str | None = None
    wrong: bool = False  # a person said that it was read wrong


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered beside a case, newest first."""

    now: datetime  # when the case came
    host: str | None = None
    bank: int | None = None
    of_host: Sequence[Happened] = ()
    alike: Sequence[Happened] = ()  # of the same signature, on any host
    hidden: int = 0  # cases of this host or signature that may only be counted here
    comparison: Comparison | None = None  # of the host's crashes, this one among them
    apart: bool = False  # a person said that some of ``alike`` are not the same crash

    def __bool__(self) -> bool:
        return bool(self.of_host or self.alike or self.hidden)


def past_parts(past: Past, words: Words) -> Iterator[Part]:
    """Yield the lines under a reply; none where nothing is remembered."""
    if not past:
        return
    yield Title(words("heading.before"))
    lines = (*_alike(past, words), *_of_host(past, words), *_bank(past, words), *_cure(past, words), *_hidden(past, words))
    yield Items(tuple(lines))
    links = _links((*past.alike, *past.of_host), words)
    if links:
        yield Links(words("past.see"), links)


def list_parts(title: str, found: Sequence[Happened], past: Past, words: Words) -> Iterator[Part]:
    """Yield a list of earlier cases, a line each with its link, then what the comparison says and what is only counted."""
    yield Title(clip(title, 140), top=True)
    for one in found[:LISTED]:
        line = clip(clean(line_of(one, words), newlines=False), 600)
        yield Links(line, (Link(words("past.open"), one.link),) if one.link else ())
    if len(found) > LISTED:
        yield Sentence(words("past.older", count=len(found) - LISTED))
    if past.comparison and past.comparison.summary:
        yield Title(words("heading.comparison"))
        yield Sentence(past.comparison.summary)
        yield Items(tuple(pattern.text for pattern in past.comparison.patterns if pattern.same is not None))
    yield from (Sentence(line) for line in _hidden(past, words))


def label_of(one: Happened, words: Words) -> str:
    """Return ``esx04, 2026-03-01``."""
    return clip(", ".join((clean(one.host or words("past.no-host"), newlines=False), f"{one.when:%Y-%m-%d}")), 80)


def line_of(one: Happened, words: Words) -> str:
    """Return an earlier case in a line: label, kind, place, build, how it ended."""
    family = words(f"family.{one.family}") if f"family.{one.family}" in words else words("past.records")
    facts = (
        family,
        words("past.pcpu", pcpu=one.pcpu) if one.pcpu is not None else None,
        words("past.of-bank", bank=one.bank) if one.bank is not None else None,
        words("past.build", build=one.build) if one.build else None,
        words("past.wrong") if one.wrong else None,
        words("past.ended", cure=clip(one.cure, CURE)) if one.cure else None,
    )
    return f"{label_of(one, words)}: " + "; ".join(filter(None, facts))


def _alike(past: Past, words: Words) -> Iterator[str]:
    if not past.alike:
        return
    named = list(dict.fromkeys(one.host for one in past.alike if one.host))
    hosts = ", ".join(clean(host, newlines=False) for host in named[:HOSTS])
    if len(named) > HOSTS:
        hosts = words("past.and-more", hosts=hosts, count=len(named) - HOSTS)
    key = "alike-one" if len(past.alike) == 1 else "alike"
    recent = sum(past.now - one.when <= RECENT for one in past.alike)
    said = words(f"past.{key}", hosts=hosts or words("past.no-host"), count=len(past.alike), recent=recent, day=_day(past.alike))
    yield " ".join(filter(None, (said, _builds(past.alike, words), words("past.apart") if past.apart else "")))


def _builds(found: Sequence[Happened], words: Words) -> str:
    builds = {one.build for one in found if one.build}
    if len(found) < 2 or not builds:
        return ""
    return words("past.builds-same", build=next(iter(builds))) if len(builds) == 1 else words("past.builds-differ")


def _of_host(past: Past, words: Words) -> Iterator[str]:
    crashes = [one for one in past.of_host if one.family]
    if not crashes:
        return
    key = "host-one" if len(crashes) == 1 else "host"
    each = "; ".join(f"{one.when:%Y-%m-%d} {words(f'family.{one.family}')}" for one in crashes[:3])
    yield words(f"past.{key}", host=clean(past.host or "", newlines=False), count=len(crashes), each=each)
    if past.comparison and past.comparison.summary:
        yield words("past.together", summary=past.comparison.summary)


def _bank(past: Past, words: Words) -> Iterator[str]:
    """Yield that the bank reported before; where the crashes are compared, that says it already."""
    same = _of_bank(past)
    if same and not past.comparison:
        yield words("past.bank", bank=past.bank, count=len(same), day=_day(same))


def _cure(past: Past, words: Words) -> Iterator[str]:
    """How the last crash of this kind ended; else the last one of this host and bank."""
    for key, found in (("cured-alike", past.alike), ("cured-bank", _of_bank(past))):
        cured = next((one for one in found if one.cure), None)
        if cured and cured.cure:
            text = clip(clean(cured.cure, newlines=False), CURE)
            yield words(f"past.{key}", cure=text, one=label_of(cured, words), bank=past.bank)
            return


def _hidden(past: Past, words: Words) -> Iterator[str]:
    if past.hidden:
        yield words("past.hidden-one" if past.hidden == 1 else "past.hidden", count=past.hidden)


def _of_bank(past: Past) -> list[Happened]:
    return [one for one in past.of_host if past.bank is not None and one.bank == past.bank]


def _day(found: Sequence[Happened]) -> str:
    return f"{found[0].when:%Y-%m-%d}"


def _links(found: Sequence[Happened], words: Words) -> tuple[Link, ...]:
    """One link a thread; a case whose cure is told comes first."""
    ranked = sorted(found, key=lambda one: not one.cure)
    linked = {one.link: Link(label_of(one, words), one.link) for one in ranked if one.link}
    return tuple(linked.values())[:LINKS]
