"""The known issues as data: one validated file each under ``knowledge/known_issues``."""

import functools
import re
import tomllib
from importlib.resources import files
from typing import Literal

from pydantic import Field, field_validator

from decoder.diagnosis.tables import Entry, check_entry
from decoder.knowledge_files import KnowledgeError
from decoder.model import Domain, ErrorKind, Family, Method, Severity, Vendor
from decoder.words import Language

Confidence = Literal["exact", "likely", "generic"]
_FOLDER = "knowledge/known_issues"
_VERSION = re.compile(r"\d{1,2}(\.\d{1,2}){0,2}")  # 7 · 7.0 · 8.0.3


class Signature(Entry):
    """What the article's crash looks like; ``message`` goes beyond the family's headline, ``world`` and ``headline`` are weak."""

    message: tuple[str, ...] = ()  # all stand in the error lines
    message_any: tuple[str, ...] = ()  # one of them stands there
    hint: tuple[str, ...] = ()  # one of them stands there, and makes a match likely
    headline: tuple[str, ...] = ()  # one of them stands there, but it is no more than the family's headline
    world: tuple[str, ...] = ()  # one of them is the beginning of the world's name
    frames: tuple[str, ...] = ()  # functions, innermost first
    lead: tuple[str, ...] = ()  # those of them that tell this issue from others; none given: the first that explains
    modules: tuple[str, ...] = ()
    modules_needed: bool = False
    log: tuple[str, ...] = ()  # each is a part of one log line; one is enough


class RecordSignature(Entry):
    """Fields of a machine-check record; all that are given must fit one record."""

    severity: tuple[Severity, ...] = ()
    bank: int | None = None
    kind: tuple[ErrorKind, ...] = ()
    mcacod: int | None = None
    method: tuple[Method, ...] = ()
    dialect: tuple[str, ...] = ()
    status: tuple[int, ...] = ()


class Condition(Entry):
    """Circumstances that make the article apply whatever the stack."""

    vendor: Vendor | None = None
    uptime_days: int | None = None
    storm: bool = False
    cpus: tuple[str, ...] = ()  # family/model as FMS prints them: "06/4f"
    text_any: tuple[str, ...] = ()  # one of them stands somewhere in the text
    version_needed: bool = False  # say nothing where the version is not known to be affected


class Fixed(Entry):
    """A release that holds the fix: ``release`` as people call it, with its version and, where known, build."""

    release: str
    version: str | None = None
    build: int | None = None


class Affected(Entry):
    """Versions by their beginning ("7.0" holds 7.0.3); ``below`` and ``since`` bound them."""

    versions: tuple[str, ...] = ()
    below: str | None = None
    since: str | None = None
    fixed: tuple[Fixed, ...] = ()
    hardware: str | None = None  # for the maintainer: no screen names it

    @field_validator("versions")
    @classmethod
    def _digits(cls, versions: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [version for version in versions if not _VERSION.fullmatch(version)]:
            raise ValueError(f"not a version as banners print it: {', '.join(wrong)}")
        return versions


class Told(Entry):
    """The sentences of an issue in one language."""

    title: str = Field(min_length=8)
    cause: str | None = None
    fix: str | None = None


class Issue(Entry):
    """One public article."""

    id: str = Field(min_length=3)
    url: str = Field(pattern=r"^https?://\S+$")
    domain: Domain
    confidence: Confidence
    families: tuple[Family, ...] = ()
    host_panics: bool = True
    inferred: tuple[Literal["cause", "fix"], ...] = ()
    formerly: str | None = None
    note: str | None = None  # for the maintainer
    example: str | None = None  # lines of our own that match
    signature: Signature = Signature()
    record: RecordSignature | None = None
    condition: Condition | None = None
    affected: Affected = Affected()
    en: Told
    ja: Told | None = None

    def told(self, language: Language) -> Told:
        """Return the sentences in ``language``, else in English."""
        return self.ja if language == "ja" and self.ja else self.en


def read_issue(text: str, file: str) -> Issue:
    """Return the issue of one file's ``text``. Raises KnowledgeError naming file, entry and field."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{file}: {error}") from None
    issue = check_entry(Issue, raw, file=file, entry=str(raw.get("id")))
    if file.removesuffix(".toml") != issue.id:
        raise KnowledgeError(f"{file}: entry {issue.id}: field id: the file must be called {issue.id}.toml")
    if not (issue.families or _evidence_in(issue)):
        raise KnowledgeError(f"{file}: entry {issue.id}: field signature: nothing to match by, and no family")
    return issue


def _evidence_in(issue: Issue) -> bool:
    sign = issue.signature
    return bool(
        sign.message or sign.message_any or sign.hint or sign.frames or sign.log or sign.world or issue.record or issue.condition
    )


@functools.cache
def all_issues() -> tuple[Issue, ...]:
    """Return every issue, by file name."""
    found = sorted((f for f in files("decoder").joinpath(_FOLDER).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(read_issue(file.read_text(encoding="utf-8"), file.name) for file in found)


@functools.cache
def _by_id() -> dict[str, Issue]:
    return {issue.id: issue for issue in all_issues()}


def issue_of(issue_id: str) -> Issue:
    """Return the issue with that id. Raises KeyError."""
    return _by_id()[issue_id]
