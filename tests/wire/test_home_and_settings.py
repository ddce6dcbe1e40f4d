"""Home, settings, thumbs, mutes and the workflow's step over real sockets: two workspaces side by side, on both databases."""

import json

import pytest

from bot.demo.settings import loopback_settings
from bot.demo.slack import Upload
from bot.server import running
from tests.wire.test_workspaces import browser, install, own_secrets, port  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

PATIENCE = 30


@pytest.fixture
async def bot(slack, tmp_path, port, migrated_url):  # noqa: F811 - the fixture
    """Run the bot for whoever installs it, on either database."""
    settings = loopback_settings(slack, tmp_path, database_url=migrated_url, agent=True, **own_secrets(slack, port))
    async with running(settings) as run:
        await slack.until(lambda: slack.sockets.connections)
        yield run.bot


@pytest.fixture
async def teams(slack, bot, browser):  # noqa: ARG001, F811
    """Let both workspaces install the bot; return them."""
    second = slack.add_workspace("second")
    for user in ("carol", "dave"):
        slack.add_user(user, team=second.id)
    slack.add_channel("inc-7", team=second.id)
    for team in (slack.workspace.id, second.id):
        await install(browser, team)
    return slack.workspace, second


async def reply_to(slack, post):
    return (await slack.until(lambda: slack.replies(post), PATIENCE))[-1]


async def settings_of(slack, user, channel):
    """Type the command and return the modal that it opens."""
    known = len(slack.open_views)
    await slack.command(user, channel, "settings")
    await slack.until(lambda: len(slack.open_views) > known, PATIENCE)
    return slack.open_views[-1]


def home_of(slack, user):
    """Return what a user's Home tab says."""
    views = (view for view in slack.open_views if view.user == slack.user(user).id and view.content["type"] == "home")
    return next((json.dumps(view.content, ensure_ascii=False) for view in views), "")


async def test_what_one_workspace_chooses_changes_nothing_in_the_other(slack, teams, screen):  # noqa: ARG001
    view = await settings_of(slack, "alice", "inc-42")
    assert (await slack.submits(view, {"psod_speak": "mention"})).ok
    await slack.settled()
    ours, theirs = await slack.says("alice", "inc-42", screen), await slack.says("carol", "inc-7", screen)
    await reply_to(slack, theirs)
    await slack.settled()
    silent = slack.replies(ours)
    asked = await slack.says("bob", "inc-42", f"@psod {screen}")

    assert silent == []
    assert "examplenic" in (await reply_to(slack, asked)).text


async def test_a_crash_is_muted_from_its_reply_and_unmuted_in_the_settings(slack, teams, screen):  # noqa: ARG001
    ours, theirs = await slack.says("alice", "inc-42", screen), await slack.says("carol", "inc-7", screen)
    reply = await reply_to(slack, ours)
    await reply_to(slack, theirs)
    menu = next(one for block in reply.blocks for one in block.get("elements", ()) if one.get("type") == "overflow")
    await slack.clicks(reply, "psod_more", selected_option=menu["options"][-1])
    await slack.until(lambda: slack.ephemerals, PATIENCE)
    await slack.settled()
    muted = [await slack.says("bob", "inc-42", screen), await slack.says("dave", "inc-7", screen)]
    await slack.until(lambda: len(slack.replies(muted[1])) == 1, PATIENCE)
    await slack.settled()
    silent = slack.replies(muted[0])
    await slack.submits(await settings_of(slack, "alice", "inc-42"), {"psod_muted": []})
    await slack.settled()

    assert silent == []
    assert await reply_to(slack, await slack.says("bob", "inc-42", screen))


async def test_home_shows_a_workspace_its_own_and_leads_to_the_settings(slack, teams, screen):
    ours, theirs = await slack.says("alice", "inc-42", screen), await slack.says("carol", "inc-7", screen)
    await reply_to(slack, ours)
    await reply_to(slack, theirs)
    await slack.settled()
    for user in ("alice", "carol"):
        await slack.opens_home(user)
    await slack.until(lambda: home_of(slack, "alice") and home_of(slack, "carol"), PATIENCE)
    home = next(view for view in slack.open_views if view.user == slack.user("alice").id)
    await slack.clicks(home, "psod_settings")
    await slack.submits(slack.open_views[-1], {"psod_channel": slack.channel("general").id})
    chosen = slack.open_views[-1]

    assert [f"{team.domain}.slack.com" in home_of(slack, "alice") for team in teams] == [True, False]
    assert [f"{team.domain}.slack.com" in home_of(slack, "carol") for team in teams] == [False, True]
    assert json.loads(chosen.content["private_metadata"])["channel"] == slack.channel("general").id
    assert (await slack.submits(chosen, {"psod_speak": "on"})).ok
    await slack.settled()
    assert await reply_to(slack, await slack.says("bob", "general", screen.replace("vmnic", "vmnik")))


async def test_a_thumb_changes_the_reply_in_its_place(slack, teams, screen):  # noqa: ARG001
    post = await slack.says("alice", "inc-42", screen)
    reply = await reply_to(slack, post)
    thumbs = next(block["elements"][0] for block in reply.blocks if block["type"] == "context_actions")
    await slack.clicks(reply, "psod_feedback", value=thumbs["negative_button"]["value"])
    await slack.until(lambda: "this reading is wrong" in slack.replies(post)[0].text, PATIENCE)

    assert len(slack.replies(post)) == 1


async def test_a_workflow_gets_its_outputs_and_the_conversation_its_prompts(slack, teams, screen):
    steps = [await slack.runs_step({"text": screen}, "decode_psod_step", team=team.id) for team in teams]
    theirs = slack.keep("carol", Upload("screen.txt", screen))
    stolen = await slack.runs_step({"file": theirs.id}, "decode_psod_step")
    await slack.opens_home("alice", tab="messages")
    direct = slack.direct("alice")
    await slack.until(lambda: all(step.ended for step in (*steps, stolen)) and direct.id in slack.core.state.prompts, PATIENCE)

    assert ["page fault" in step.outputs["verdict"].lower() for step in steps] == [True, True]
    assert stolen.outputs is None
    assert stolen.error
