"""``/psod history HOST`` and ``/psod similar``: earlier cases as a list, for the eyes of who asks."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cases import Case
from bot.replies import Message, Past, notice, past_list
from bot.work.handlers.past import decoded_again, through_the_wall, viewer_of
from bot.work.handlers.remembering import crash_of, happened, once_each
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn
from decoder import Comparison, compare, each_once

LINKED = 10  # threads that Slack is asked the address of


async def on_history(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Show the cases of a host that the asker may see, and what their crashes have in common."""
    host = str(job.payload["host"]).lower()
    found = await tools.cases.of_host(job.team, host)
    message = await _listed(tools, job, "history", host, found, none="no-host")
    await turn.respond(message, response_url=job.payload["response_url"])
    return None


async def on_similar(tools: Tools, job: Job, turn: Turn) -> Save | None:
    """Show the cases that are the same crash as the newest one of the channel: commands know no thread."""
    await turn.respond(await _similar(tools, job), response_url=job.payload["response_url"])
    return None


async def _similar(tools: Tools, job: Job) -> Message:
    case = await tools.cases.newest(job.team, job.channel or "")
    if case is None:
        return notice("no-case-here", language=tools.language)
    name = ", ".join(filter(None, (case.host, f"{case.created:%Y-%m-%d %H:%M}Z")))
    if case.signature is None:
        return notice("no-signature", language=tools.language, name=name)
    related = await tools.cases.related(job.team, case)
    apart = {other for pair in related.apart if case.id in pair for other in pair}
    found = [one for one in related.of_signature if one.id not in apart and not one.wrong_by]
    return await _listed(tools, job, "similar", name, found, none="no-similar")


async def _listed(  # noqa: PLR0913 - what was found, for whom, under which names
    tools: Tools, job: Job, key: str, name: str, found: Sequence[Case], *, none: str
) -> Message:
    """Return the list of what the asker may see of ``found``; where there is nothing to show or to count, ``none``."""
    viewer = await viewer_of(tools, job.team, job.channel or "", job.payload.get("user"))
    given = await through_the_wall(tools, viewer, once_each(found))
    if not given.cases and not given.hidden:
        said = f"{none}-narrow" if given.narrow else none
        return notice(said, language=tools.language, name=name, host=name)
    comparison = await _compared(tools, given.cases) if key == "history" else None
    past = Past(now=datetime.now(UTC), hidden=given.hidden, comparison=comparison)
    return past_list(
        key, name, happened(given.cases, await tools.links.to(tools.client, given, LINKED)), past, language=tools.language
    )


async def _compared(tools: Tools, cases: Sequence[Case]) -> Comparison | None:
    """Compare the newest crash of each case, oldest first; what was read wrong is left out."""
    decodings = await decoded_again(tools, [case for case in cases if not case.wrong_by])
    crashes = each_once(crash for decoding in reversed(decodings.values()) if (crash := crash_of(decoding)))
    return compare(crashes, tools.language) if len(crashes) > 1 else None
