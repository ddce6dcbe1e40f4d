"""What people choose for a channel: shown from what is stored, and stored."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import CaseBook, ChoiceBook, Choices
from bot.replies import Choice, Offer, mute_key
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn

KNOWN = 100  # newest cases of a channel whose signatures can be muted


async def offered(cases: CaseBook, choices: ChoiceBook, team: str, channel: str) -> Offer:
    """Return what the modal of ``channel`` shows: no crash that was answered there for one person's eyes only."""
    now = await choices.of(team, channel)
    seen = [case.signature for case in await cases.latest(team, channel, limit=KNOWN) if case.signature and case.reply_ts]
    return Offer(channel, now.speak, now.language, now.muted, tuple(dict.fromkeys(seen)), direct=channel.startswith("D"))


def payload_of(choice: Choice, user: str | None) -> dict[str, Any]:
    """Return ``choice`` as JSON, to be stored."""
    muted = sorted(choice.muted) if choice.offered else None
    return {"speak": choice.speak, "language": choice.language, "muted": muted, "user": user}


async def on_choose(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - nothing is posted
    """Store what was chosen; a signature that is neither muted nor of a case of this channel cannot be."""
    channel, chosen = job.channel or "", job.payload
    offer = await offered(tools.cases, tools.choices, job.team, channel)
    keys: Mapping[str, str] = {mute_key(signature): signature for signature in (*offer.known, *offer.muted)}
    muted = offer.muted if chosen["muted"] is None else {keys[key] for key in chosen["muted"] if key in keys}
    user = chosen.get("user")

    async def save(session: AsyncSession) -> None:
        await tools.choices.choose(session, job.team, channel, Choices(chosen["speak"], chosen["language"]), user)
        await tools.choices.unmute(session, job.team, channel, offer.muted - muted)
        for signature in muted - offer.muted:
            await tools.choices.mute(session, job.team, channel, signature, user)

    return save
