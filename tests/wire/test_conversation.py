"""People and the real bot in a strict Slack: commands, windows, buttons, shortcuts, follow-ups, by both transports."""

import pytest

from bot.demo.slack import Upload
from bot.demo.slack.blocks import elements_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot")]

PATIENCE = 30
STATUS = "0x8c000040000800c0"


async def answered(slack, post, count=1):
    """Wait for ``count`` replies and until nothing moves; return the bot's replies."""
    await slack.until(lambda: len(slack.replies(post)) >= count, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


def own(slack, channel):
    return [post for post in slack.messages(channel) if post.bot_id == slack.workspace.bot_id]


def button(place, wanted):
    return next(element["action_id"] for element in elements_of(place) if element["action_id"].endswith(wanted))


async def test_a_button_opens_a_window_and_posts_nothing_until_it_is_asked_to(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    (reply,) = await answered(slack, post)

    ack = await slack.clicks(reply, button(reply.blocks, "registers"), user="bob")
    (view,) = await slack.until(lambda: slack.open_views, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    silent = len(slack.replies(post)) == 1
    await slack.clicks(view, button(view.content["blocks"], "post"))
    replies = await answered(slack, post, 2)

    assert ack.ok
    assert silent
    assert "0x420027b14e63" in str(replies[1].blocks)


async def test_the_command_posts_where_the_bot_is_and_its_thread_takes_questions(slack, screen):
    ack = await slack.command("bob", "general", screen)
    (post,) = await slack.until(lambda: own(slack, "general"), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    await slack.says("bob", "general", "which pcpu?", thread_ts=post.ts)

    (answer,) = await answered(slack, post)
    assert ack.ok
    assert "9" in answer.text


async def test_the_command_where_the_bot_is_not_answers_its_user_alone(slack):
    slack.add_channel("elsewhere", bot=False)

    await slack.command("bob", "elsewhere", STATUS)
    await slack.until(lambda: slack.ephemerals, PATIENCE)
    await slack.settled(timeout=PATIENCE)

    assert {shown.user for shown in slack.ephemerals} == {slack.user("bob").id}
    assert slack.messages("elsewhere") == []


@pytest.mark.parametrize("by", ["text", "file"])
async def test_the_command_alone_opens_a_form_whose_text_or_file_is_decoded(slack, screen, by):
    ack = await slack.command("alice", "inc-42", "")
    (form,) = slack.open_views
    inputs = {block["element"]["type"]: block["element"]["action_id"] for block in form.content["blocks"] if "element" in block}
    values = {
        "text": {inputs["plain_text_input"]: screen},
        "file": {inputs["file_input"]: [slack.keep("alice", Upload("a.txt", screen))]},
    }

    sent = await slack.submits(form, values[by])
    await slack.until(lambda: own(slack, "inc-42"), PATIENCE)
    await slack.settled(timeout=PATIENCE)

    assert (ack.ok, sent.ok, form.state) == (True, True, "closed")
    assert len(own(slack, "inc-42")) == 1


async def test_an_empty_form_stays_open_and_says_why(slack):
    await slack.command("alice", "inc-42", "")
    (form,) = slack.open_views

    await slack.submits(form, {})

    assert form.state == "open"
    assert list(form.errors.values())


async def test_help_is_for_its_asker_alone(slack):
    await slack.command("alice", "inc-42", "help")
    await slack.settled(timeout=PATIENCE)

    assert [shown.user for shown in slack.ephemerals] == [slack.user("alice").id]
    assert own(slack, "inc-42") == []


async def test_the_shortcut_decodes_a_message_inside_a_thread(slack, screen):
    root = await slack.says("alice", "general", "the host is down")
    part = await slack.says("bob", "general", screen, thread_ts=root.ts)

    ack = await slack.shortcut(part, "decode_psod")
    (reply,) = await answered(slack, root)

    assert ack.ok
    assert "examplenic" in reply.text


async def test_a_question_is_answered_and_talk_is_not(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    await answered(slack, post)

    await slack.says("bob", "inc-42", "I will be there in ten minutes", thread_ts=post.ts)
    await slack.settled(timeout=PATIENCE)
    silent = len(slack.replies(post)) == 1
    await slack.says("bob", "inc-42", "is it hardware?", thread_ts=post.ts)

    assert silent
    assert len(await answered(slack, post, 2)) == 2


async def test_more_evidence_in_the_thread_updates_the_reply_in_place(slack, screen):
    head, tail = screen.split("*PCPU9")
    post = await slack.says("alice", "inc-42", head)
    (reply,) = await answered(slack, post)

    await slack.uploads("bob", "inc-42", Upload("rest.txt", "*PCPU9" + tail), thread_ts=post.ts)
    await slack.until(lambda: reply.edited, PATIENCE)
    await slack.settled(timeout=PATIENCE)

    assert slack.replies(post) == [reply]
    assert "examplenic_clean_rx" in reply.text + str(reply.blocks)


async def test_a_screen_in_an_alert_of_another_bot_is_answered(slack, screen):
    post = await slack.alerts(
        "inc-42", attachments=[{"id": 1, "title": "esx-12 down", "text": screen, "fallback": "esx-12 down"}]
    )

    assert len(await answered(slack, post)) == 1


async def test_a_direct_message_is_answered(slack, screen):
    post = await slack.says("alice", slack.direct("alice"), screen)

    assert len(await answered(slack, post)) == 1


async def test_a_channel_is_an_incident_channel_by_its_present_name(slack, screen):
    before = await slack.says("alice", "general", screen)
    await slack.settled(timeout=PATIENCE)
    await slack.renames("general", "inc-99")
    await slack.settled(timeout=PATIENCE)
    after = await slack.says("alice", "inc-99", screen)

    assert len(await answered(slack, after)) == 1
    assert slack.replies(before) == []


async def test_invited_elsewhere_it_says_once_how_to_use_it(slack):
    place = slack.add_channel("plain", bot=False)
    await slack.invites(place, by="alice")
    await slack.until(lambda: own(slack, "plain") or slack.ephemerals, PATIENCE)
    await slack.invites(place, "bob", by="alice")
    await slack.settled(timeout=PATIENCE)

    assert len(own(slack, "plain") + slack.ephemerals) == 1


async def test_a_deleted_message_of_a_case_disturbs_nobody(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    await answered(slack, post)
    posts = len(slack.journal.of("chat.postMessage"))

    await slack.deletes(post)
    await slack.settled(timeout=PATIENCE)

    assert len(slack.journal.of("chat.postMessage")) == posts
    assert all(ack.ok for ack in slack.acks)


async def test_nothing_that_people_send_goes_unacknowledged(slack):
    post = await slack.says("alice", "inc-42", "x")
    await slack.uploads("alice", "inc-42", Upload("lunch.png", b"\x89PNG\r\n\x1a\n" + bytes(100)), Upload("empty.txt", ""))
    await slack.says("alice", "inc-42", "y" * 40_000)
    await slack.edits(post, "\x00 \ud83d <>&")
    await slack.opens_home("alice", tab="messages")
    await slack.settled(timeout=PATIENCE)

    assert [ack.event_type for ack in slack.acks if not ack.ok] == []
    assert own(slack, "inc-42") == []
