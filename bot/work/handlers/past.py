"""A case's past: what is related to it, through the wall, the nearest of it decoded again. Slack's trouble costs a link only."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answers import History
from bot.cases import Allowed, Case, Related, Viewer, allowed
from bot.replies import Brought, Past
from bot.work.courier import Later
from bot.work.handlers.remembering import Remembered, moment_of, nearest, once_each, same_occurrence
from bot.work.handlers.tools import Tools
from decoder import Decoding

DECODED = 8  # earlier cases whose text is decoded again for one reply
CHARACTERS = 400_000  # of text, over all of them
CHANNELS = 25  # whose nature is looked up for one reply
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
    # Those of other hosts are told by what is stored: in a storm of one crash each text would be read again and again.
    ours = {one.id for one in of_host}
    return (await _remembered(tools, case, decoding, before, asker or case.user, only=ours)).past(tools.language)


async def history_of(tools: Tools, case: Case, decoding: Decoding, asker: str | None) -> History:
    """Return what ``asker`` may know, in the thread of ``case``, of other cases of its host and signature."""
    related = await tools.cases.related(case.team, case)
    return (await _remembered(tools, case, decoding, related, asker)).history()


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
        shared = (await tools.channels.lately(team, channel)).shared
        outsider = bool(asker) and not (await tools.people.person(tools.client, team, str(asker))).member
    except Later:
        shared = outsider = True
    return Viewer(team, channel, shared=shared, asker=asker, outsider=outsider)


async def through_the_wall(tools: Tools, viewer: Viewer, found: Sequence[Case], *, most: int | None = CHANNELS) -> Allowed:
    """Return what ``viewer`` may see of ``found``; of cases in more channels than ``most`` nothing is said at all."""
    channels = list(dict.fromkeys(case.channel for case in found if not case.private and case.channel != viewer.channel))
    known = channels[:most]
    public = [channel for channel in known if await _is_public(tools, viewer.team, channel)]
    further = set(channels[len(known) :])
    return allowed(viewer, [case for case in found if case.channel not in further], public)


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


async def _remembered(  # noqa: PLR0913 - what was found, and for whom
    tools: Tools, case: Case, decoding: Decoding, related: Related, asker: str | None, *, only: Collection[str] | None = None
) -> Remembered:
    """Return the past of ``case``; the text of ``only`` those is read again, of the nearest of them."""
    viewer = await viewer_of(tools, case.team, case.channel, asker)
    every = once_each((*related.of_host, *related.of_signature))
    given = await through_the_wall(tools, viewer, [one for one in every if not same_occurrence(case, one)])
    near = [one for one in nearest(given.cases, related) if only is None or one.id in only]
    links = await tools.links.to(tools.client, given, LINKED)
    return Remembered(case, decoding, related, given, links, await decoded_again(tools, near))


async def _is_public(tools: Tools, team: str, channel: str) -> bool:
    try:
        place = await tools.channels.lately(team, channel)
    except Later:
        return False
    return place.name is not None and not place.private
