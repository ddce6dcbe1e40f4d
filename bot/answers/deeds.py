"""Questions about what to do: steps, logs, the dump, whom to call, back into service."""

from collections.abc import Sequence

from bot.answers.facts import error as error_line
from bot.answers.facts import product
from bot.answers.judgement import verdict_text
from bot.answers.model import Answer
from bot.answers.records import MARKED, bank_of, class_of, described, few_corrected, none_here, worst
from bot.answers.subject import Subject, foreign_modules, listed
from bot.answers.worlds import no_crash
from decoder import Crash, NextStep

STEPS = 4
_PARTS = (
    "channel",
    "dimm",
    "dimms",
    "core",
    "cores",
    "slot",
    "bank",
    "cpu",
    "pcpu",
    "socket",
    "port",
    "processor",
    "memory",
    "ram",
)


def next_steps(subject: Subject) -> Answer:
    """Answer with the first steps, numbered."""
    crash = subject.crash
    if crash is None or not crash.next_steps:
        return _records_steps(subject) if crash is None else subject.cannot("next.none")
    return subject.told(subject.say("next.are", steps=_numbered(crash.next_steps[:STEPS], subject)), subject.seen("coredump"))


def first(subject: Subject) -> Answer:
    """Answer with the first step."""
    crash = subject.crash
    if crash is None or not crash.next_steps:
        return _records_steps(subject) if crash is None else subject.cannot("next.none")
    return subject.told(subject.say("next.first", step=_step(crash.next_steps[0], subject)), subject.seen("coredump"))


def before_reboot(subject: Subject) -> Answer:
    """Answer with what is to be done before the reset."""
    return _when(subject, "now", "next.before")


def after_reboot(subject: Subject) -> Answer:
    """Answer with what is to be done after the reboot."""
    return _when(subject, "after-reboot", "next.after")


def reboot(subject: Subject) -> Answer:
    """Answer whether the host may be reset, by the state of its dump."""
    crash = subject.crash
    if crash is None:
        return _records_steps(subject)
    status = crash.coredump.status if crash.coredump else "unseen"
    return subject.tell(f"reboot.{status}", subject.seen("coredump"))


def dump(subject: Subject) -> Answer:
    """Answer whether the core dump was written."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    if crash.coredump is None:
        return subject.cannot("dump.unseen")
    said = subject.say(f"dump.{crash.coredump.status}", text=crash.coredump.text or "")
    if subject.question.has("where", "path", "directory", "folder", "location"):
        said = f"{said} {subject.say(f'dump-where.{_era(subject)}')}"
    return subject.told(said, subject.seen("coredump"))


def dump_where(subject: Subject) -> Answer:
    """Answer where the dump is and how its log is taken out, on this version."""
    seen = subject.crash.coredump if subject.crash else None
    lead = "" if seen else subject.say("dump.unseen") if subject.crash else ""
    if seen and seen.status == "none":
        lead = subject.say("dump.none", text=seen.text or "")
    return subject.told(f"{lead} {subject.say(f'dump-where.{_era(subject)}')}".strip(), subject.seen("coredump"))


def logs(subject: Subject) -> Answer:
    """Answer which logs, and how, on this version."""
    return subject.told(f"{subject.say(f'logs.{_era(subject)}')} {subject.say('logs.bmc')}", subject.seen("product"))


def vendor_send(subject: Subject) -> Answer:
    """Answer with what goes to the vendor; the button holds the text."""
    crash = subject.crash
    record = worst(subject)
    if crash is None and record is None:
        return no_crash(subject)
    facts = [described(record, subject)] if record else []
    if crash:
        known = [error_line(subject), product(subject)]
        facts = [*(one.text.removeprefix(subject.about) for one in known if one.answered), *facts]
        facts.append(subject.say("send.verdict", verdict=verdict_text(crash, subject)))
    quotes = [*subject.seen("error"), *([record.quote] if record else [])]
    return subject.told(subject.say("send.is", facts=" ".join(facts)), quotes, view="support")


def vendor_who(subject: Subject) -> Answer:
    """Answer whom to call, by the verdict."""
    crash = subject.crash
    if crash is None:
        return _records_who(subject)
    return subject.tell(
        f"who.{_ended_by(crash)}",
        [reason.quote for reason in crash.verdict.because[:1]],
        verdict=verdict_text(crash, subject),
    )


def service(subject: Subject) -> Answer:
    """Answer when the host may work again, by the verdict."""
    crash = subject.crash
    if crash is None:
        return _records_steps(subject)
    return subject.tell(
        f"service.{_ended_by(crash)}",
        [reason.quote for reason in crash.verdict.because[:1]],
        verdict=verdict_text(crash, subject),
    )


def _ended_by(crash: Crash) -> str:
    """Return the verdict's domain; a pressed NMI button by itself: it is meant for a host that hangs, and that is a fault."""
    pressed = crash.verdict.domain == "deliberate" and crash.error is not None and crash.error.family == "nmi"
    return "button" if pressed else crash.verdict.domain


def driver_update(subject: Subject) -> Answer:
    """Answer how a driver's version is found and matched; the right one is not on a screen."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    named = foreign_modules(crash)
    key = "driver-update.named" if named else "driver-update.none"
    return subject.tell(key, [reason.quote for reason in crash.verdict.because[:1]], modules=listed(named[:3], subject.say))


def disable(subject: Subject) -> Answer:
    """Answer how a module is taken out, and that the screen does not say whether the host can do without it."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    named = foreign_modules(crash)
    quotes = [reason.quote for reason in crash.verdict.because[:1]]
    if subject.question.has(*_PARTS):
        return subject.tell("disable.hardware", quotes, verdict=verdict_text(crash, subject))
    if not named:
        return subject.tell("disable.none", quotes)
    return subject.tell("disable.named", quotes, modules=listed(named[:3], subject.say), first=named[0].split("/")[0])


def dump_target(subject: Subject) -> Answer:
    """Answer how the next crash leaves a dump, on this version."""
    return subject.tell("dump-target.classic" if _era(subject) == "classic" else "dump-target.esxi", subject.seen("coredump"))


def elsewhere(subject: Subject) -> Answer:
    """Say that no screen tells what is asked, and what this one can tell."""
    return Answer(text=subject.say("unknown.text"))


def duration(subject: Subject) -> Answer:
    """Say that no screen tells how long anything will take, and what is known of a dump."""
    if subject.question.has("dump", "coredump", "zdump", "dumping", "core"):
        if subject.crash and subject.crash.coredump and subject.crash.coredump.status != "unknown":
            return dump(subject)
        return subject.tell("duration.dump", subject.seen("coredump"))
    return subject.cannot("duration.unknown")


def virtual_machines(subject: Subject) -> Answer:
    """Say what a purple screen does to virtual machines and that this one tells nothing of data."""
    return subject.tell("vms.are") if subject.crash else no_crash(subject)


def _when(subject: Subject, when: str, key: str) -> Answer:
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    steps = tuple(step for step in crash.next_steps if step.when == when)
    if not steps:
        return subject.tell(f"{key}-nothing", subject.seen("coredump"))
    several = "\n" if len(steps) > 1 else " "
    return subject.told(f"{subject.say(key)}{several}{_numbered(steps[:STEPS], subject)}", subject.seen("coredump"))


def _numbered(steps: Sequence[NextStep], subject: Subject) -> str:
    if len(steps) == 1:
        return _step(steps[0], subject)
    return "\n".join(f"{number}. {_step(step, subject)}" for number, step in enumerate(steps, 1))


def _step(step: NextStep, subject: Subject) -> str:
    return subject.say("next.command", text=step.text, command=step.command) if step.command else step.text


def _era(subject: Subject) -> str:
    crash = subject.crash
    version = crash.product.version if crash and crash.product else None
    major = version.split(".")[0] if version else ""
    if not major.isdecimal():
        return _classic(crash) if crash else "unknown"
    return "classic" if int(major) <= 4 else "five" if int(major) <= 6 else "seven"


def _classic(crash: Crash) -> str:
    name = (crash.product.name or "") if crash.product else ""
    return "classic" if name.endswith("Server") else "unknown"


def _records_steps(subject: Subject) -> Answer:
    record = worst(subject)
    if record is None:
        return none_here(subject) if subject.crash else no_crash(subject)
    way = "corrected" if class_of(record) == "CE" else "marked" if class_of(record) in MARKED else "uncorrected"
    return subject.tell(f"records-next.{way}", [record.quote], severity=class_of(record), bank=bank_of(record, subject))


def _records_who(subject: Subject) -> Answer:
    record = worst(subject)
    if record is None:
        return no_crash(subject)
    key = "who.records-few" if few_corrected(subject) else "who.records"
    return subject.tell(key, [record.quote], severity=class_of(record))
