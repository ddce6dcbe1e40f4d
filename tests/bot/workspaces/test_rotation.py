"""Tokens are renewed before they expire, by one process at a time, and what fails is tried again."""

import asyncio
import functools
import time

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.cases import Database
from bot.demo.slack import Fault, LoopbackSlack, Pace
from bot.workspaces import Installations, Rotation, Seal

KEY = Fernet.generate_key().decode()
HOUR = 3600


@pytest.fixture
async def slack():
    async with LoopbackSlack(pace=Pace.hurried()) as running:
        running.grants.lifetime = 12 * HOUR
        yield running


@pytest.fixture
def outcomes():
    return []


@pytest.fixture
def rotation(outcomes):
    return functools.partial(rotation_of, outcomes.append)


def rotation_of(counted, database, slack):
    client = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])
    rotator = AsyncTokenRotator(client_id=slack.grants.client_id, client_secret=slack.grants.client_secret, client=client)
    return Rotation(Installations(database, slack.grants.client_id, Seal([KEY])), rotator, counted)


async def installed(database, slack, *, left, refresh="xoxe-1", team=None):
    """Install the bot with a token that is good for ``left`` more seconds."""
    slack.grants.refreshes["xoxe-1"] = slack.workspace
    bot = Bot(
        app_id="A01",
        team_id=team or slack.workspace.id,
        bot_token=slack.bot_token,
        bot_id="B0",
        bot_user_id="U0",
        bot_refresh_token=refresh,
        bot_token_expires_at=int(time.time()) + left,
        installed_at=1000.0,
    )
    await Installations(database, slack.grants.client_id, Seal([KEY])).store.async_save_bot(bot)


async def kept(database, slack):
    return await Installations(database, slack.grants.client_id, Seal([KEY])).of(slack.workspace.id, None)


async def test_a_token_near_its_end_is_renewed_and_the_new_one_later_again(rotation, database, slack):
    await installed(database, slack, left=HOUR)

    assert await rotation(database, slack).once() == 1
    first = await kept(database, slack)
    assert first.bot_token == slack.bot_token
    slack.grants.lifetime = HOUR
    assert await rotation(database, slack).once() == 0  # it has eleven hours yet
    assert (await kept(database, slack)).bot_token == first.bot_token


async def test_a_token_that_does_not_expire_is_left_alone(rotation, database, slack):
    await installed(database, slack, left=11 * HOUR)

    assert await rotation(database, slack).once() == 0
    assert not slack.journal.calls


async def test_a_renewal_that_slack_refuses_leaves_the_token_as_it_is_and_is_counted(rotation, database, slack, outcomes):
    await installed(database, slack, left=HOUR, refresh="xoxe-used-before")

    assert await rotation(database, slack).once() == 0
    assert (await kept(database, slack)).bot_token == slack.bot_token
    assert outcomes == ["failed"]


async def test_a_renewal_that_is_lost_on_the_way_costs_the_others_nothing(rotation, database, slack, outcomes):
    for team in ("T07", slack.workspace.id):
        await installed(database, slack, left=HOUR, team=team)
    slack.faults.add(Fault("drop_before", "oauth.v2.access"))

    assert await rotation(database, slack).once() == 1
    assert sorted(outcomes) == ["failed", "renewed"]


@pytest.mark.slow
async def test_of_two_replicas_one_renews_and_the_refresh_token_is_used_once(rotation, postgres_url, slack):
    async with await Database.open(postgres_url) as one, await Database.open(postgres_url) as other:
        await installed(one, slack, left=HOUR)
        renewed = await asyncio.gather(rotation(one, slack).once(), rotation(other, slack).once())

        assert sorted(renewed) == [0, 1]
        assert [call.answer["ok"] for call in slack.journal.calls] == [True]
        assert (await kept(other, slack)).bot_token == slack.bot_token
