"""Verdict and circumstances → next steps, by the table ``knowledge/guidance.toml``: now, after the reboot, later."""

import functools
import re
from typing import Literal

from pydantic import Field

from decoder.diagnosis.evidence import Evidence
from decoder.diagnosis.tables import Entry, check_entry, read_table, source_of, words
from decoder.diagnosis.tags import BMC, fields, major_of, tags
from decoder.knowledge_files import KnowledgeError
from decoder.model import NextStep, Verdict
from decoder.words import Language

_FILE = "guidance.toml"
_PLACES = re.compile(r"\{(\w{1,20})\}")
_PLAIN = re.compile(r"[\w.:-]{1,60}")  # nothing that a shell would act on
_ORDER = ("now", "after-reboot", "later")


class Step(Entry):
    """One row of the table: what is advised where, and the command for it."""

    key: str
    when: Literal["now", "after-reboot", "later"]
    source: str
    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()
    command: str | None = None
    until: dict[int, str] = Field(default_factory=dict)

    def fits(self, given: frozenset[str]) -> bool:
        """Tell whether the step is for a crash with the tags ``given``."""
        return self.all <= given and (not self.any or bool(self.any & given)) and not self.none & given

    def command_for(self, major: int | None) -> str | None:
        """Return the command on that major version (None: the newest is taken)."""
        older = [version for version in sorted(self.until) if major is not None and major <= version]
        return (self.until[older[0]] if older else self.command) or None


@functools.cache
def steps() -> tuple[Step, ...]:
    """Return the table in order. Raises KnowledgeError for a wrong or doubled entry."""
    found = tuple(check_entry(Step, row, file=_FILE, entry=str(row.get("key"))) for row in read_table(_FILE)["step"])
    for n, step in enumerate(found):
        if step.key in {other.key for other in found[:n]}:
            raise KnowledgeError(f"{_FILE}: entry {step.key}: field key: stands twice")
    return found


def next_steps(case: Evidence, verdict: Verdict, search: str | None, language: Language = "en") -> tuple[NextStep, ...]:
    """Return the steps for a case, in the order of time."""
    given, major = tags(case, verdict), major_of(case)
    values = fields(case, verdict, search) | _whose(case, given, language)
    fitting = (step for step in steps() if step.fits(given) and not (case.foreign and step.command))  # each command is of ESXi
    chosen = sorted(fitting, key=lambda step: _ORDER.index(step.when))
    return tuple(_told(step, given, values, major, language) for step in chosen)


def _whose(case: Evidence, given: frozenset[str], language: Language) -> dict[str, object]:
    """Return whom to call and where the event log is read: the maker, machine and tool where they are known."""
    say = words(language)
    server = case.inventory.server if case.inventory else None
    tools = {tag.removeprefix(BMC) for tag in given if tag.startswith(BMC)} - {"unknown"}
    known = tools.pop() if len(tools) == 1 else "any"
    named: dict[str, object] = {"maker": say("maker.unknown"), "tool": say(f"tool.{known}")}
    if server and server.vendor:
        machine = ", ".join(filter(None, (server.model, say("maker.serial", serial=server.serial) if server.serial else None)))
        named["maker"] = say("maker.known", vendor=server.vendor, machine=machine) if machine else server.vendor
    return named


def _filled(command: str | None, values: dict[str, object]) -> str | None:
    """Fill in a command; None where a name from the text is not fit to be typed into a shell."""
    if command is None:
        return None
    named = [str(values[name]) for name in _PLACES.findall(command)]
    return command.format(**values) if all(_PLAIN.fullmatch(name) for name in named) else None


def _told(step: Step, given: frozenset[str], values: dict[str, object], major: int | None, language: Language) -> NextStep:
    say = words(language)
    older = [f"step.{step.key}-until{version}" for version in (3, 4, 5, 6) if major is not None and major <= version]
    undumped = [f"step.{step.key}-undumped"] if given & {"dump:none", "stage:records"} else []
    key = next((key for key in (*undumped, *older) if key in say), f"step.{step.key}")
    unknown = {name: "\0" if value == "?" else value for name, value in values.items()}
    if f"{key}-nowhere" in say and "\0" in say(key, **unknown):  # a place that the sentence names is not known
        key = f"{key}-nowhere"
    command = step.command_for(major)
    return NextStep(
        key=step.key,
        text=say(key, **values),
        command=_filled(command, values),
        when=step.when,
        source=source_of(str(values["article"]) if step.source == "article" else step.source, language),
    )
