"""Addresses of replies: one is asked for, the others are built; only what the wall lets through."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.cases import Allowed, Case
from bot.work.handlers.links import Links


class Client:
    def __init__(self, permalink="https://lab.slack.com/archives/C1/p11", error=None):
        self.permalink, self.error, self.asked = permalink, error, 0

    async def chat_getPermalink(self, **_):  # noqa: N802 - Slack's name
        self.asked += 1
        if self.error:
            raise SlackApiError(self.error, {"ok": False, "error": self.error})
        return {"ok": True, "permalink": self.permalink}


def case(number, **facts):
    return Case(
        **({"team": "T1", "channel": "C1", "thread_ts": f"{number}.1", "reply_ts": f"{number}.2", "id": f"c{number}"} | facts)
    )


def through(*cases, linked=None):
    return Allowed(cases, frozenset(one.id for one in cases) if linked is None else frozenset(linked))


async def test_an_address_names_the_reply_and_its_thread():
    links = await Links().to(Client(), through(case(1), case(2, thread_ts="2.2")), 9)

    assert links == {
        "c1": "https://lab.slack.com/archives/C1/p12?thread_ts=1.1&cid=C1",
        "c2": "https://lab.slack.com/archives/C1/p22",
    }


async def test_slack_is_asked_once_a_workspace():
    links, client = Links(), Client()
    for team in ("T1", "T1", "T2"):
        await links.to(client, through(case(1, team=team), case(2, team=team)), 9)

    assert client.asked == 2


async def test_what_may_not_be_linked_has_no_address_and_cured_ones_come_first():
    given = through(case(1), case(2), case(3, cure="x"), linked=["c1", "c3"])

    assert list(await Links().to(Client(), given, 1)) == ["c3"]
    assert sorted(await Links().to(Client(), given, 9)) == ["c1", "c3"]
    assert await Links().to(Client(), through(case(1), linked=()), 9) == {}


@pytest.mark.parametrize(
    "client", [Client(error="message_not_found"), Client(error="internal_error"), Client("http://x/archives/")]
)
async def test_without_an_address_of_slack_there_are_no_links(client):
    assert await Links().to(client, through(case(1)), 9) == {}
