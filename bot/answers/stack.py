"""Questions about the stack: frames, functions, modules, what the kernel was doing."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answers import neighbours
from bot.answers.facts import blamed as named_in_message
from bot.answers.facts import error, number_text, pcpu
from bot.answers.model import Answer
from bot.answers.records import described, worst
from bot.answers.subject import Subject, listed
from bot.answers.worlds import no_crash, world
from decoder import Crash, Frame, explaining

FEW = 3  # frames of a saved stack that are named
WHOLE = 10  # frames that are named where none explains
_DOING = ("doing", "do", "stuck", "running", "busy", "hung", "hang", "up", "driver", "executing")
_DOING_TOO = ("execute", "executed", "run", "ran", "stack", "trace", "backtrace")


def backtrace(subject: Subject) -> Answer:
    """Answer with the first frames that explain, and the button to the rest."""
    crash = subject.crash
    frames = explaining(crash.backtrace) if crash else ()
    if crash and crash.saved_backtrace and (not crash.backtrace or crash.saved_backtrace.pcpu == subject.question.pcpu):
        return saved_backtrace(subject)
    if crash and (other := _another(subject, crash)):
        return other
    if crash is None or not crash.backtrace:
        return no_crash(subject) if crash is None else subject.cannot("backtrace.unseen")
    named = listed((frame_name(frame) for frame in frames[:4] or crash.backtrace[:WHOLE]), subject.say)
    text = subject.say("backtrace.is" if frames else "backtrace.unexplained", count=len(crash.backtrace), frames=named)
    if crash.activity:
        text += " " + crash.activity.text
    return subject.told(text, subject.seen("backtrace") if not crash.activity else [crash.activity.quote], view="backtrace")


def function(subject: Subject) -> Answer:
    """Answer with the first function that explains."""
    crash = subject.crash
    frames = (explaining(crash.backtrace) or crash.backtrace) if crash else ()
    if crash and not frames and crash.saved_backtrace:
        return saved_backtrace(subject)
    if crash is None or not frames:
        return no_crash(subject) if crash is None else subject.cannot("backtrace.unseen", subject.seen("error"))
    if caller := _caller(crash.backtrace, subject):
        return caller
    text = subject.say("function.is", function=frame_name(frames[0]))
    if crash.activity:
        text += " " + crash.activity.text
    return subject.told(text, [crash.activity.quote] if crash.activity else subject.seen("backtrace"), view="backtrace")


def _caller(frames: Sequence[Frame], subject: Subject) -> Answer | None:
    """Answer what called a function of the stack, which is the frame below it; None where that is not asked."""
    if not subject.question.has(*neighbours.CALLS):
        return None
    for callee, caller in pairwise(frames):
        if (callee.function or "").lower() in subject.question.words:
            names, line = (frame_name(callee), frame_name(caller)), caller.line or "?"
            return subject.tell("function.caller", view="backtrace", callee=names[0], caller=names[1], line=line)
    if frames and (frames[-1].function or "").lower() in subject.question.words:
        return subject.cannot("function.no-caller", view="backtrace", function=frame_name(frames[-1]))
    return None


def activity(subject: Subject) -> Answer:
    """Answer with what the kernel was doing."""
    crash, record = subject.crash, worst(subject)
    if crash is None:
        return subject.told(described(record, subject), [record.quote]) if record else no_crash(subject)
    if crash.activity is None:
        if not crash.backtrace and crash.world:
            return world(subject)
        return subject.cannot("activity.unknown" if crash.backtrace else "backtrace.unseen", subject.seen("backtrace"))
    return subject.tell("activity.is", [crash.activity.quote], text=crash.activity.text, function=crash.activity.function)


def modules(subject: Subject) -> Answer:
    """Answer with the modules on the stack and those that ESXi names as involved."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    stack = tuple(dict.fromkeys(frame.module for frame in crash.backtrace if frame.module))
    if not stack and not crash.modules_involved:
        return subject.cannot("module.unseen")
    parts = []
    if stack:
        parts.append(subject.say("module.stack", modules=listed(stack[:8], subject.say)))
    if crash.modules_involved:
        parts.append(subject.say("module.involved", modules=listed(crash.modules_involved[:8], subject.say)))
    first = explaining(crash.backtrace)
    if first and first[0].module:
        parts.append(subject.say("module.first", module=first[0].module, function=first[0].function))
    return subject.told(" ".join(parts), subject.seen("modules_involved"), view="backtrace")


def saved_backtrace(subject: Subject) -> Answer:
    """Answer with the stack that ESXi saved from another PCPU."""
    crash = subject.crash
    saved = crash.saved_backtrace if crash else None
    asked = subject.question.pcpu
    if crash and asked is not None and (saved is None or saved.pcpu not in {asked, None}):
        return _another(subject, crash) or pcpu(subject)
    if crash and saved is None and crash.backtrace and not subject.question.has("saved"):
        return backtrace(subject)
    if crash is None or saved is None:
        return no_crash(subject) if crash is None else subject.cannot("saved.none")
    frames = explaining(saved.frames)
    frames = frames if len(frames) >= FEW else saved.frames  # one alone tells little of the way to it
    named = listed((frame_name(frame) for frame in frames[:FEW]), subject.say) or "-"
    return subject.tell(
        "saved.is",
        subject.seen("saved_backtrace"),
        view="backtrace",
        pcpu=number_text(saved.pcpu, subject),
        reason=saved.reason or "",
        frames=named,
    )


def blamed(subject: Subject) -> Answer:
    """Answer with the PCPUs that the message names, and where the one hung whose stack was saved."""
    crash = subject.crash
    saved = crash.saved_backtrace if crash else None
    if crash and crash.error and crash.error.family == "lost-heartbeat":  # of the service console, not of a PCPU
        return error(subject)
    if crash is None or saved is None or saved.pcpu is None:
        return named_in_message(subject)
    stuck = saved_backtrace(replace(subject, question=replace(subject.question, pcpu=None)))
    named = named_in_message(subject)
    if not named.answered or not crash.blamed_pcpus:
        return stuck
    return (
        replace(named, text=f"{named.text} {stuck.text.removeprefix(subject.about)}")
        if saved.pcpu in crash.blamed_pcpus
        else named
    )


def saved_of(subject: Subject) -> Answer | None:
    """Answer with the saved stack where it is that of the PCPU asked about and that PCPU is asked what it did; else None."""
    saved = subject.crash.saved_backtrace if subject.crash else None
    if saved is None or saved.pcpu != subject.question.pcpu or not subject.question.has(*_DOING, *_DOING_TOO):
        return None
    return saved_backtrace(subject)


def with_saved(given: Answer, subject: Subject) -> Answer:
    """Return an answer about a PCPU, with its saved stack behind it where that is the one that hung."""
    saved = subject.crash.saved_backtrace if subject.crash else None
    if not given.answered or saved is None or saved.pcpu is None or saved.pcpu != subject.question.pcpu:
        return given
    told = saved_backtrace(subject).text.removeprefix(subject.about)
    return replace(given, text=f"{given.text} {told}", view="backtrace")


def _another(subject: Subject, crash: Crash) -> Answer | None:
    """Say that the stack of the PCPU asked about is not on the screen, where the one shown is another's; else None."""
    asked = subject.question.pcpu
    if asked is None or crash.pcpu in {asked, None}:
        return None
    return subject.cannot("saved.other", subject.seen("error", "pcpu"), pcpu=asked, ran=crash.pcpu)


def module_version(subject: Subject) -> Answer:
    """Answer with the versions of the modules named as involved; the stack prints none."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    line = crash.seen.get("modules_involved")
    asked = [name for name in crash.modules_involved if name.lower() in subject.question.words] or crash.modules_involved
    known = [match[0] for name in asked if line and (match := re.search(rf"(?<!\w){re.escape(name)} [\w.-]+", line.text))]
    if not known:
        return subject.cannot("module.no-version")
    return subject.tell("module.version", [line], modules=listed(known[:4], subject.say))


def frame_name(frame: Frame) -> str:
    """Return ``Function@module``."""
    return "@".join(filter(None, (frame.function, frame.module)))
