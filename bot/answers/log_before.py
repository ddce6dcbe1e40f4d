"""Questions about what stands in the logs: what led up to the crash, what the server's own log would tell."""

import re
from collections.abc import Sequence

from bot.answers.judgement import quotes_of, verdict_text
from bot.answers.model import Answer
from bot.answers.subject import Subject, shortened
from bot.answers.worlds import no_crash
from decoder import Crash, Quote

_WARNS = re.compile(r"\b(?:WARNING|ALERT|failed|failure|timed?\s?out|reset|lost|dead|degraded|in doubt|APD|PDL)\b")
MOST = 4  # events that are told


def led_up(subject: Subject) -> Answer:
    """Answer with what the log shows before the crash; without any, where that would stand."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    events = crash.before[-MOST:]
    if not events and (noted := _trouble(subject, crash)):
        return subject.tell("led-up.lines", noted[-2:], count=len(noted))
    if not events:
        return subject.cannot("led-up.none", subject.seen("error"))
    each = " ".join(
        subject.say("evidence.line", text=event.text, line=event.quote.line if event.quote else "?") for event in events
    )
    return subject.tell("led-up.are", [event.quote for event in events[:3]], count=len(crash.before), each=each)


def _trouble(subject: Subject, crash: Crash) -> Sequence[Quote]:
    """Return the lines before the crash that warn or tell of a failure."""
    first = crash.seen["error"].line if "error" in crash.seen else 0
    return [shortened(one) for one in subject.lines if one.line < first and _WARNS.search(one.text)]


def bmc(subject: Subject) -> Answer:
    """Answer what to look for in the log of the server's management controller."""
    crash = subject.crash
    time = crash.time if crash else next((one.time for one in subject.records if one.time), None)
    at = subject.say("bmc.at", time=time) if time else subject.say("bmc.at-crash")
    verdict = verdict_text(crash, subject) if crash else ""
    quotes = quotes_of(crash.verdict.because[:1]) if crash else [one.quote for one in subject.records[:1]]
    return subject.tell("bmc.look", quotes, at=at, verdict=verdict)
