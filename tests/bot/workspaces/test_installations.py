"""Installations: found by workspace or organisation, sealed in the database, forgotten when the bot is removed."""

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.workspaces import Installations, InstalledWorkspaces, NotInstalled, Seal
from bot.workspaces.installations import TooMany

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def bot(team="T01", token="xoxb-1", **more):  # noqa: S107 - no secret
    facts = {"app_id": "A01", "bot_id": "B0", "bot_user_id": "U0", "installed_at": 1000.0, "is_enterprise_install": team is None}
    return Bot(team_id=team, bot_token=token, **{**facts, **more})


@pytest.fixture
def installations(database):
    return Installations(database, "1.2", Seal([OLD]))


@pytest.fixture
def workspaces(installations):
    return InstalledWorkspaces(installations, AsyncWebClient)


async def token_at(workspaces, team, enterprise=None):
    return (await workspaces.at(team, enterprise)).client.token


async def leave(workspaces, team="", enterprise=None, moment=2000.0):
    return await workspaces.installations.database.write(lambda session: workspaces.left(session, team, enterprise, moment))


async def test_each_workspace_has_the_token_that_its_installation_brought(installations, workspaces):
    await installations.store.async_save_bot(bot("T01", "xoxb-1"))
    await installations.store.async_save_bot(bot("T02", "xoxb-2", bot_user_id="U2"))

    assert await token_at(workspaces, "T01") == "xoxb-1"
    assert await token_at(workspaces, "T02") == "xoxb-2"
    assert (await workspaces.at("T02")).me.user == "U2"


async def test_a_workspace_that_did_not_install_the_bot_has_none(installations, workspaces):
    await installations.store.async_save_bot(bot("T01"))
    with pytest.raises(NotInstalled):
        await workspaces.at("T02", "E02")


async def test_a_workspace_of_an_organisation_that_installed_the_bot_has_it_and_jobs_find_it_without_the_organisation(
    installations, workspaces
):
    await installations.store.async_save_bot(bot(None, "xoxb-org", enterprise_id="E01"))
    from_event = await token_at(workspaces, "T07", "E01")
    elsewhere = InstalledWorkspaces(installations, AsyncWebClient)

    assert (from_event, await token_at(elsewhere, "T07")) == ("xoxb-org", "xoxb-org")
    assert (await elsewhere.at("T07")).me.team == "T07"


async def test_what_names_only_its_organisation_gets_that_ones_token(installations, workspaces):
    for enterprise in ("E01", "E02"):
        await installations.store.async_save_bot(
            bot(None, f"xoxb-{enterprise}", enterprise_id=enterprise, is_enterprise_install=True)
        )

    assert [await token_at(workspaces, "", enterprise) for enterprise in ("E01", "E02", "E01")] == [
        "xoxb-E01",
        "xoxb-E02",
        "xoxb-E01",
    ]


async def test_who_presses_a_button_from_another_organisation_does_not_move_a_workspace_into_it(installations, workspaces):
    await installations.store.async_save_bot(bot(None, "xoxb-ours", enterprise_id="E01"))
    await installations.store.async_save_bot(bot(None, "xoxb-theirs", enterprise_id="E02"))
    await workspaces.at("T07", "E01")
    elsewhere = InstalledWorkspaces(installations, AsyncWebClient)

    assert await token_at(elsewhere, "T07", "E02") == "xoxb-ours"


async def test_a_workspace_whose_organisation_is_not_told_and_not_known_is_none_of_ours(installations, workspaces):
    """Somebody of another company pressed a button: their workspace must not become one of our organisation's."""
    await installations.store.async_save_bot(bot(None, "xoxb-ours", enterprise_id="E01"))
    with pytest.raises(NotInstalled):
        await workspaces.at("T09")
    await installations.store.async_save_bot(bot(None, "xoxb-theirs", enterprise_id="E09"))

    assert await token_at(workspaces, "T09", "E09") == "xoxb-theirs"


async def test_no_token_stands_in_the_database_as_it_is(installations, database):
    await installations.store.async_save_bot(bot(token="xoxb-secret", bot_refresh_token="xoxe-secret"))

    async def unit(session):
        return (await session.execute(text("SELECT bot_token, bot_refresh_token FROM slack_bots"))).all()

    ((token, refresh),) = await database.read(unit)

    assert Seal([OLD]).open(token) == "xoxb-secret"
    assert Seal([OLD]).open(refresh) == "xoxe-secret"
    assert "secret" not in token + refresh


async def test_a_new_key_in_front_of_the_old_one_seals_all_anew_and_the_old_one_may_go(installations, database):
    await installations.store.async_save_bot(bot("T01", "xoxb-1", bot_refresh_token="xoxe-1"))
    await installations.store.async_save_bot(bot("T02", "xoxb-2"))
    changing = Installations(database, "1.2", Seal([NEW, OLD]))

    assert [await changing.reseal(), await changing.reseal()] == [2, 0]
    kept = await Installations(database, "1.2", Seal([NEW])).of("T01", None)
    assert (kept.bot_token, kept.bot_refresh_token) == ("xoxb-1", "xoxe-1")


async def test_a_token_whose_key_is_lost_makes_that_workspace_one_without_the_bot(installations, database):
    await installations.store.async_save_bot(bot("T01"))
    lost = Installations(database, "1.2", Seal([NEW]))
    await lost.store.async_save_bot(bot("T02"))

    assert await lost.of("T01", None) is None
    assert [one.team_id for one in await lost.all()] == ["T02"]
    assert await lost.reseal() == 0


async def test_installed_again_only_the_new_token_is_kept(installations, database):
    await installations.store.async_save_bot(bot(token="xoxb-1", installed_at=1000.0))
    await installations.store.async_save_bot(bot(token="xoxb-2", installed_at=1001.5))

    async def unit(session):
        return (await session.execute(text("SELECT count(*) FROM slack_bots"))).scalar()

    assert await database.read(unit) == 1
    assert (await installations.of("T01", None)).bot_token == "xoxb-2"


async def test_a_token_that_is_renewed_while_the_bot_is_removed_does_not_come_back(installations, workspaces):
    removed = bot("T01")
    await installations.store.async_save_bot(removed)
    await leave(workspaces, "T01")
    await installations.renew(removed)

    assert await installations.all() == ()


async def test_what_a_workspace_installed_goes_with_it_at_once(installations, workspaces):
    await installations.store.async_save_bot(bot("T01"))
    await installations.store.async_save_bot(bot("T02"))
    await workspaces.at("T01")

    assert await leave(workspaces, "T01") == ("T01",)
    with pytest.raises(NotInstalled):
        await workspaces.at("T01")
    assert await workspaces.at("T02")


async def test_with_an_organisation_every_workspace_goes_that_was_heard_of(installations, workspaces):
    await installations.store.async_save_bot(bot(None, enterprise_id="E01"))
    await workspaces.at("T07", "E01")
    await workspaces.at("T08", "E01")

    assert set(await leave(workspaces, enterprise="E01")) == {"T07", "T08"}
    with pytest.raises(NotInstalled):
        await workspaces.at("T07", "E01")


async def test_news_of_a_removal_that_come_after_the_bot_was_installed_again_remove_nothing(installations, workspaces):
    await installations.store.async_save_bot(bot("T01", installed_at=3000.0))

    assert await leave(workspaces, "T01", moment=2000.0) == ()
    assert await workspaces.at("T01")


async def test_a_state_is_good_once_and_for_its_time(installations):
    states = installations.states(60)
    state = await states.async_issue()
    late = await installations.states(-1).async_issue()

    assert [await states.async_consume(state), await states.async_consume(state)] == [True, False]
    assert not await states.async_consume(late)
    assert not await states.async_consume("never-issued")


async def test_only_so_many_installations_are_begun(installations, monkeypatch):
    monkeypatch.setattr("bot.workspaces.installations.BEGUN_MOST", 2)
    for _ in range(2):
        await installations.states(60).async_issue()
    with pytest.raises(TooMany):
        await installations.states(60).async_issue()


async def test_states_that_nobody_came_back_with_are_deleted(installations, database):
    await installations.states(-1).async_issue()
    good = await installations.states(60).async_issue()
    await installations.tidy()

    async def unit(session):
        return list((await session.execute(text("SELECT state FROM slack_oauth_states"))).scalars())

    assert await database.read(unit) == [good]
