"""Questions that reach beyond the screen: why other hosts did not crash, whether a version is the newest or supported."""

from dataclasses import replace

from bot.answers.facts import processor, product
from bot.answers.judgement import quotes_of, verdict_text
from bot.answers.model import Answer
from bot.answers.subject import Subject
from bot.answers.worlds import no_crash

_OF_CPU = ("microcode", "ucode", "firmware", "bios", "fw", "uefi", "cpu", "processor", "chip")


def others(subject: Subject) -> Answer:
    """Answer by domain what the crash means for other hosts."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    fields = {"verdict": verdict_text(crash, subject)}
    return subject.tell(f"others.{crash.verdict.domain}", quotes_of(crash.verdict.because[:1]), **fields)


def current(subject: Subject) -> Answer:
    """Answer with the version; whether it is the newest or supported, no screen says."""
    of_cpu = subject.question.has(*_OF_CPU)
    known = processor(subject) if of_cpu else product(subject)
    if not known.answered:
        return known
    said = subject.say("current.cpu" if of_cpu else "current.product", known=known.text)
    return replace(known, text=said)
