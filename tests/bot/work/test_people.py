"""Who is a full member of the workspace; whoever is not known is none."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.work import Later
from bot.work.people import People, Person


class Client:
    def __init__(self, error=None, **facts):
        self.asked = 0
        self.error = error
        self.user = {"id": "U1", "team_id": "T01", "locale": "ja-JP", **facts}

    async def users_info(self, user, include_locale):
        self.asked += 1
        assert include_locale
        if self.error:
            raise SlackApiError(self.error, {"ok": False, "error": self.error})
        return {"ok": True, "user": self.user | {"id": user}}


@pytest.mark.parametrize(
    ("facts", "member"),
    [
        ({}, True),
        ({"is_restricted": True}, False),
        ({"is_restricted": True, "is_ultra_restricted": True}, False),
        ({"team_id": "T02"}, False),
        ({"team_id": "T02", "enterprise_user": {"teams": ["T01", "T02"]}}, True),
        ({"is_stranger": True}, False),
        ({"deleted": True}, False),
    ],
)
async def test_a_full_member_is_no_guest_and_of_this_team(facts, member):
    assert (await People(600).person(Client(**facts), "T01", "U1")).member is member


@pytest.mark.parametrize("error", ["user_not_found", "missing_scope"])
async def test_whom_slack_does_not_show_is_no_member(error):
    assert await People(600).person(Client(error), "T01", "U1") == Person("U1")


async def test_slack_in_trouble_is_asked_later():
    with pytest.raises(Later):
        await People(600).person(Client("internal_error"), "T01", "U1")


async def test_a_user_is_asked_for_once_in_a_while_and_apart_by_team():
    now = 0.0
    people, client = People(600, clock=lambda: now), Client()
    for _ in range(3):
        await people.person(client, "T01", "U1")
    assert client.asked == 1
    now = 600.0
    await people.person(client, "T01", "U1")
    await people.person(client, "T02", "U1")

    assert client.asked == 3
