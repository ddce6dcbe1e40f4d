"""Decoding → the reply: what failed, where, why, and what to do next, before anything else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.replies.facts import check_rows, event_text, headline, severity_text, worst_of
from bot.replies.first_view import damage_of, doubts_listed, fits, fitted, step_text
from bot.replies.lines import records_of
from bot.replies.model import VIEWS, View
from bot.replies.outline import Article, Facts, Items, Outline, Part, Sentence, Title, Verbatim
from bot.replies.safety import clip
from bot.replies.sentences import words as words_in
from bot.replies.server import modules_text, server_text
from bot.replies.views import has_view
from decoder import Crash, Damage, Decoding, Event, KnownIssue, Language, MachineCheck, Quote, Reason, Words, compare


def outline(decoding: Decoding, language: Language = "en") -> Outline:
    """Return what the reply to ``decoding`` says."""
    words = words_in(language)
    if decoding.crashes:
        return _of_crashes(decoding, words)
    if decoding.machine_checks:
        return _of_records(decoding, words)
    return Outline(first=_nothing(decoding, words))


def views_of(decoding: Decoding) -> tuple[View, ...]:
    """Return the views that have something to show."""
    return tuple(view for view in VIEWS if has_view(decoding, view))


def headline_of(decoding: Decoding, words: Words) -> str:
    """Return the newest crash's verdict in a few words; empty without a crash."""
    return headline(decoding.crashes[-1], words) if decoding.crashes else ""


def _of_crashes(decoding: Decoding, words: Words) -> Outline:
    newest, earlier = decoding.crashes[-1], decoding.crashes[:-1]
    first, left = fitted(decoding.crashes, words)
    more = (
        *left,
        *_before(newest.before, words),
        *_others(earlier, words),
        *(_compared(decoding.crashes, words) if earlier else ()),
        *_articles(newest.known_issues, words),
        *_modules(decoding, words),
        *_doubts(damage_of(newest), words),
        *_lines(newest.verdict.because, words),
    )
    return Outline(first=first, more=more, views=views_of(decoding))


def _of_records(decoding: Decoding, words: Words) -> Outline:
    records = decoding.machine_checks
    corrected = all(record.severity == "CE" for record in records)
    kind = "corrected" if corrected else "uncorrected"
    title = Title(words("title.records-corrected" if corrected else "title.records"), top=True)
    said = Sentence(clip(decoding.verdict.summary, 260) if decoding.verdict else words(f"records.{kind}"))
    server = server_text(decoding.inventory[0].server, words) if len(decoding.inventory) == 1 else None
    rows = Facts((*_record_rows(records, words), *(((words("label.server"), clip(server, 110)),) if server else ())))
    plain = (Title(words("heading.next")), Items((words(f"records.{kind}-1"), words(f"records.{kind}-2")), start=1))
    drafts = ((n, (title, said, rows, *_advised(decoding, 0, n, words))) for n in (4, 3, 2, 1) if decoding.next_steps)
    shown, first = next(((n, draft) for n, draft in drafts if fits(draft)), (0, (title, said, rows, *plain)))
    lines = tuple(line for record in records[:12] for line in _quoted(record.quote, words))
    more: tuple[Part, ...] = (
        *_advised(decoding, shown, len(decoding.next_steps), words),
        *_reasoned(decoding, words),
        *_articles(decoding.known_issues, words),
        *_modules(decoding, words),
        *_doubts(tuple(damage for record in records for damage in record.damage), words),
        *((Title(words("heading.lines")), Verbatim("\n".join(lines))) if lines else ()),
    )
    return Outline(first=first, more=more, views=views_of(decoding))


def _record_rows(records: Sequence[MachineCheck], words: Words) -> tuple[tuple[str, str], ...]:
    rows = check_rows(worst_of(tuple(records)), words)
    if len(records) == 1:
        return rows
    counted = Counter((severity_text(record, words), record.bank) for record in records)
    each = (
        words("fact.counted", number=number, severity=severity, bank=bank) for (severity, bank), number in counted.most_common(6)
    )
    return (*rows, (words("label.all"), "; ".join(each)))


def _reasoned(decoding: Decoding, words: Words) -> tuple[Part, ...]:
    if decoding.verdict is None:
        return ()
    return Title(words("heading.why")), Items(tuple(clip(reason.text, 400) for reason in decoding.verdict.because))


def _advised(decoding: Decoding, start: int, stop: int, words: Words) -> tuple[Part, ...]:
    steps = tuple(clip(step_text(step, words), 400) for step in decoding.next_steps[start:stop])
    heading = words("heading.more-steps" if start else "heading.next")
    return (Title(heading), Items(steps, start=start + 1)) if steps else ()


def _nothing(decoding: Decoding, words: Words) -> tuple[Part, ...]:
    what = words("nothing.is-not", what=clip(decoding.is_not, 200)) if decoding.is_not else words("nothing.asked")
    return Title(words("title.nothing"), top=True), Sentence(what), Sentence(words("nothing.how"))


def _others(crashes: Sequence[Crash], words: Words) -> Iterator[Part]:
    if crashes:
        yield Title(words("heading.others"))
        yield Items(tuple(_line_of(crash, words) for crash in reversed(crashes[-12:])))


def _line_of(crash: Crash, words: Words) -> str:
    family = words(f"family.{crash.error.family if crash.error else 'other'}")
    message = clip(crash.error.message, 140) if crash.error else words("fact.no-error")
    line = words("line.other", time=crash.time or "", family=family, message=message).strip()
    return line if crash.pcpu is None else f"{line} ({words('line.other-pcpu', pcpu=crash.pcpu)})"


def _compared(crashes: Sequence[Crash], words: Words) -> Iterator[Part]:
    comparison = compare(crashes, words.language)
    patterns = tuple(pattern.text for pattern in comparison.patterns if pattern.same is not None)
    if comparison.summary:
        yield Title(words("heading.comparison"))
        yield Sentence(comparison.summary)
    if patterns:
        yield Items(patterns)


def _articles(issues: Iterable[KnownIssue], words: Words) -> Iterator[Part]:
    listed = tuple(issues)[:4]
    if listed:
        yield Title(words("heading.articles"))
    for issue in listed:
        yield Article(words("line.article", confidence=words(f"confidence.{issue.confidence}")), issue.url, _named(issue))
        said = " ".join(filter(None, (issue.cause, issue.fix)))
        if said:
            yield Sentence(clip(said, 500))


def _named(issue: KnownIssue) -> str:
    return clip(f"{issue.id} {issue.title}", 140)


def _before(events: Sequence[Event], words: Words) -> tuple[Part, ...]:
    """Return what the log shows before a crash: dated, with its first line, the nearest twelve."""
    listed = tuple(event_text(event, words) for event in events[-12:])
    return (Title(words("heading.log-before")), Items(listed)) if listed else ()


def _modules(decoding: Decoding, words: Words) -> tuple[Part, ...]:
    """Return the host's memory modules where the newest crash, or the records, are about memory."""
    kinds = {record.error_code.kind for record in records_of(decoding) if record.error_code}
    listed = modules_text(decoding, words) if kinds & {"memory-controller", "extended-memory"} else ()
    return (Title(words("heading.modules")), Items(listed)) if listed else ()


def _doubts(damage: Sequence[Damage], words: Words) -> Iterator[Part]:
    if damage:
        yield Title(words("heading.doubts"))
        yield Items(doubts_listed(damage, words))


def _lines(reasons: Iterable[Reason], words: Words) -> Iterator[Part]:
    lines = dict.fromkeys(line for reason in reasons for line in _quoted(reason.quote, words))
    if lines:
        yield Title(words("heading.lines"))
        yield Verbatim("\n".join(tuple(lines)[:8]))


def _quoted(quote: Quote | None, words: Words) -> Iterator[str]:
    if quote:
        yield words("line.quote", line=f"{quote.line:>4}", text=clip(quote.text, 240))
