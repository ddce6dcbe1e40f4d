"""Questions about the world that ran, and the virtual machine that it belongs to."""

import re

from bot.answers.model import Answer
from bot.answers.star_line import star_worlds
from bot.answers.subject import Subject
from decoder import Crash

_VM_WORLD = re.compile(
    r"(?P<kind>vmm\d*|vmast|vmx|vcpu|mks|vmx-[\w-]+)[:.](?P<vm>.+)"
)  # vmm0:web-07 · vmast.63405 · vmx-vcpu-0:db1
_HARMED = ("harmed", "hurt", "killed", "ok", "alive", "dead", "safe", "damaged", "survive", "survived", "fine", "lost", "corrupt")
_HUNG = ("hung", "hang", "hanging", "locked", "lock", "stuck", "silent", "dead", "unresponsive", "blamed")


def world(subject: Subject) -> Answer:
    """Answer with the world that ran."""
    crash = subject.crash
    if crash is None:
        return no_crash(subject)
    if crash.world is None or (crash.world.id is None and not crash.world.name):
        return subject.cannot("world.unseen")
    if hung := _of_hung(crash, subject):
        return hung
    text = subject.say("world.alone" if crash.pcpu is None else "world.is", world=world_name(crash), pcpu=crash.pcpu)
    if crash.world.name_cut:
        text += " " + subject.say("world.cut")
    return subject.told(text, subject.seen("world", "error")[:1])


def virtual_machine(subject: Subject) -> Answer:
    """Answer whether the world was a virtual machine's, and that it need not be the cause."""
    crash = subject.crash
    if crash is None or crash.world is None or not crash.world.name:
        return no_crash(subject) if crash is None else subject.cannot("world.unseen")
    if beside := _named_beside(crash, subject) or _of_hung(crash, subject):
        return beside
    match = _VM_WORLD.fullmatch(crash.world.name)
    key = "vm.is" if match else "vm.none"
    vm = match["vm"] if match else ""
    if subject.question.has(*_HARMED):
        told = subject.say(key, world=world_name(crash), vm=vm)
        return subject.told(f"{told} {subject.say('vms.are')}", subject.seen("world", "error")[:1])
    return subject.tell(key, subject.seen("world", "error")[:1], world=world_name(crash), vm=vm)


def _named_beside(crash: Crash, subject: Subject) -> Answer | None:
    """Answer about a world of another PCPU, where the question names it or its PCPU; else None."""
    asked = subject.question
    for pcpu, ran in star_worlds(crash).items():
        vm = (ran.name or "").partition(":")[2].lower()
        if pcpu != crash.pcpu and ((vm and vm in asked.words) or pcpu == asked.pcpu):
            return subject.tell("vm.beside", subject.seen("pcpu"), world=f"{ran.id} ({ran.name})", pcpu=pcpu)
    return None


def _of_hung(crash: Crash, subject: Subject) -> Answer | None:
    """Answer which world ran on the PCPU that hung, where that is asked and is another one than panicked; else None."""
    others = [pcpu for pcpu in crash.blamed_pcpus if pcpu != crash.pcpu]
    if not others or crash.pcpu is None or not subject.question.has(*_HUNG):
        return None
    ran, quotes = star_worlds(crash).get(others[0]), subject.seen("error", "pcpu")
    hung, noticed = others[0], world_name(crash) or subject.say("number.unknown")
    if ran is None:
        return subject.cannot("world.of-hung-unseen", quotes, hung=hung, noticed=noticed, pcpu=crash.pcpu)
    return subject.tell("world.of-hung", quotes, world=f"{ran.id} ({ran.name})", hung=hung, noticed=noticed, pcpu=crash.pcpu)


def world_name(crash: Crash) -> str:
    """Return ``2097171 (netCoalesce2)`` or whichever half is known."""
    if crash.world is None:
        return ""
    if crash.world.id is None:
        return crash.world.name or ""
    return f"{crash.world.id} ({crash.world.name})" if crash.world.name else str(crash.world.id)


def no_crash(subject: Subject) -> Answer:
    """Say that the text holds no crash."""
    return subject.cannot("no-crash.records" if subject.records else "no-crash.nothing")
