"""Questions about times: when it was, how long the host had been up, its clock."""

from bot.answers.model import Answer
from bot.answers.records import class_of
from bot.answers.subject import Subject
from bot.answers.worlds import no_crash

_AS_CAUSE = ("reason", "cause", "why", "because", "coincidence", "related", "problem", "fault", "too")
_OF_RECORDS = ("corrected", "correctable", "ce", "ces", "error", "errors", "record", "records")
_ZONES = ("utc", "local", "zone", "timezone", "gmt")


def uptime(subject: Subject) -> Answer:
    """Answer with the uptime in words."""
    crash = subject.crash
    if crash is None or crash.uptime is None:
        return no_crash(subject) if crash is None else subject.cannot("uptime.unseen")
    if crash.uptime.seconds is None:
        return subject.cannot("uptime.masked", subject.seen("uptime"), text=crash.uptime.text)
    text = subject.say("uptime.is", text=spoken_time(crash.uptime.seconds, subject), printed=crash.uptime.text)
    if subject.question.has(*_AS_CAUSE):
        text += " " + subject.say("uptime.no-cause")
    return subject.told(text, subject.seen("uptime"))


def time(subject: Subject) -> Answer:
    """Answer with when it crashed; of records alone, with the times of the first and the last."""
    crash = subject.crash
    of_records = crash is None or subject.question.has(*_OF_RECORDS)
    dated = (
        [record for record in subject.every if record.time and (crash is None or class_of(record) == "CE")] if of_records else []
    )
    if dated:
        first, last = (pick(dated, key=lambda record: record.time or "") for pick in (min, max))
        key = "time.records" if first.time != last.time else "time.record"
        return subject.tell(key, [first.quote, last.quote], time=first.time, last=last.time, count=len(dated))
    if crash is None or crash.time is None:
        return no_crash(subject) if crash is None else subject.cannot("time.unseen")
    text = subject.say("time.is", time=crash.time)
    if subject.question.has(*_ZONES):
        text += " " + subject.say("time.utc" if crash.time.endswith("Z") else "time.no-zone")
    return subject.told(text, subject.seen("panic_details", "error")[:1])


def clock(subject: Subject) -> Answer:
    """Answer with the cycles counted and the clock that they imply."""
    crash = subject.crash
    if crash is None or crash.tsc is None:
        return no_crash(subject) if crash is None else subject.cannot("clock.unseen")
    if crash.clock_hz is None:
        return subject.tell("clock.tsc", subject.seen("uptime"), tsc=crash.tsc)
    return subject.tell("clock.is", subject.seen("uptime"), tsc=crash.tsc, ghz=f"{crash.clock_hz / 1e9:.2f}")


def spoken_time(seconds: float, subject: Subject) -> str:
    """Return ``7 days 5 h 43 min 45.014 s``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    return subject.say("uptime.words", days=days, hours=hours, minutes=minutes, seconds=f"{rest:.3f}".rstrip("0").rstrip("."))
