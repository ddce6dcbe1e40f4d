"""Questions that some crashes alone raise: heartbeats, CPUs that differ, heaps, vSAN, records of an earlier boot; urgency."""

import re
from collections import Counter

from bot.answers.facts import error
from bot.answers.judgement import quotes_of, verdict_text
from bot.answers.mismatches import differences
from bot.answers.model import Answer
from bot.answers.past import changed
from bot.answers.records import bank_of, class_of, worst
from bot.answers.subject import Subject, listed
from bot.answers.suspects import driver
from bot.answers.times import spoken_time
from bot.answers.worlds import no_crash
from decoder import Crash, MachineCheck, explain

STORM = 10  # corrected errors of one bank in one text: that many announce a failing part (Broadcom article 414711)
_IPIS = re.compile(
    r"""
    (?P<got>\d{1,4})/(?P<sent>\d{1,4})\s+IPIs\s+received          # (0/2 IPIs received)
    | IPIs\s+received\s+\((?:but\s+)?(?P<of>\d{1,4}/\d{1,4})      # IPIs received (but 0/1)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEAP = re.compile(r"\b[Hh]eap\s+(?P<heap>[\w.-]{2,60})")  # Heap VMKAPI-char-metadata already at its maximum size
_VSAN = re.compile(r"vsan|lsom|cmmds|plog|virsto|zdom", re.IGNORECASE)


def interrupts(subject: Subject) -> Answer:
    """Answer how many interrupts were answered before the panic, and what that means."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    match = next((found for text in _said(crash) if (found := _IPIS.search(text))), None)
    if match is None:
        return subject.cannot("ipis.unseen", subject.seen("error"))
    got, sent = match["of"].split("/") if match["of"] else (match["got"], match["sent"])
    key = "ipis.none" if int(got) == 0 else "ipis.some"
    blamed = listed(crash.blamed_pcpus, subject.say) or subject.say("number.unknown")
    return subject.tell(key, subject.seen("error", "pcpu"), got=got, sent=sent, blamed=blamed)


def mismatch(subject: Subject) -> Answer:
    """Answer which processors differ and in what; where no mismatch stopped the host, what changed between crashes."""
    crash = subject.crash
    if crash is None or crash.error is None or crash.error.family != "cpu-mismatch":
        return changed(subject) if len(subject.decoding.crashes) > 1 else driver(subject)
    details = differences(crash, subject) or f"{' '.join(crash.error.details) or crash.error.message}."
    quotes = [*subject.seen("error"), *quotes_of(crash.verdict.because[:1])]
    return subject.tell("mismatch.is", quotes, details=details, verdict=verdict_text(crash, subject))


def heap(subject: Subject) -> Answer:
    """Answer which heap it was; what a heap is where none is named."""
    crash = subject.crash
    match = next((found for text in _said(crash) if (found := _HEAP.search(text))), None) if crash else None
    if crash is None or match is None:
        return error(subject)
    return subject.tell("heap.is", subject.seen("error"), heap=match["heap"], verdict=verdict_text(crash, subject))


def vsan(subject: Subject) -> Answer:
    """Answer what to heed on a vSAN host."""
    crash = subject.crash
    known = (explain(word, subject.language) for word in subject.question.words)
    named = [one.text for one in known if one and one.kind == "module" and one.key != "module-vsan"]
    told = " ".join([*named[:1], subject.say("vsan.heed")])
    if crash and _VSAN.search(" ".join((*_said(crash), *(frame.module or "" for frame in crash.backtrace)))):
        told = f"{told} {verdict_text(crash, subject)}"
    return subject.told(told, subject.seen("error"))


def earlier_boot(subject: Subject) -> Answer:
    """Answer whether a record or crash is of this boot or of the one before."""
    found = [record for record in subject.every if record.method == "Init"]
    if found:
        return subject.tell("boot.before", [found[0].quote], bank=bank_of(found[0], subject))
    crash = subject.crash
    if crash and crash.uptime and crash.uptime.seconds is not None:
        text = spoken_time(crash.uptime.seconds, subject)
        return subject.tell("boot.this", subject.seen("uptime"), text=text, printed=crash.uptime.text)
    records = subject.records
    return subject.tell("boot.running", [records[0].quote]) if records else subject.cannot("uptime.unseen")


def urgency(subject: Subject) -> Answer:
    """Answer how much it presses: by the verdict of a crash, by the class and number of records."""
    crash, record = subject.crash, worst(subject)
    if crash:
        said = subject.say(f"urgent.{crash.verdict.domain}", verdict=verdict_text(crash, subject))
        if record:
            said += " " + subject.say("summary.record", severity=class_of(record), bank=bank_of(record, subject))
        return subject.told(said, [*quotes_of(crash.verdict.because[:1]), *subject.seen("error")])
    if record is None:
        return no_crash(subject)
    key, bank = f"urgent.{_pressing(record, subject)}", bank_of(record, subject)
    return subject.tell(key, [record.quote], severity=class_of(record), bank=bank, count=len(subject.every))


def _pressing(record: MachineCheck, subject: Subject) -> str:
    name = class_of(record)
    if name not in {"CE", "DE", "SRAO", "UCNA"}:
        return "uncorrected"
    yellow = any(one.status and one.status.threshold == "yellow" for one in subject.every)
    most = max(Counter(one.bank for one in subject.every).values())
    return "waiting" if name != "CE" else "storm" if yellow or most >= STORM else "corrected"


def _said(crash: Crash) -> tuple[str, ...]:
    return (crash.error.message, *crash.error.details) if crash.error else ()
