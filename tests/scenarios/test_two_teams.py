"""Two workspaces with the same channel ids, side by side: whatever one of them sends, it never meets the other's cases."""

import base64
import json
import re

import pytest
from slack_sdk.oauth.installation_store import Bot as Installed
from sqlalchemy import Engine, event

from bot.app import installations_of
from bot.cases import CaseBook
from tests.scenarios.fake_session import FakeSession
from tests.scenarios.screens import SCREEN

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
OURS = "Host: esx-ours01\n" + SCREEN
WORDS = ("helper21-0", "esx-ours01", "SPLookup")  # what only our screen says
THEIRS = "cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485"


class Slack(FakeSession):
    """Notes whose token each call had."""

    def __init__(self):
        super().__init__()
        self.tokens = []

    def request(self, verb, url, **arguments):
        self.tokens.append(str((arguments.get("headers") or {}).get("Authorization", "")).removeprefix("Bearer "))
        return super().request(verb, url, **arguments)

    @property
    def shown(self):
        """Everything that anybody got to see."""
        seen = [*(vars(post) for post in (*self.posts, *self.updates)), *self.ephemerals, *self.responses, *self.views]
        return json.dumps(seen, ensure_ascii=False, default=str)

    def forget(self):
        for kept in (self.posts, self.updates, self.ephemerals, self.responses, self.views, self.tokens, self.deleted):
            kept.clear()


@pytest.fixture
def slack():
    fake = Slack()
    fake.channel("C0INC", "inc-42")
    fake.people["U01"] = {"enterprise_user": {"teams": ["T01", "T02"]}}  # a full member in both
    return fake


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request):
    return request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Look again for a case that is not there, but at once."""
    monkeypatch.setattr("bot.listeners.buttons.LOOK_AGAIN", 0)


@pytest.fixture
def changes():
    return {
        "slack_bot_token": None,
        "slack_client_id": "1.2",
        "slack_client_secret": "s",
        "oauth_redirect_url": "https://psod-bot.example.com/slack/oauth_redirect",
        "token_keys": KEY,
        "port": 3000,
    }


@pytest.fixture
async def both(world):
    """Install the bot in T01 and T02; return the world."""
    store = installations_of(world.bot.settings, world.bot.database).store
    for number, team in enumerate(("T01", "T02"), 1):
        bot = Installed(
            app_id="A01", team_id=team, bot_token=f"xoxb-{number}", bot_id="B0BOT", bot_user_id="U0BOT", installed_at=1000.0
        )
        await store.async_save_bot(bot)
    return world


class Team:
    """The people of one workspace."""

    def __init__(self, world, team):
        self.world, self.team = world, team

    async def event(self, **event):
        number = self.world.new_ts()
        body = {"type": "event_callback", "team_id": self.team, "event_id": f"Ev{number}", "event_time": 2000}
        answer = await self.world.dispatch({**body, "event": {"event_ts": self.world.new_ts(), **event}})
        await self.world.settled()
        return answer

    async def says(self, text, ts, **more):
        return await self.event(
            **{"type": "message", "channel": "C0INC", "channel_type": "channel", "user": "U01", "text": text, "ts": ts, **more}
        )

    async def sends(self, kind, **more):
        url = "https://hooks.slack.com/response/7"
        body = {"type": kind, "team": {"id": self.team}, "user": {"id": "U01"}, "trigger_id": self.world.new_ts()}
        answer = await self.world.dispatch({**body, "channel": {"id": "C0INC"}, "response_url": url, **more})
        await self.world.settled()
        return answer

    async def presses(self, action, **more):
        return await self.sends("block_actions", actions=[{"block_id": "b", **action}], **more)

    async def command(self, text):
        body = {"command": "/psod", "text": text, "team_id": self.team, "channel_id": "C0INC", "user_id": "U01"}
        more = {"trigger_id": self.world.new_ts(), "response_url": "https://hooks.slack.com/response/8"}
        answer = await self.world.dispatch(body | more)
        await self.world.settled()
        return answer


def pressable(blocks):
    """Return every action of a message or view as Slack would send it: each button, each option of a menu."""
    for block in blocks:
        for one in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])):
            if one.get("type") == "button":
                yield {"type": "button", "action_id": one["action_id"], "value": one.get("value")}
            for option in one.get("options", ()):
                yield {"type": one["type"], "action_id": one["action_id"], "selected_option": option, "value": option["value"]}


@pytest.fixture
async def case(both, slack):
    """Return T01's case and what its people can press, in the thread and in every modal that opens from there."""
    await Team(both, "T01").says(OURS, "1700000000.000001")
    actions = list(pressable(slack.posts[0].blocks))
    for action in actions[:]:
        await Team(both, "T01").presses(action)
    views = [json.loads(json.dumps(view)) for view in slack.views]
    actions += [action for view in views for action in pressable(view["blocks"])]
    slack.forget()
    return await CaseBook(both.bot.database).by_thread("T01", "C0INC", "1700000000.000001"), actions, views


async def unchanged(both, case):
    return await CaseBook(both.bot.database).by_id("T01", case.id) == case and await CaseBook(both.bot.database).teams() == (
        "T01",
    )


async def test_each_teams_work_is_done_with_its_own_token(both, slack):
    await Team(both, "T01").says(OURS, "1700000000.000001")
    first = set(slack.tokens)
    slack.forget()
    await Team(both, "T02").says(THEIRS, "1700000000.000001")

    assert (first, set(slack.tokens)) == ({"xoxb-1"}, {"xoxb-2"})
    assert len(slack.posts) == 1


async def test_a_message_of_the_other_team_in_the_same_channel_and_thread_finds_no_case_of_ours(both, slack, case):
    theirs = Team(both, "T02")
    for text in (
        "<@U0BOT> which host is it?",
        "<@U0BOT> is it hardware?",
        "has this host crashed before?",
        "<@U0BOT> forget this",
    ):
        await theirs.says(text, both.new_ts(), thread_ts="1700000000.000001")
    await theirs.says("Host: esx-theirs", both.new_ts())  # right after our screen, from a user of the same id

    assert not any(word in slack.shown for word in WORDS)
    assert await unchanged(both, case[0])


async def test_the_other_teams_edit_or_deletion_of_a_message_with_the_ts_of_ours_changes_nothing(both, slack, case):
    was = {"type": "message", "user": "U01", "ts": "1700000000.000001"}
    there = {"type": "message", "channel": "C0INC", "hidden": True, "previous_message": {**was, "text": OURS}}
    await Team(both, "T02").event(**there, subtype="message_changed", message={**was, "text": f"{THEIRS} and more"})
    await Team(both, "T02").event(**there, subtype="message_deleted", deleted_ts=was["ts"])

    assert not slack.updates
    assert await CaseBook(both.bot.database).by_id("T01", case[0].id) == case[0]


async def test_no_button_that_carries_our_case_opens_posts_or_changes_anything_for_the_other_team(both, slack, case):
    _, actions, views = case
    for action in actions:
        for more in ({}, *({"view": {**view, "id": "V9", "app_installed_team_id": "T02"}} for view in views[:1])):
            await Team(both, "T02").presses(action, **more)

    assert len({action["action_id"] for action in actions}) >= 5  # the test found what there is to press
    assert not any(word in slack.shown for word in WORDS)
    assert not slack.posts
    assert await unchanged(both, case[0])


async def test_no_modal_of_ours_sent_by_the_other_team_changes_anything(both, slack, case):
    for view in case[2]:
        state = {block.get("block_id"): _typed(block) for block in view["blocks"] if block.get("type") == "input"}
        sent = {**view, "id": "V9", "app_installed_team_id": "T02", "state": {"values": state}}
        await Team(both, "T02").sends("view_submission", view=sent)

    assert not any(word in slack.shown for word in WORDS)
    assert await unchanged(both, case[0])


def _typed(block):
    element = block["element"]
    return {element["action_id"]: {"type": element["type"], "value": "esx-theirs"}}


async def test_the_shortcut_and_the_commands_of_the_other_team_know_nothing_of_ours(both, slack, case):
    theirs = Team(both, "T02")
    for user, ts in (("U01", "1700000000.000001"), ("U0BOT", str(case[0].reply_ts))):
        message = {"type": "message", "user": user, "ts": ts, "text": "look", "thread_ts": "1700000000.000001"}
        await theirs.sends("message_action", callback_id="decode_psod", message=message)
    for text in ("status", "settings", "similar", "help", ""):
        await theirs.command(text)
    await theirs.event(type="app_home_opened", user="U01", channel="D0", tab="home")

    assert not any(word in slack.shown for word in WORDS)
    for text in ("history {}", "forget {}"):  # asked about our host by name, no more is told than of one that nobody has
        said = []
        for host in ("esx-ours01", "esx-nobody"):
            slack.forget()
            await theirs.command(text.format(host))
            said.append(slack.shown.replace(host, "HOST"))
        assert said[0] == said[1]
    assert await unchanged(both, case[0])


async def test_when_the_other_team_removes_the_bot_ours_goes_on(both, slack, case):
    await Team(both, "T02").event(type="app_uninstalled")
    await Team(both, "T01").says("<@U0BOT> which world was it?", both.new_ts(), thread_ts="1700000000.000001")

    assert "helper21-0" in slack.shown
    assert await unchanged(both, case[0])


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U01"]}}, False),  # a person's, of another app's sign-in
        ({"type": "team_access_revoked", "team_ids": ["T02"]}, True),
    ],
)
async def test_whatever_ends_an_installation_deletes_what_was_stored_for_it_alone(both, case, said, gone):
    await Team(both, "T02").says(THEIRS, both.new_ts())
    before = await CaseBook(both.bot.database).teams()
    await Team(both, "T02").event(**said)
    await Team(both, "T02").says(SCREEN, both.new_ts())

    assert (before, await CaseBook(both.bot.database).teams()) == (("T01", "T02"), ("T01",) if gone else ("T01", "T02"))
    assert await CaseBook(both.bot.database).by_id("T01", case[0].id) == case[0]


BOUND = re.compile(r"\b(cases|choices|mutes|slots)\b")
TEAM = re.compile(r"\bteam (=|!=) ")
FREE = {  # asked of every team at once, and told to none of them
    "DELETE FROM cases WHERE cases.created <",
    "DELETE FROM slots WHERE slots.free <",
    "SELECT DISTINCT cases.team",
}


async def test_every_statement_on_what_belongs_to_a_team_names_it(both, case):
    seen = set()

    def note(_connection, _cursor, statement, *_):
        seen.add(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for team in (Team(both, "T01"), Team(both, "T02")):
            await team.says(f"<@U0BOT> {THEIRS}", both.new_ts())
            await team.says("<@U0BOT> has this host crashed before?", both.new_ts(), thread_ts="1700000000.000001")
            for action in case[1]:
                await team.presses(action)
            for text in ("status", "settings", "forget esx-ours01"):
                await team.command(text)
            await team.event(type="app_home_opened", user="U01", channel="D0", tab="home")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    asked = {one for one in seen if BOUND.search(one) and not one.startswith(("INSERT", "PRAGMA"))}

    assert len(asked) >= 8
    assert [one for one in asked if not TEAM.search(one) and not one.startswith(tuple(FREE))] == []
