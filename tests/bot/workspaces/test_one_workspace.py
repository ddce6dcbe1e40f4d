"""One token, one workspace; the token of an organisation is for every workspace of it."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Case, CaseBook
from bot.work.leaving import leave
from bot.workspaces import Me, OneWorkspace


def client(**facts):
    class Slack(AsyncWebClient):
        async def auth_test(self):
            return {"user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T01", **facts}

    return Slack("xoxb-1")


async def test_a_request_that_names_another_company_s_team_belongs_to_ours():
    workspaces = await OneWorkspace.of(client())

    assert (await workspaces.at("T02")).me == Me("U0BOT", "B0BOT", "T01")


async def test_with_an_organisation_s_token_each_of_its_workspaces_is_its_own():
    workspaces = await OneWorkspace.of(client(team_id=None, is_enterprise_install=True))

    assert (await workspaces.at("T02")).me == Me("U0BOT", "B0BOT", "T02")


async def test_an_organisation_that_removes_the_bot_takes_the_cases_of_all_its_workspaces_along(database):
    for team in ("T01", "T02"):
        case = Case(team=team, channel="C1", thread_ts="1.0")
        await database.write(lambda session, case=case: CaseBook(database).save(session, case))
    await leave(database, await OneWorkspace.of(client(team_id="E01", is_enterprise_install=True)), [""], "E01", 1.0)

    assert await CaseBook(database).teams() == ()
