"""The bot is removed from a workspace or an organisation, or its token is revoked: what was stored for it is deleted at once."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.listeners.reading import Event, home_of, part_of
from bot.listeners.services import Services

EVENTS: dict[str, tuple[str, ...]] = {"app_uninstalled": (), "team_access_revoked": (), "tokens_revoked": ()}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what ends an installation."""

    async def left(teams: tuple[str, ...], enterprise: str | None, body: Event) -> None:
        for team in teams:
            services.recent.forget(*([team] if team else []))  # which are an organisation's is not known here: then all
        await services.leave(teams, enterprise, _moment(body))

    async def removed(body: Event, context: AsyncBoltContext) -> None:
        team, enterprise = home_of(body)
        await left(("" if context.is_enterprise_install else team,), enterprise, body)

    async def revoked(event: Event, body: Event, context: AsyncBoltContext) -> None:
        if part_of(event, "tokens").get("bot"):  # else a person's, which is never asked for
            await removed(body, context)

    async def taken_from(event: Event, body: Event) -> None:
        teams = tuple(str(team) for team in event.get("team_ids") or ())
        await left(teams, None, body)

    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(revoked)
    app.event("team_access_revoked")(taken_from)


def _moment(body: Event) -> float:
    return float(body.get("event_time") or 0) + 1  # whole seconds
