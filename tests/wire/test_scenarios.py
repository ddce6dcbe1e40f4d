"""What people see of each feature when the real bot runs on a Slack with real sockets, by either transport."""

import aiohttp
import pytest

from bot.demo.slack import Upload

pytestmark = pytest.mark.slow

RECORD = "cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485"
QUESTION = "@psod what does #PF mean?"
PATIENCE = 30


async def reply_to(slack, post):
    return (await slack.until(lambda: slack.replies(post), PATIENCE))[-1]


def top_posts(slack, channel):
    """Return what the bot posted in ``channel`` outside any thread."""
    return [post for post in slack.messages(channel) if post.user == slack.bot_user and not post.is_reply]


@pytest.mark.usefixtures("bot")
async def test_the_command_posts_in_the_channel_and_its_thread_takes_questions(slack, screen):
    ack = await slack.command("alice", "general", screen)
    (post,) = await slack.until(lambda: top_posts(slack, "general"), PATIENCE)
    await slack.says("bob", "general", QUESTION, thread_ts=post.ts)

    assert ack.ok
    assert await reply_to(slack, post)


@pytest.mark.usefixtures("bot")
async def test_the_command_where_the_bot_is_no_member_is_for_the_asker_alone(slack, screen):
    slack.add_channel("elsewhere", bot=False)
    await slack.command("alice", "elsewhere", screen)
    (shown,) = await slack.until(lambda: slack.ephemerals, PATIENCE)

    assert shown.user == slack.user("alice").id
    assert "Invite me" in shown.text


@pytest.mark.usefixtures("bot")
async def test_the_form_takes_text_and_files(slack, screen):
    await slack.command("alice", "general")
    (form,) = slack.open_views
    empty = await slack.submits(form, {})
    assert form.errors or empty.body["response_action"] == "errors"
    await slack.submits(form, {"psod_file": [slack.keep("alice", Upload("screen.txt", screen))]})
    (post,) = await slack.until(lambda: top_posts(slack, "general"), PATIENCE)

    assert "examplenic" in post.text


@pytest.mark.usefixtures("bot")
async def test_help_is_shown_at_once(slack):
    await slack.command("alice", "general", "help")

    assert "/psod" in slack.ephemerals[0].text


@pytest.mark.usefixtures("bot")
async def test_the_shortcut_answers_in_the_thread(slack, screen):
    post = await slack.says("bob", "general", screen)
    ack = await slack.shortcut(post, "decode_psod")

    assert ack.ok
    assert "examplenic" in (await reply_to(slack, post)).text


@pytest.mark.usefixtures("bot")
async def test_a_button_opens_a_modal_and_to_the_thread_posts_it(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    reply = await reply_to(slack, post)
    await slack.clicks(reply, "psod_view_registers")
    (view,) = slack.open_views
    await slack.settled()
    assert len(slack.replies(post)) == 1
    await slack.clicks(view, "psod_post")
    await slack.until(lambda: len(slack.replies(post)) == 2, PATIENCE)

    assert slack.replies(post)[1].thread_ts == post.ts


@pytest.mark.usefixtures("bot")
async def test_a_question_in_the_thread_is_answered_and_talk_is_not(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    await reply_to(slack, post)
    await slack.says("bob", "inc-42", "I am rebooting it now", thread_ts=post.ts)
    await slack.says("bob", "inc-42", QUESTION, thread_ts=post.ts)
    await slack.until(lambda: len(slack.replies(post)) == 2, PATIENCE)
    await slack.settled()

    assert len(slack.replies(post)) == 2


@pytest.mark.usefixtures("bot")
async def test_more_of_the_crash_updates_the_reply_without_a_new_message(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    before = (await reply_to(slack, post)).text
    await slack.uploads("bob", "inc-42", Upload("vmkernel.log", RECORD), thread_ts=post.ts)
    await slack.until(lambda: slack.replies(post)[0].text != before, PATIENCE)
    await slack.settled()

    assert len(slack.replies(post)) == 1


@pytest.mark.usefixtures("bot")
async def test_an_alert_of_another_bot_gets_a_reply(slack, screen):
    post = await slack.alerts("inc-42", "esx04 is down", attachments=[{"fallback": "console", "text": screen}])

    assert "examplenic" in (await reply_to(slack, post)).text


@pytest.mark.usefixtures("bot")
async def test_a_direct_message_gets_a_reply(slack, screen):
    post = await slack.says("alice", slack.direct("alice"), screen)

    assert "examplenic" in (await reply_to(slack, post)).text


@pytest.mark.usefixtures("bot")
async def test_nothing_a_person_wrote_comes_alive_in_the_reply(slack, screen):
    hostile = screen.replace("examplenic", "<!channel> <@U1> <https://evil.example|x>")
    post = await slack.says("alice", "inc-42", f"{hostile}\n<!here>")
    reply = await reply_to(slack, post)

    assert "<!" not in reply.text
    assert "<@" not in reply.text
    assert "<http" not in reply.text


async def test_the_probes_tell_how_it_stands(bot):
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as probe:
        alive, ready, metrics = [await probe.get(path) for path in ("/healthz", "/readyz", "/metrics")]
        text = await metrics.text()

    assert (alive.status, ready.status, metrics.status) == (200, 200, 200)
    assert 'psod_jobs{state="dead"} 0.0' in text
