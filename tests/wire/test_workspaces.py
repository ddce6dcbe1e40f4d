"""Two workspaces install the bot through Slack's own pages; each is answered with its own token, and forgotten when it leaves."""

import asyncio
import base64
import html
import re
import socket
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import text

from bot import listeners
from bot.app import installations_of
from bot.cases import CaseBook
from bot.demo.settings import loopback_settings
from bot.server import running

pytestmark = pytest.mark.slow
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_secrets(slack, port):
    """Return the settings of an app that workspaces install: its own secrets, and no workspace's token."""
    return {
        "port": port,
        "slack_bot_token": None,
        "slack_client_id": slack.grants.client_id,
        "slack_client_secret": slack.grants.client_secret,
        "oauth_redirect_url": f"http://127.0.0.1:{port}/slack/oauth_redirect",
        "token_keys": KEY,
    }


@pytest.fixture
def settings(slack, transport, tmp_path, port):
    """Return settings with nothing but the app's own secrets."""
    return loopback_settings(slack, tmp_path, connection=transport, **own_secrets(slack, port))


@pytest.fixture
async def bot(slack, transport, settings, port):
    """Run the bot: no workspace has installed it yet."""
    async with running(settings) as run:
        if transport == "http":
            slack.use_http(f"http://127.0.0.1:{port}{settings.path}")
        else:
            await slack.until(lambda: slack.sockets.connections)
        yield run.bot


@pytest.fixture
async def browser(port):
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=f"http://127.0.0.1:{port}")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as session:
        yield session


async def to_slack(browser, team):
    """Open the bot's page and return where its button leads."""
    async with browser.get("/slack/install", params={"team": team}) as page:
        assert page.status == 200
        return html.unescape(re.search(r'href="(http[^"]+)"', await page.text())[1])


async def back_from_slack(browser, address):
    """Let the bot in and return where Slack sends the browser back to."""
    async with browser.get(address, allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def install(browser, team):
    async with browser.get(await back_from_slack(browser, await to_slack(browser, team))) as page:
        assert page.status == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"


async def rows(bot, table):
    async def unit(session):
        return [dict(row) for row in (await session.execute(text(f"SELECT * FROM {table}"))).mappings()]  # noqa: S608

    return await bot.database.read(unit)


async def test_each_workspace_is_answered_with_its_own_token_once_it_has_installed_the_bot(slack, bot, browser, screen):
    second = slack.add_workspace("second")
    slack.add_user("carol", team=second.id)
    slack.add_channel("inc-7", team=second.id)
    too_early = await slack.says("carol", "inc-7", screen)
    await slack.command("carol", "inc-7", "help")
    await slack.settled()
    await install(browser, slack.workspace.id)
    await install(browser, second.id)
    ours, theirs = await slack.says("alice", "inc-42", screen), await slack.says("carol", "inc-7", screen)
    await slack.until(lambda: slack.replies(ours) and slack.replies(theirs))

    assert not slack.replies(too_early)
    assert "not installed" in slack.ephemerals[0].text
    assert slack.replies(ours)[0].bot_id == slack.workspace.bot_id
    assert slack.replies(theirs)[0].bot_id == second.bot_id
    assert not [row for row in await rows(bot, "slack_bots") if "xoxb" in row["bot_token"]]


async def test_a_workspace_that_removes_the_bot_leaves_nothing_behind_and_the_others_stay(slack, bot, browser, screen):
    second = slack.add_workspace("second")
    slack.add_user("carol", team=second.id)
    slack.add_channel("inc-7", team=second.id)
    for team in (slack.workspace.id, second.id):
        await install(browser, team)
    ours, theirs = await slack.says("alice", "inc-42", screen), await slack.says("carol", "inc-7", screen)
    await slack.until(lambda: slack.replies(ours) and slack.replies(theirs))
    await slack.settled()
    await slack.uninstalls()
    await slack.settled()

    assert await CaseBook(bot.database).teams() == (second.id,)
    assert {row["team"] for row in await rows(bot, "jobs")} == {second.id}
    assert [row["team_id"] for row in await rows(bot, "slack_bots")] == [second.id]


async def test_an_organisation_installs_the_bot_for_all_of_its_workspaces_and_removes_it_from_all(slack, bot, browser, screen):
    homes = [slack.add_workspace(name, enterprise="E0ORG", org_wide=True) for name in ("north", "south")]
    for home, who, channel in zip(homes, ("nora", "sue"), ("inc-north", "inc-south"), strict=True):
        slack.add_user(who, team=home.id)
        slack.add_channel(channel, team=home.id)
    await install(browser, homes[0].id)
    posts = [await slack.says("nora", "inc-north", screen), await slack.says("sue", "inc-south", screen)]
    await slack.until(lambda: all(slack.replies(post) for post in posts))
    await slack.settled()
    found = await CaseBook(bot.database).teams()
    await slack.uninstalls(homes[1].id)
    await slack.settled()

    assert found == tuple(home.id for home in homes)
    assert len(await rows(bot, "slack_bots")) == 0
    assert await CaseBook(bot.database).teams() == ()


async def test_an_address_of_an_installation_is_good_once_and_in_one_browser(slack, bot, browser):
    address = await back_from_slack(browser, await to_slack(browser, slack.workspace.id))
    async with aiohttp.ClientSession() as another, another.get(address) as elsewhere:
        pass
    async with browser.get(address) as first:
        pass
    cookie = {"Cookie": f"slack-app-oauth-state={parse_qs(urlsplit(address).query)['state'][0]}"}
    async with aiohttp.ClientSession(headers=cookie) as kept, kept.get(address) as again:  # told to drop it, it did not
        pass

    assert [elsewhere.status, first.status, again.status] == [400, 200, 401]
    assert len(await rows(bot, "slack_bots")) == 1


async def stored(installations, slack, first):
    """Wait until a token that is not the ``first`` is kept."""
    async with asyncio.timeout(20):
        while True:
            (bot,) = await installations.all()
            if first != bot.bot_token == slack.bot_token:
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("transport", ["http"])
async def test_a_token_that_ends_soon_is_renewed_at_the_start_and_the_answers_go_on(slack, settings, browser, port, screen):
    slack.grants.lifetime = 3_600
    async with running(settings):
        await install(browser, slack.workspace.id)
        first = slack.bot_token
    slack.grants.lifetime = 43_200
    async with running(settings) as run:
        slack.use_http(f"http://127.0.0.1:{port}{settings.path}")
        await stored(installations_of(settings, run.bot.database), slack, first)
        slack.workspace.former_token = ""  # and the first one is over
        post = await slack.says("alice", "inc-42", screen)
        await slack.until(lambda: slack.replies(post))


async def test_whoever_says_no_on_slacks_page_is_told_so_and_nothing_is_stored(bot, browser):
    async with browser.get("/slack/oauth_redirect", params={"error": "access_denied<script>"}) as page:
        shown = await page.text()

    assert "access_denied" in shown
    assert "<script>" not in shown
    assert await rows(bot, "slack_bots") == []


@pytest.mark.usefixtures("bot")
async def test_what_a_link_to_the_bots_page_smuggles_in_does_not_reach_slack(browser):
    address = await to_slack(browser, "T01&user_scope=admin&scope=admin")
    asked = parse_qs(urlsplit(address).query)

    assert "admin" not in address
    assert set(asked["scope"][0].split(",")) == listeners.scopes()
    assert "user_scope" not in asked


async def test_a_code_that_slack_does_not_know_installs_nothing(slack, bot, browser):
    address = await back_from_slack(browser, await to_slack(browser, slack.workspace.id))
    slack.grants.codes.clear()
    async with browser.get(address) as page:
        assert page.status == 401

    assert await rows(bot, "slack_bots") == []
