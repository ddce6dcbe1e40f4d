"""A message and its files → the parts of a case, and the reasons why a file could not be read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any

from slack_sdk.errors import SlackApiError

from bot.cases import Part
from bot.intake import CannotRead, PictureRead, ScreenText, joined, kind_of, message_text, name_of, read_file, without_mention
from bot.intake.pictures import corrected, marks_of
from bot.replies import Reading
from bot.work.asking import ask
from bot.work.handlers.asked import Asked
from bot.work.handlers.excerpt import SHORT, excerpt
from bot.work.handlers.tools import Tools

TEXT_NAMES = (
    ".txt", ".log", ".gz", ".tgz", ".zip", ".tar", ".eml", ".out", ".csv", ".json", ".yaml", ".xml", ".md", ".0", ".1", ".2",
)  # fmt: skip
THREAD = 15  # messages: what Slack gives the most limited kind of app at a time
UNSEEN = frozenset({"channel_not_found", "thread_not_found", "not_in_channel", "missing_scope", "access_denied"})
NOWHERE = frozenset({"tombstone", "external", "hidden_by_limit"})  # modes of a file that Slack does not hold
INFO_TRIES = 3
MAYBE_LUNCH = frozenset({"picture", "picture_too_large", "picture_too_slow", "heif", "no_engine", "no_screen"})
FILE_GONE = frozenset({"file_not_found", "file_deleted", "not_visible", "file_not_visible", "access_denied"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a message brought."""

    parts: tuple[Part, ...] = ()
    problems: tuple[CannotRead, ...] = ()

    @property
    def text(self) -> str:
        """All parts, each on lines of its own."""
        return "\n".join(part.text for part in self.parts)


@dataclass(slots=True)
class Watch:
    """How far the reading of a message's files is."""

    reading: Reading = field(default_factory=Reading)
    worth: bool = False  # it is about something that was meant to be read

    def begin(self, name: str, size: object, number: int, count: int) -> None:
        """Note that a file is about to be fetched; ``size`` in bytes, where Slack tells it."""
        self.reading = Reading(name, size if isinstance(size, int) else None, number=number, count=count)

    def got(self, size: int) -> None:
        """Note how many bytes of it are here."""
        self.reading = replace(self.reading, got=size)

    def see(self) -> None:
        """Note that a picture shows a purple screen."""
        self.worth = True

    def search(self) -> None:
        """Note that it is here, and being read."""
        self.reading = replace(self.reading, searching=True)


async def gather(tools: Tools, message: Asked, watch: Watch | None = None) -> Gathered:
    """Read the text and every file of ``message``; ``watch`` is told how far that is."""
    watch = watch or Watch()
    parts, problems = [], []
    if message.text.strip():
        parts.append(Part(source=message.ts, ts=message.ts, text=message.text, author=message.user))
    for position, file in enumerate(message.files, 1):
        watch.begin(name_of(file), file.get("size"), position, len(message.files))
        try:
            texts = await _read(tools, file, watch)
        except CannotRead as problem:
            problems.append(problem)
            continue
        if any(text.torn for text in texts):
            problems.append(CannotRead("torn", name=name_of(file)))
        text = await _kept(joined(texts), tools)
        source = str(file.get("id") or f"{message.ts}/{position}")
        parts.append(Part(source, message.ts, text, message.user, name_of(file), position))
    return Gathered(tuple(parts), tuple(problems))


def worth_saying(problem: CannotRead) -> bool:
    """Whether to tell of ``problem`` unasked: what is called a log or an archive was meant to be read; a picture may be lunch."""
    named = problem.name.lower().endswith(TEXT_NAMES)
    return problem.screen or (named and problem.key not in MAYBE_LUNCH | {"binary", "empty"})


def worth_a_note(problem: CannotRead) -> bool:
    """Whether to tell of ``problem`` unasked under a reply that is given anyway."""
    return problem.screen or problem.key not in MAYBE_LUNCH


async def _read(tools: Tools, file: Mapping[str, Any], watch: Watch) -> tuple[ScreenText, ...]:
    whole = await _described(tools, file)
    stream = await tools.downloads.fetch(whole, str(tools.client.token), watch.got)
    watch.search()
    return await asyncio.to_thread(_read_and_close, stream, name_of(whole), tools, watch)


def _read_and_close(stream: IO[bytes], name: str, tools: Tools, watch: Watch) -> tuple[ScreenText, ...]:
    read = tools.pictures
    pictures: PictureRead | None = (lambda data, name: read(data, name, watch.see)) if read else None
    with stream:
        kind = kind_of(stream.read(4096), name)
        stream.seek(0)
        texts = read_file(stream, name, tools.limits, pictures)
    if kind == "picture" and not texts:
        raise CannotRead("no_screen", name=name)
    return texts


async def _kept(text: str, tools: Tools) -> str:
    if len(text) <= SHORT:
        return text
    short = excerpt(text, await tools.decode(text))
    return corrected(text, short) if marks_of(text) else short  # what a picture left in doubt stays so


async def _described(tools: Tools, file: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the file with its address: shared channels send the id alone."""
    placed = file.get("url_private") or file.get("url_private_download") or file.get("mode") in NOWHERE
    if file.get("file_access") != "check_file_info" and placed:
        return file
    for attempt in range(INFO_TRIES):
        described = await _asked_for(tools, file)
        if described.get("url_private") or described.get("mode") in NOWHERE:
            break
        await asyncio.sleep(tools.file_wait_seconds * attempt)  # a file just uploaded may not be described yet
    return {**described, "file_access": "visible"}


async def _asked_for(tools: Tools, file: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        answer = await ask(tools.client.files_info(file=str(file.get("id"))))
    except SlackApiError as error:
        if error.response.get("error") in FILE_GONE:
            raise CannotRead("no_access", name=name_of(file)) from None
        raise
    described: Mapping[str, Any] = answer.get("file") or {}
    return described


async def gather_thread(tools: Tools, channel: str, thread_ts: str) -> tuple[Part, ...]:
    """Read what people and other bots wrote in a thread so far: asked once, within what Slack gives at a time."""
    try:
        answer = await ask(tools.client.conversations_replies(channel=channel, ts=thread_ts, limit=THREAD))
    except SlackApiError as error:
        if error.response.get("error") not in UNSEEN:
            raise
        return ()
    parts: list[Part] = []
    for message in answer.get("messages") or ():
        if message.get("user") != tools.me.user and message.get("bot_id") != tools.me.bot:
            parts += (await gather(tools, _of_thread(message, tools.me.user))).parts
    return tuple(parts)


def _of_thread(message: Mapping[str, Any], me: str) -> Asked:
    text = message_text({**message, "text": without_mention(str(message.get("text") or ""), me)})
    return Asked(ts=str(message.get("ts")), text=text, user=message.get("user"), files=tuple(message.get("files") or ()))
