"""What in a crash is masked, contradictory, repaired or likely misread."""

import re
from collections.abc import Iterator

from decoder.draft import Draft
from decoder.exceptions import is_mnemonic
from decoder.model import Crash, Damage
from decoder.parts import Part
from decoder.words import Language, Words, load_words

_MASK = re.compile(r"[#*]{2,}|0x[0-9a-f]*[#X*]|X{3,}|<(?:ID|address|time|YYYY-MM-DD)>|\bn{3,}\b|0xADDRESS", re.IGNORECASE)
_PRINTED = re.compile(r"#?(?P<printed>[A-Z]{2})\s?Exception\b")  # #PF Exception 13
_SPACED = re.compile(r"\][\w.]+\s[\w.]+(?=[@+])")
# Misreadings of names that every screen shows: m as n or rn, o as 0, l as 1.
_KNOWN_MODULES = (
    "vmkernel",
    "vmkusb",
    "tcpip4",
    "vmklinux",
    "com.vmware.driverAPI",
    "com.vmware.vmkapi",
    "esx",
    "nfs41client",
    "vmkapi",
)


def doubts_of(draft: Draft, crash: Crash, language: Language) -> tuple[Damage, ...]:
    """Return what a reader of ``crash`` should know before trusting it; the original always stands beside a repair."""
    words = load_words("decoder", "knowledge/words/reading", language)
    return tuple(
        {
            damage.text: damage
            for damage in (*_contradictions(draft, crash, words), *_masked(draft, words), *_repairs(draft, words))
        }.values()
    )


def _contradictions(draft: Draft, crash: Crash, words: Words) -> Iterator[Damage]:
    if draft.headline and any(map(str.isalnum, draft.headline[1].told)) and not draft.body:
        yield Damage(text=words("damage.quoted"), line=crash.seen["error"].line)
    if crash.registers_captured is False:
        yield Damage(text=words("damage.not-captured"), line=crash.seen["registers"].line)
    if crash.blamed_pcpus and crash.pcpu is not None and crash.pcpu not in crash.blamed_pcpus:
        yield Damage(
            text=words("damage.blamed-differs", blamed=", ".join(map(str, crash.blamed_pcpus)), pcpu=crash.pcpu),
            line=crash.seen["error"].line,
        )
    error, registers = crash.error, crash.registers
    printed = _PRINTED.match(error.message) if error and error.mnemonic else None
    if error and printed and f"#{printed['printed']}" != error.mnemonic and is_mnemonic(f"#{printed['printed']}"):
        fields = {"printed": printed["printed"], "vector": error.exception, "mnemonic": error.mnemonic}
        yield Damage(text=words("damage.exception-differs", **fields), line=crash.seen["error"].line)
    if error and error.address and "cr2" in registers and int(registers["cr2"], 16) != int(error.address, 16):
        yield Damage(
            text=words("damage.cr2-differs", cr2=registers["cr2"], addr=error.address), line=crash.seen["registers"].line
        )
    register = registers.get("ip") or registers.get("eip")
    if error and error.ip and error.exception in {13, 14} and register and int(register, 16) != int(error.ip, 16):
        yield Damage(text=words("damage.ip-differs", ip=error.ip, register=register), line=crash.seen["registers"].line)
    if crash.clock_hz and not 0.4e9 <= crash.clock_hz <= 7e9:
        yield Damage(text=words("damage.tsc-differs", ghz=crash.clock_hz / 1e9), line=crash.seen["uptime"].line)
    if not draft.has("banner") and crash.product and crash.product.build:
        yield Damage(text=words("damage.build-path"))


def _masked(draft: Draft, words: Words) -> Iterator[Damage]:
    fields = dict.fromkeys(
        part.kind
        for part in draft.parts
        if (_MASK.search(part.line.text) and part.kind not in {"star", "worlds"}) or _masked_star(part)
    )
    if fields:
        named = (words(f"masked.{kind}") if f"masked.{kind}" in words else kind for kind in fields)
        yield Damage(text=words("damage.masked", fields=", ".join(named)))


def _masked_star(part: Part) -> bool:
    return part.kind == "star" and bool(re.search(r"[#X]{2,}", part.line.text))


def _repairs(draft: Draft, words: Words) -> Iterator[Damage]:
    for part in draft.parts:
        for repair in part.line.repairs:
            yield Damage(text=words(f"damage.{repair}"), line=part.line.number)
        if part.kind != "frame":
            continue
        if "[email protected]" in part.line.text.replace("\u00a0", " "):
            yield Damage(text=words("damage.email", frame=part.line.text[:80]), line=part.line.number)
        if _SPACED.search(part.line.text):
            yield Damage(
                text=words("damage.spaced", read=getattr(part.value, "function", None) or part.line.text[:80]),
                line=part.line.number,
            )
        module = getattr(part.value, "module", None)
        likely = _likely(module) if module else None
        if likely:
            yield Damage(text=words("damage.module", read=module, likely=likely), suggestion=likely, line=part.line.number)


def _likely(module: str) -> str | None:
    # The known module that ``module`` is one misread letter away from.
    if module in _KNOWN_MODULES:
        return None
    return next(
        (
            known
            for known in _KNOWN_MODULES
            if len(known) == len(module) > 4 and sum(a != b for a, b in zip(known, module, strict=True)) == 1
        ),
        None,
    )
