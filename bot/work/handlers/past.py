"""A case's past: what is related to it, through the wall, the nearest of it decoded again. Slack's trouble costs a link only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.answers import History
from bot.cases import Allowed, Case, Related, Viewer, allowed
from bot.replies import Brought, Past
from bot.work.asking import ask
from bot.work.courier import Later
from bot.work.handlers.remembering import Remembered, moment_of, nearest, once_each, same_occurrence
from bot.work.handlers.tools import Tools
from decoder import Decoding

DECODED = 8  # earlier cases whose text is decoded again for one reply
CHARACTERS = 400_000  # of text, over all of them
CHANNELS = 25  # whose nature is looked up for one reply; cases of further ones are only counted
LINKED = 4  # threads that Slack is asked the address of


async def past_of(tools: Tools, case: Case, decoding: Decoding, apart: Sequence[str] = (), *, asker: str | None = None) -> Past:
    """Return what is said of those before ``case``, where its reply stands, to ``asker``: else to who brought it.

    ``apart`` are ids of cases that are being told not to be the same crash.
    """
    related = await tools.cases.related(case.team, case)
    of_host, alike = (
        tuple(one for one in found if one.created < case.created) for found in (related.of_host, related.of_signature)
    )
    pairs = related.apart | {frozenset((case.id, other)) for other in apart}
    before = replace(related, of_host=of_host, of_signature=alike, apart=pairs)
    if not before:
        return Past(moment_of(case), case.host)
    return (await _remembered(tools, case, decoding, before, asker or case.user)).past(tools.language)


async def history_of(tools: Tools, case: Case, decoding: Decoding, asker: str | None) -> History:
    """Return what ``asker`` may know, in the thread of ``case``, of other cases of its host and signature."""
    related = await tools.cases.related(case.team, case)
    return (await _remembered(tools, case, decoding, related, asker)).history() if related else History(host=case.host)


async def brought_of(tools: Tools, case: Case, decoding: Decoding, asker: str | None) -> Brought:
    """Return what the text for support holds beside the decoding: what was brought, and what ``asker`` may know of before."""
    names = tuple(part.name for part in case.parts if part.name)
    text = any(part.name is None for part in case.parts)
    return Brought(text, names, await past_of(tools, case, decoding, asker=asker))


async def alike_shown(tools: Tools, case: Case, user: str | None) -> tuple[str, ...]:
    """Return the ids of the cases of the same signature that ``user`` could see beside ``case``."""
    related = await tools.cases.related(case.team, case)
    viewer = await viewer_of(tools, case.team, case.channel, user)
    return tuple(one.id for one in (await through_the_wall(tools, viewer, related.of_signature)).cases)


async def viewer_of(tools: Tools, team: str, channel: str, user: str | None) -> Viewer:
    """Return who asks where; what Slack does not tell now counts as the stricter."""
    asker = user if user and user[:1] in {"U", "W"} else None
    try:
        shared = (await tools.channels.place(team, channel)).shared
        outsider = bool(asker) and not (await tools.people.person(tools.client, team, str(asker))).member
    except Later:
        shared = outsider = True
    return Viewer(team, channel, shared=shared, asker=asker, outsider=outsider)


async def through_the_wall(tools: Tools, viewer: Viewer, found: Sequence[Case]) -> Allowed:
    """Return what ``viewer`` may see of ``found``."""
    channels = dict.fromkeys(case.channel for case in found if not case.private)
    public = [channel for channel in list(channels)[:CHANNELS] if await _is_public(tools, viewer.team, channel)]
    return allowed(viewer, found, public)


async def links_to(tools: Tools, given: Allowed, most: int = LINKED) -> Mapping[str, str]:
    """Return the addresses of threads by case id: of those that the wall lets through, cured ones first."""
    wanted = sorted((case for case in given.cases if case.id in given.linked), key=lambda case: not case.cure)[:most]
    found = {case.id: await _permalink(tools, case) for case in wanted}
    return {case_id: link for case_id, link in found.items() if link}


async def decoded_again(tools: Tools, found: Sequence[Case], most: int = DECODED) -> dict[str, Decoding]:
    """Decode the text of at most ``most`` of ``found``, by case id: a bounded number of texts, bounded together."""
    decodings: dict[str, Decoding] = {}
    room = CHARACTERS
    for case in await tools.cases.with_parts(found[0].team, found[:most]) if found else ():
        room -= len(case.text)
        if room < 0:
            break
        decodings[case.id] = await tools.decode(case.text)
    return decodings


async def _remembered(tools: Tools, case: Case, decoding: Decoding, related: Related, asker: str | None) -> Remembered:
    viewer = await viewer_of(tools, case.team, case.channel, asker)
    every = once_each((*related.of_host, *related.of_signature))
    given = await through_the_wall(tools, viewer, [one for one in every if not same_occurrence(case, one)])
    decodings = await decoded_again(tools, nearest(given.cases, related))
    return Remembered(case, decoding, related, given, await links_to(tools, given), decodings)


async def _is_public(tools: Tools, team: str, channel: str) -> bool:
    try:
        place = await tools.channels.place(team, channel)
    except Later:
        return False
    return place.name is not None and not place.private


async def _permalink(tools: Tools, case: Case) -> str | None:
    """Return the address of the reply in its thread; None where Slack does not give one: it is gone, or Slack in trouble."""
    try:
        answer = await ask(tools.client.chat_getPermalink(channel=case.channel, message_ts=str(case.reply_ts)))
    except (SlackApiError, Later):
        return None
    link = str(answer.get("permalink") or "")
    return link if link.startswith("https://") else None
