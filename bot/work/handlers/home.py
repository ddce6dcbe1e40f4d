"""The Home tab of one person: what the wall lets them see of their team's cases."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackApiError

from bot.cases import Allowed, Case, Viewer
from bot.replies import SeenCase, SeenHost, home_view
from bot.work.asking import ask
from bot.work.handlers.past import through_the_wall
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn

DAYS = 30
LOOKED_AT = 200  # newest cases of the team
SHOWN = 10
UNSEEN = frozenset({"not_enabled", "user_not_found", "invalid_arguments", "view_too_large"})


async def on_home(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - a Home tab is no message
    """Publish the Home tab of who opened it."""
    user = str(job.payload["user"])
    seen = await _allowed(tools, job.team, user)
    shown = replace(seen, cases=seen.cases[:SHOWN])
    links = await tools.links.to(tools.client, shown, SHOWN)
    rows = [_row(case, links.get(case.id)) for case in shown.cases]
    view = home_view(rows, repeating(seen.cases), days=DAYS, hidden=seen.hidden, language=tools.language)
    try:
        await ask(tools.client.views_publish(user_id=user, view=view))
    except SlackApiError as error:
        if error.response.get("error") not in UNSEEN:
            raise
    return None


def repeating(cases: Sequence[Case]) -> tuple[SeenHost, ...]:
    """Return the hosts with more than one of ``cases``, the most often first."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for case in cases:
        if host := case.host or case.given_host:
            times[host.lower()].append(case.created)
    found = (SeenHost(host, len(when), max(when)) for host, when in times.items() if len(when) > 1)
    return tuple(sorted(found, key=lambda host: (-host.count, host.name)))


async def _allowed(tools: Tools, team: str, user: str) -> Allowed:
    """Return what ``user`` may see of the last days; a Home tab is no channel, so a private one's cases are counted only."""
    since = datetime.now(UTC) - timedelta(days=DAYS)
    found = [case for case in await tools.cases.latest(team, limit=LOOKED_AT) if case.created >= since]
    person = await tools.people.person(tools.client, team, user)
    viewer = Viewer(team, channel="", shared=False, asker=user, outsider=not person.member)
    return await through_the_wall(tools, viewer, found)


def _row(case: Case, link: str | None) -> SeenCase:
    return SeenCase(case.channel, case.created, case.family, case.domain, case.host or case.given_host, link)
