"""Questions about other crashes: did it happen before, what cured it, what changed, how long lay between."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answers import matters
from bot.answers.facts import count
from bot.answers.model import Answer, Earlier
from bot.answers.records import checks, class_of
from bot.answers.subject import Subject, shortened
from bot.answers.times import spoken_time
from decoder import Crash, Pattern, compare, moment_of

SHOWN = 3  # of what differs
_ASKED: Mapping[str, tuple[str, ...]] = {
    "error": ("error", "errors", "message", "exception", "fault"),
    "stack": ("stack", "stacks", "backtrace", "trace", "traces", "function"),
    "pcpu": ("pcpu", "pcpus", "cpu", "cpus", "processor", "core"),
    "world": ("world", "worlds", "process", "vm"),
    "bank": ("bank", "banks"),
    "address": ("address", "addresses"),
    "module": ("module", "modules", "driver", "drivers"),
    "build": ("build", "version", "patch"),
}
MENTIONED = 3  # earlier crashes that are named one by one


def history(subject: Subject) -> Answer:
    """Answer which earlier crashes of the host and of the same signature are known; without a history, that this text is all."""
    crashes = subject.decoding.crashes
    if other := _other_host(subject):
        return subject.cannot("history.other-host", host=_host(subject), other=other)
    if subject.history is None and len(crashes) > 1:
        listing = count(subject).text
        return Answer(text=f"{subject.say('history.here')} {listing} {_compared(crashes, subject)}", answered=True)
    if subject.history is None:
        return Answer(text=subject.say("history.one" if crashes else "history.none"))
    said = [_of_host(subject), _of_place(subject), _of_signature(subject)]
    if subject.history.narrow:
        said.append(subject.say("history.narrow"))
    if subject.history.hidden:
        said.append(subject.say("history.hidden", count=subject.history.hidden))
    named = (*_on_host(subject)[:MENTIONED], *_same_crash(subject)[:MENTIONED])
    return _linked(subject.told(" ".join(filter(None, said))), named)


def cure(subject: Subject) -> Answer:
    """Answer how the last crash of this kind ended; else the fix of an article that fits exactly, and that no cure is known."""
    cured = [one for one in (*_same_crash(subject), *_on_host(subject)) if one.cure]
    if cured:
        key = "cure.same" if cured[0] in _same_crash(subject) else "cure.host"
        return _linked(subject.tell(key, one=_named(cured[0], subject), cure=cured[0].cure), cured[:1])
    exact = next(
        (issue for issue in (subject.crash.known_issues if subject.crash else ()) if issue.confidence == "exact" and issue.fix),
        None,
    )
    if exact:
        return subject.cannot("cure.article", title=f"{exact.id} {exact.title}", fix=exact.fix)
    return subject.cannot("cure.none")


def changed(subject: Subject) -> Answer:
    """Answer with what repeats and what varies over the crashes in the text, or since the host's last one."""
    crashes = subject.decoding.crashes
    if len(crashes) < 2 and len(subject.records) > 1:
        return checks(subject)
    before = _on_host(subject) or _same_crash(subject)
    if len(crashes) == 1 and before:
        compared = _compared((before[0].crash, crashes[0]), subject)
        return _linked(subject.tell("changed.since", one=_named(before[0], subject), compared=compared), before[:1])
    if len(crashes) < 2:
        return Answer(text=subject.say("changed.one" if crashes else "no-crash.nothing"))
    return Answer(text=_compared(crashes, subject), answered=True)


def gap(subject: Subject) -> Answer:
    """Answer how long lay between the crashes."""
    times = [crash.time for crash in subject.decoding.crashes]
    if len(times) == 1:
        times = [*(one.crash.time for one in _on_host(subject)[:1]), *times]
    if len(subject.decoding.crashes) == 1 and (led := _since(subject)):
        return led
    if len(times) < 2 or times[-1] is None or times[-2] is None:
        return subject.cannot("gap.unknown")
    between = _seconds(times[-2], times[-1])
    if between is None:
        return subject.cannot("gap.unknown")
    text = spoken_time(abs(between), subject)
    return Answer(text=subject.say("gap.is", text=text, first=times[-2], last=times[-1]), answered=True)


def _since(subject: Subject) -> Answer | None:
    """Answer how long before the crash the first line of what is named was logged: corrected errors, an outage of paths."""
    crash, told = subject.crash, matters.asked(subject)
    errors = [one.quote for one in subject.every if one.time and class_of(one) == "CE" and one.quote]
    lines = told.lines if told else errors
    if crash is None or crash.time is None or not lines:
        return None
    for line in lines:
        time = matters.TIME.search(line.text)
        between = _seconds(time[0], crash.time) if time else None
        if time and between is not None and between >= 0:
            text, quotes = spoken_time(between, subject), [shortened(line), *subject.seen("error")]
            return subject.tell("gap.since", quotes, text=text, line=line.line, time=time[0], crash=crash.time)
    return None


def _seconds(first: str, last: str) -> float | None:
    earlier, later = moment_of(first), moment_of(last)
    return (later - earlier).total_seconds() if earlier and later else None


def _of_host(subject: Subject) -> str:
    host, found = _host(subject), _on_host(subject)
    if host is None:
        return subject.say("history.no-host")
    none = "history.host-none-here" if subject.history and subject.history.narrow else "history.host-none"
    return _listing("history.host", found, subject, host=host) if found else subject.say(none, host=host)


def _of_place(subject: Subject) -> str:
    """Say how many of the host's crashes were on the PCPU or bank that is asked about."""
    found, asked = _on_host(subject), subject.question
    if found and asked.has("bank", "banks"):
        bank = asked.bank if asked.bank is not None else next((one.bank for one in subject.records), None)
        return _listing("history.bank", _where(found, lambda crash: bank in _banks(crash)), subject, bank=bank)
    if found and asked.has("pcpu", "cpu", "processor", "core"):
        pcpu = asked.pcpu if asked.pcpu is not None else subject.crash.pcpu if subject.crash else None
        return _listing("history.pcpu", _where(found, lambda crash: pcpu in _pcpus(crash)), subject, pcpu=pcpu)
    return ""


def _of_signature(subject: Subject) -> str:
    signature = subject.crash.signature if subject.crash else None
    found = _same_crash(subject)
    if signature is None:
        return ""
    key = "history.signature"
    return _listing(key, found, subject, signature=signature) if found else subject.say(f"{key}-none", signature=signature)


def _listing(key: str, found: Sequence[Earlier], subject: Subject, **fields: object) -> str:
    each = "; ".join(_named(one, subject) for one in found[:MENTIONED])
    return subject.say(key if found else f"{key}-none", count=len(found), each=each, **fields)


def _named(one: Earlier, subject: Subject) -> str:
    """Return ``esx04, 2026-10-02: #PF Exception 14 …``."""
    message = one.crash.error.message if one.crash.error else subject.say("error.unknown")
    return f"{_label(one)}: {message}"


def _label(one: Earlier) -> str:
    return ", ".join(filter(None, (one.host or one.crash.host, one.when)))


def _linked(given: Answer, named: Sequence[Earlier]) -> Answer:
    """Return ``given`` with links to the threads of those that it names, each once."""
    links = {one.link: (_label(one), one.link) for one in named if one.link}
    return replace(given, links=tuple(links.values()))


def _where(found: Sequence[Earlier], holds: Callable[[Crash], bool]) -> Sequence[Earlier]:
    return [one for one in found if holds(one.crash)]


def _banks(crash: Crash) -> set[int | None]:
    return {record.bank for record in crash.machine_checks}


def _pcpus(crash: Crash) -> set[int | None]:
    return {crash.pcpu, *crash.blamed_pcpus, *(record.pcpu for record in crash.machine_checks)}


def _host(subject: Subject) -> str | None:
    named = (subject.crash.host if subject.crash else None) or next((one.host for one in subject.records if one.host), None)
    return named or (subject.history.host if subject.history else None)


def _other_host(subject: Subject) -> str | None:
    """Return the host that the question names, where its name is built like this one's and is another: esx09 beside esx07."""
    host = (_host(subject) or "").lower().partition(".")[0]
    if host[:1].isdigit() or not any(letter.isdigit() for letter in host):  # an address is no name
        return None
    alike = re.compile("".join(r"\d++" if piece.isdigit() else re.escape(piece) for piece in re.findall(r"\d+|\D+", host)))
    known = {(crash.host or "").lower().partition(".")[0] for crash in subject.decoding.crashes} | {host}
    named = (word.partition(".")[0] for word in subject.question.words)
    return next((word for word in named if word not in known and alike.fullmatch(word)), None)


def _on_host(subject: Subject) -> Sequence[Earlier]:
    host = _host(subject)
    earlier = subject.history.earlier if subject.history else ()
    return [one for one in earlier if host and one.named_host == host.lower()]


def _same_crash(subject: Subject) -> Sequence[Earlier]:
    signature = subject.crash.signature if subject.crash else None
    earlier = subject.history.earlier if subject.history else ()
    return [one for one in earlier if signature and one.crash.signature == signature]


def _compared(crashes: Sequence[Crash], subject: Subject) -> str:
    """Return what is asked about side by side (all that differs, where nothing is named), then what the patterns suggest."""
    comparison = compare(crashes, subject.language)
    known = [pattern for pattern in comparison.patterns if pattern.same is not None]
    asked = [pattern for pattern in known if subject.question.has(*_ASKED[pattern.name])]
    shown = asked or [pattern for pattern in known if not pattern.same]
    values = " ".join(_beside(pattern, subject) for pattern in shown[:SHOWN])
    if subject.question.has("host", "hosts", "hostname", "server"):
        hosts = "; ".join(crash.host or subject.say("number.unknown") for crash in crashes)
        values = subject.say("compared.values", name=subject.say("compared.host"), values=hosts) + " " + values
    return " ".join([values, comparison.summary, *(pattern.text for pattern in known)]).strip()


def _beside(pattern: Pattern, subject: Subject) -> str:
    values = "; ".join(value or subject.say("number.unknown") for value in pattern.values)
    return subject.say("compared.values", name=subject.say(f"compared.{pattern.name}"), values=values)
