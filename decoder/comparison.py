"""Many crashes → what repeats, what varies, what that suggests (the pattern analysis of Broadcom article 343033)."""

from collections.abc import Callable, Sequence
from typing import Literal

from decoder.diagnosis.activity import without_numbers
from decoder.diagnosis.evidence import Evidence, class_of, worst_first
from decoder.diagnosis.notes import number
from decoder.diagnosis.tables import source_of
from decoder.diagnosis.tags import owner_in_question
from decoder.model import Comparison, Crash, MachineCheck, Pattern
from decoder.words import Language, Words, load_words

Name = Literal["error", "stack", "pcpu", "world", "bank", "address", "module", "build"]
_FRAMES = 3  # explaining frames that stand for a stack
_WORLD = 9  # characters: the shortest cut that ESX prints names with
_PAGE_BITS = 12  # two addresses in one page are the same place for the reader
_ONE_HOST_ONLY = frozenset({"pcpu", "bank", "address"})  # they mean nothing over several hosts
_HANG = frozenset({"heartbeat", "tlb-ack"})  # the blamed PCPU is the one that hung


def _error(case: Evidence) -> str | None:
    error = case.crash.error
    return without_numbers(error.message, place=True) or None if error else None


def _stack(case: Evidence) -> str | None:
    return " < ".join(frame.function or "" for frame in case.telling[:_FRAMES]) or None


def _pcpu(case: Evidence) -> str | None:
    crash = case.crash
    if case.family in _HANG and crash.blamed_pcpus:
        return str(crash.blamed_pcpus[0])
    return None if crash.pcpu is None else str(crash.pcpu)


def _world(case: Evidence) -> str | None:
    return (case.crash.world.name or None) if case.crash.world else None


def _worst(case: Evidence) -> MachineCheck | None:
    records = worst_first([record for record in case.records if class_of(record) not in {None, "CE"}])
    return records[0] if records else None


def _bank(case: Evidence) -> str | None:
    record = _worst(case)
    return None if record is None or record.bank is None else str(record.bank)


def _address(case: Evidence) -> str | None:
    record = _worst(case)
    if record is None:
        return None
    return record.physical_address.address if record.physical_address else record.addr


def _module(case: Evidence) -> str | None:
    owner = owner_in_question(case)
    return owner.name if owner else None


def _build(case: Evidence) -> str | None:
    return case.crash.product.build if case.crash.product else None


def _page(address: str) -> str:
    value = number(address)
    return address if value is None else hex(value >> _PAGE_BITS)


_READ: dict[Name, Callable[[Evidence], str | None]] = {
    "error": _error,
    "stack": _stack,
    "pcpu": _pcpu,
    "world": _world,
    "bank": _bank,
    "address": _address,
    "module": _module,
    "build": _build,
}
_FOLD: dict[str, Callable[[str], str]] = {"world": lambda name: name[:_WORLD].lower(), "address": _page}
_LEANS: dict[tuple[str, bool], str] = {
    ("error", False): "hardware",
    ("error", True): "software",
    ("stack", False): "hardware",
    ("stack", True): "software",
    ("pcpu", True): "cpu",
    ("world", True): "world",
    ("bank", True): "hardware",
    ("address", True): "memory",
    ("module", True): "software",
}
_ALWAYS: tuple[Name, ...] = (
    "error",
    "stack",
    "pcpu",
    "world",
)  # the articles' four questions; the others where a crash says something


def compare(crashes: Sequence[Crash], language: Language = "en") -> Comparison:
    """Compare the crashes of one host, in the order given. Several hosts are compared too, and the summary says so."""
    say = load_words("decoder", "knowledge/words/comparison", language)
    cases = [Evidence(crash) for crash in crashes]
    hosts = {crash.host for crash in crashes if crash.host}
    found = [_pattern(name, cases, several_hosts=len(hosts) > 1, say=say, language=language) for name in _READ]
    patterns = tuple(pattern for pattern in found if pattern.name in _ALWAYS or any(pattern.values))
    return Comparison(crashes=len(crashes), patterns=patterns, summary=_summary(cases, patterns, hosts, say))


def _pattern(name: Name, cases: Sequence[Evidence], *, several_hosts: bool, say: Words, language: Language) -> Pattern:
    values = tuple(_READ[name](case) for case in cases)
    known = [_FOLD.get(name, str)(value) for value in values if value is not None]
    same = None if len(known) < 2 else len(set(known)) == 1
    idle = several_hosts and name in _ONE_HOST_ONLY
    leans = None if same is None or idle else _LEANS.get((name, same))
    how = "unknown" if same is None else "hosts" if idle else "same" if same else "varies"
    shown = next((value for value in values if value is not None), "")
    text = say(f"pattern.{name}.{how}", value=shown, known=len(known), crashes=len(cases))
    return Pattern(name=name, same=same, values=values, leans=leans, text=text, source=source_of("343033", language))


def _summary(cases: Sequence[Evidence], patterns: Sequence[Pattern], hosts: set[str], say: Words) -> str:
    """Combine the patterns into a lean, and keep it a lean."""
    if len(cases) < 2:
        return say("summary.one")
    by_name = {pattern.name: pattern for pattern in patterns}
    checks = sum(bool(case.fatal) for case in cases)
    key = _lean(by_name, checks=checks, hosts=len(hosts))
    fields = {
        "crashes": len(cases),
        "checks": checks,
        "hosts": len(hosts),
        "pcpu": next((v for v in by_name["pcpu"].values if v), "?"),
        "module": next((v for v in by_name["module"].values if v), "?") if "module" in by_name else "?",
        "world": next((v for v in by_name["world"].values if v), "?"),
    }
    return f"{say(f'summary.{key}', **fields)} {say('summary.inconclusive')}"


def _lean(by_name: dict[Name, Pattern], *, checks: int, hosts: int) -> str:
    """Return the key of the summary: the strongest combination first."""

    def same(name: Name) -> bool | None:
        return by_name[name].same if name in by_name else None

    alike = same("stack") if same("stack") is not None else same("error")
    rules = (
        (checks > 0 and bool(same("address")), "memory-place"),
        (checks > 0 and bool(same("bank")) and bool(same("pcpu")), "processor-bank"),
        (checks > 0, "machine-checks"),
        (hosts > 1 and alike is True, "several-hosts-same"),
        (hosts > 1, "several-hosts"),
        (alike is False and bool(same("module")), "module"),
        (alike is False and bool(same("pcpu")), "processor"),
        (alike is True and bool(same("pcpu")), "same-and-pcpu"),
        (alike is True, "software"),
        (alike is False and same("error") is False, "hardware"),
        (alike is False, "mixed"),
    )
    return next((key for fits, key in rules if fits), "too-little")
