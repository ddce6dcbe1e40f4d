"""One message being worked on: where it stands, what it said, and the replies that it can get."""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import Case, Choices, Part
from bot.intake import CannotRead
from bot.intake.pictures import marks_of
from bot.replies import Message, Picture, Told, reply
from bot.work.channels import Place
from bot.work.handlers.asked import Asked
from bot.work.handlers.facts import relevant, with_facts
from bot.work.handlers.past import past_of
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Quiet, Save, Turn
from decoder import Decoding

Send = Callable[[Message], Awaitable[str | None]]
"""Sends a reply; returns its ts, or None where it is ephemeral."""


@dataclass(slots=True)
class Status:
    """The message that says how far long reading is. ``unsure``: it may be there; ``told``: an answer took its place."""

    ts: str | None = None
    unsure: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A job on a message, with the tools at hand."""

    tools: Tools
    job: Job
    turn: Turn
    message: Asked
    status: Status = field(default_factory=Status)

    @property
    def team(self) -> str:
        """The workspace."""
        return self.job.team

    @property
    def channel(self) -> str:
        """The channel's id."""
        return self.job.channel or ""

    @property
    def thread(self) -> str:
        """The thread that a reply belongs in: the message's own, else the one it starts."""
        return self.message.thread_ts or self.message.ts

    async def place(self) -> Place:
        """Return the channel's name and nature."""
        return await self.tools.channels.place(self.team, self.channel)

    async def choices(self) -> Choices:
        """Return what the people of the channel chose."""
        return await self.tools.choices.of(self.team, self.channel)

    async def is_off(self) -> bool:
        """Whether the bot is switched off in the channel; in a direct message it cannot be."""
        return not self.channel.startswith("D") and (await self.choices()).speak == "off"

    async def show(self, message: Message) -> None:
        """Show how far the work is: the first time as a message, from then on in its place."""
        if self.status.ts is not None:
            await self.turn.update(message, channel=self.channel, ts=self.status.ts)
            return
        self.status.unsure = True
        self.status.ts = await self.turn.begin(message, channel=self.channel, thread_ts=self.thread)

    async def standing(self) -> str | None:
        """Return the status that an answer takes the place of, of this attempt at the job or of an earlier one."""
        if self.status.ts is None and self.message.files and (self.status.unsure or self.job.attempt > 1):
            self.status.ts = await self.turn.standing(channel=self.channel, thread_ts=self.thread)
            self.status.unsure = False
        return self.status.ts

    async def post(self, message: Message, *, step: str = "reply") -> str:
        """Post in the thread, where a status stands there in its place."""
        ts = await self.standing()
        self.status.told = True
        if ts is not None:
            with contextlib.suppress(Quiet):  # somebody deleted it
                await self.turn.update(message, channel=self.channel, ts=ts)
                return ts
        return await self.turn.post(message, channel=self.channel, thread_ts=self.thread, step=step)

    def sentences(self, problems: Iterable[CannotRead]) -> tuple[str, ...]:
        """One kind line for each file that could not be read."""
        return tuple(problem.sentence(self.tools.language) for problem in problems)


def new_case(scene: Scene, parts: Sequence[Part], decoding: Decoding, place: Place) -> Case:
    """Return the case that ``parts`` open in the scene's thread."""
    case = Case(
        team=scene.team,
        channel=scene.channel,
        thread_ts=scene.thread,
        id=scene.message.case_id,
        private=place.private,
        shared=place.shared,
        user=scene.message.asker or scene.message.user,
        language=scene.tools.language,
        parts=tuple(relevant(parts)),
    )
    return with_facts(case, decoding)


async def reply_to(  # noqa: PLR0913 - what a reply may show
    tools: Tools,
    case: Case,
    decoding: Decoding,
    *,
    asked_by: str | None = None,
    notes: Sequence[str] = (),
    apart: Sequence[str] = (),
) -> Message:
    """Return the reply of ``case``, with what happened before as far as it may be shown there.

    One for a single person's eyes (its thread is the case's own id) takes nothing from people: nobody would see it.
    """
    tools = tools.speaking(case.language)
    told = Told(cure=case.cure, wrong=case.wrong_by is not None, host=case.host is not None, mute=_can_be_muted(case))
    return reply(
        decoding,
        case_id=case.id,
        language=tools.language,
        asked_by=asked_by,
        notes=notes,
        picture=picture_of(case),
        past=await past_of(tools, case, decoding, apart),
        told=told if case.thread_ts != case.id else None,
    )


def _can_be_muted(case: Case) -> bool:
    """Whether ``case`` is known by what it is, in a channel: in a direct message everything is for the bot."""
    return case.signature is not None and not case.channel.startswith("D")


def picture_of(case: Case) -> Picture | None:
    """Whether some of ``case`` was read from pictures, and whether a person compared all of that with the screen."""
    marks = [marks for part in case.parts if part.name and (marks := marks_of(part.text))]
    if not marks:
        return None
    return "checked" if all(one.checked for one in marks) else "read"


def changing(tools: Tools, case: Case) -> Save:
    """Return what stores a known ``case`` as it is now when the job ends."""

    async def change(session: AsyncSession) -> None:
        await tools.cases.change(session, case)

    return change


def saving(tools: Tools, case: Case, **changes: object) -> Save:
    """Return what stores a new ``case`` with ``changes`` when the job ends."""
    changed = replace(case, **changes)  # type: ignore[arg-type]

    async def save(session: AsyncSession) -> None:
        await tools.cases.save(session, changed)

    return save
