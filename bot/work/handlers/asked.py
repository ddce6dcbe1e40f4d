"""What a listener stores about a message, and a handler reads back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bot.cases import new_case_id
from bot.work.model import Job

FILE_FACTS = (
    "id", "name", "title", "mode", "filetype", "mimetype", "size", "file_access", "is_external", "url_private",
    "url_private_download",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that the same author sent shortly before."""

    ts: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to look at. ``asked``: the bot was addressed; else it speaks only where it is sure and welcome."""

    ts: str
    text: str = ""  # all that the message says, unescaped
    question: str = ""  # its own text without the mention
    user: str | None = None  # author
    asker: str | None = None  # who asked, where that is another person
    thread_ts: str | None = None
    files: tuple[Mapping[str, Any], ...] = ()
    earlier: tuple[Earlier, ...] = ()
    asked: bool = False
    direct: bool = False  # a direct message: everything there is for the bot
    bot: bool = False  # written by another bot
    edited: bool = False
    response_url: str | None = None
    case_id: str = field(default_factory=new_case_id)  # chosen once, so that every attempt shows the same buttons

    def payload(self) -> dict[str, Any]:
        """Return it as JSON, to be stored."""
        return asdict(self) | {"files": [facts_of_file(file) for file in self.files]}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        """Read it back."""
        earlier = tuple(Earlier(**one) for one in payload.get("earlier", ()))
        return cls(**{**payload, "files": tuple(payload.get("files", ())), "earlier": earlier})


def reader(job: Job) -> str | None:
    """Return the one person whom the answer is for: who asked, or spoke to the bot or in a thread; None: everyone there."""
    said = job.payload
    if asker := said.get("asker"):
        return str(asker)
    spoken = said.get("asked") or said.get("direct") or said.get("thread_ts") or "ts" not in said
    return str(said["user"]) if said.get("user") and spoken and not said.get("bot") else None


def facts_of_file(file: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is needed of a Slack file object, without its preview."""
    return {key: file[key] for key in FILE_FACTS if key in file}


def is_deleted(file: Mapping[str, Any]) -> bool:
    """Whether somebody deleted the file since: its message keeps its id."""
    return file.get("mode") == "tombstone"
