"""What is seen without scrolling: verdict, facts, doubt, reasons, steps, in at most 1,200 characters and 25 lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.replies.facts import crash_rows, headline, summary_text
from bot.replies.limits import FIRST_VIEW_CHARACTERS, FIRST_VIEW_LINES, LINE
from bot.replies.outline import Facts, Items, Part, Sentence, Title
from bot.replies.plain import plain_text, wrapped
from bot.replies.safety import clean, clip
from bot.replies.server import console_of
from decoder import Crash, Damage, NextStep, Reason, Words, compare

_TOGETHER = 200  # characters of what several crashes say together


@dataclass(frozen=True, slots=True)
class Draft:
    """How many reasons and steps are shown, and how long a line may be."""

    reasons: int
    steps: int
    line: int


MOST_DOUBTS = 8  # that a reply lists
# From the fullest to the barest; the first that fits is taken. Steps outlive reasons: what to do is why the reader came.
_DRAFTS = (
    Draft(3, 4, 200), Draft(3, 3, 180), Draft(2, 3, 170), Draft(2, 3, 140), Draft(1, 3, 140), Draft(1, 3, 120), Draft(1, 2, 120),
    Draft(1, 2, 100), Draft(1, 2, 80), Draft(1, 1, 80), Draft(1, 1, 60), Draft(0, 1, 60), Draft(0, 0, 40),
)  # fmt: skip


def fitted(crashes: Sequence[Crash], words: Words) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return the parts of the first view of the newest of ``crashes``, and those that it had no room for."""
    crash = crashes[-1]
    several = _several(crashes, words)
    for draft in _DRAFTS:
        first = tuple(_first(crash, several, draft, words))
        if fits(first):
            return first, tuple(_left(crash, draft, words))
    return first, tuple(_left(crash, draft, words))


def fits(parts: tuple[Part, ...]) -> bool:
    """Say whether ``parts`` are seen at one glance."""
    text = plain_text(parts)
    return len(text) <= FIRST_VIEW_CHARACTERS and len(wrapped(text, LINE)) <= FIRST_VIEW_LINES


def step_text(step: NextStep, words: Words) -> str:
    """Return a step with its command, if it has one."""
    return words("line.step", text=step.text, command=step.command) if step.command else step.text


def damage_of(crash: Crash) -> tuple[Damage, ...]:
    """Return every doubt: of the screen and of its machine checks."""
    return (*crash.damage, *(damage for check in crash.machine_checks for damage in check.damage))


def doubts_listed(damage: Sequence[Damage], words: Words) -> tuple[str, ...]:
    """Return the doubts that a reply lists: each once, the first few."""
    texts = dict.fromkeys(words("line.doubt", text=one.text, suggestion=one.suggestion or "").strip() for one in damage)
    return tuple(clip(text, 300) for text in texts)[:MOST_DOUBTS]


def _several(crashes: Sequence[Crash], words: Words) -> str:
    """Return how many there are and what they say together: that outranks what the newest says alone. Empty for one."""
    if len(crashes) == 1:
        return ""
    counted = words("line.several", count=len(crashes), others=len(crashes) - 1)
    together = compare(crashes, words.language).summary
    return words("line.several-together", counted=counted, together=clip(together, _TOGETHER)) if together else counted


def _first(crash: Crash, several: str, draft: Draft, words: Words) -> Iterator[Part]:
    yield Title(headline(crash, words), top=True)
    if crash.verdict.summary:
        yield Sentence(clip(summary_text(crash, words), 260))
    if several:
        yield Sentence(several)
    yield Facts(crash_rows(crash, words, draft.line))
    yield from _doubt(crash, draft, words)
    if draft.reasons and crash.verdict.because:
        yield Title(words("heading.why"))
        yield Items(tuple(_reason(reason, draft.line, words) for reason in crash.verdict.because[: draft.reasons]))
    if draft.steps and crash.next_steps:
        yield Title(words("heading.next"))
        yield Items(tuple(_short(step, draft.line, words) for step in crash.next_steps[: draft.steps]), start=1)


def _left(crash: Crash, draft: Draft, words: Words) -> Iterator[Part]:
    said = {_reason(reason, draft.line, words) for reason in crash.verdict.because[: draft.reasons]}
    whole_reasons = (_reason(reason, 400, words) for reason in crash.verdict.because)
    if unsaid := tuple(reason for reason in whole_reasons if reason not in said):
        yield Title(words("heading.why-more"))
        yield Items(unsaid[:8])
    whole = tuple(step_text(step, words) for step in crash.next_steps)
    shown = tuple(_short(step, draft.line, words) for step in crash.next_steps[: draft.steps])
    start = next((index for index, text in enumerate(whole) if index >= len(shown) or shown[index] != text), len(whole))
    if start < len(whole):
        yield Title(words("heading.more-steps"))
        yield Items(whole[start:], start=start + 1)
    if _worth_a_search(crash):
        yield Sentence(words("line.search", phrase=crash.search_phrase))


def _worth_a_search(crash: Crash) -> bool:
    """Tell whether a phrase helps: not where hardware or a person stopped the host, nor where a step says it."""
    decided = crash.verdict.domain in {"hardware", "deliberate"}
    return bool(crash.search_phrase) and not decided and all(step.key != "search" for step in crash.next_steps)


def _short(step: NextStep, line: int, words: Words) -> str:
    whole = step_text(step, words)
    return whole if len(whole) <= line else clip(step.text, line)


def _reason(reason: Reason, line: int, words: Words) -> str:
    if reason.quote is None:
        return clip(clean(reason.text, newlines=False), line)
    return words("line.reason", text=clip(clean(reason.text, newlines=False), line), line=reason.quote.line)


def _doubt(crash: Crash, draft: Draft, words: Words) -> Iterator[Part]:
    damage = damage_of(crash)
    if damage:
        text, below = clip(damage[0].text, draft.line), len(doubts_listed(damage, words)) - 1
        more = words("line.doubts-more", text=text, count=below) if below else text
        yield Sentence(words("line.doubts-first", text=more), doubt=True)
    if crash.missing:
        yield Sentence(clip(missing_text(crash, words), 300), doubt=True)


def missing_text(crash: Crash, words: Words) -> str:
    """Say which parts of a screen are not here, and how to get them."""
    parts = ", ".join(words(f"missing.{key}") if f"missing.{key}" in words else key for key in crash.missing)
    dumped = crash.coredump is None or crash.coredump.status != "none"
    source = "log" if crash.time and dumped else "screen"  # a log line has a time, a screen has none
    how = words(f"missing-how.{source}", console=console_of(crash.server, words))
    return words("line.missing-first", parts=parts, how=how)
