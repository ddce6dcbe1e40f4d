"""What people see of the past when the real bot runs on a Slack with real sockets, by either transport."""

import pytest

from tests.wire.test_scenarios import PATIENCE, reply_to

pytestmark = pytest.mark.slow


@pytest.fixture
def earlier(screen):
    return f"Host esx04 is not responding\n{screen}"


@pytest.fixture
def later(screen):
    """Return the same crash at another uptime."""
    return f"Host esx07 is not responding\n{screen}".replace("VMK uptime: ", "VMK uptime: 1")


async def cured(slack, post, text="DIMM A3 replaced"):
    """Tell by the button what ended the crash, and wait until the reply says so."""
    reply = await reply_to(slack, post)
    await slack.clicks(reply, "psod_cure")
    await slack.submits(slack.open_views[-1], {"psod_told": text})
    await slack.until(lambda: text in slack.replies(post)[0].text, PATIENCE)


@pytest.mark.usefixtures("bot")
async def test_what_ended_it_is_told_once_and_comes_back_with_the_crash(slack, earlier, later):
    first = await slack.says("alice", "inc-42", earlier)
    await cured(slack, first)
    second = await slack.says("bob", "inc-42", later)
    reply = await reply_to(slack, second)

    assert "DIMM A3 replaced" in reply.text
    assert f"?thread_ts={first.ts}" in str(reply.blocks)
    assert len(slack.replies(first)) == 1


@pytest.mark.usefixtures("bot")
async def test_the_host_is_asked_for_and_a_thumb_marks_a_wrong_reading(slack, screen):
    post = await slack.says("alice", "inc-42", screen)
    reply = await reply_to(slack, post)
    await slack.clicks(reply, "psod_host")
    refused = await slack.submits(slack.open_views[-1], {"psod_told": "two words"})
    await slack.submits(slack.open_views[-1], {"psod_told": "esx04"})
    await slack.until(lambda: "psod_host" not in str(slack.replies(post)[0].blocks), PATIENCE)
    elements = [one for block in slack.replies(post)[0].blocks for one in block.get("elements", ())]
    thumbs = next(one for one in elements if one["type"] == "feedback_buttons")
    await slack.clicks(slack.replies(post)[0], thumbs["action_id"], value=thumbs["negative_button"]["value"])
    await slack.until(lambda: "reading is wrong" in slack.replies(post)[0].text, PATIENCE)

    assert refused.body["response_action"] == "errors"
    assert len(slack.replies(post)) == 1


@pytest.mark.usefixtures("bot")
async def test_history_and_similar_are_for_the_askers_eyes(slack, earlier, later):
    await reply_to(slack, await slack.says("alice", "inc-42", earlier))
    await reply_to(slack, await slack.says("bob", "inc-42", later))
    for text, said in (("history esx04", "esx04: 1 remembered"), ("similar", "Same crash as esx07")):
        before = len(slack.ephemerals)
        await slack.command("alice", "inc-42", text)
        shown = await slack.until(lambda before=before: slack.ephemerals[before:], PATIENCE)
        assert said in shown[0].text


@pytest.mark.usefixtures("bot")
async def test_questions_in_the_thread_are_answered_from_what_is_remembered(slack, earlier, later):
    await cured(slack, await slack.says("alice", "inc-42", earlier))
    post = await slack.says("bob", "inc-42", later)
    await reply_to(slack, post)
    await slack.says("bob", "inc-42", "@psod what fixed it last time?", thread_ts=post.ts)
    await slack.until(lambda: len(slack.replies(post)) == 2, PATIENCE)

    assert "DIMM A3 replaced" in slack.replies(post)[1].text


@pytest.mark.usefixtures("bot")
async def test_a_channel_shared_with_another_company_is_told_nothing_of_the_others(slack, earlier, later):
    shared = slack.add_channel("inc-shared")
    shared.ext_shared = True
    await cured(slack, await slack.says("alice", "inc-42", earlier))
    reply = await reply_to(slack, await slack.says("bob", "inc-shared", later))
    await slack.command("alice", "inc-shared", "history esx04")
    shown = await slack.until(lambda: slack.ephemerals, PATIENCE)

    assert "Seen before" not in reply.text
    assert "DIMM A3" not in reply.text
    assert "I speak only of this channel's crashes, and know none of host esx04" in shown[-1].text


@pytest.mark.usefixtures("bot")
async def test_a_long_text_for_support_goes_to_the_thread_as_a_file(slack, screen):
    pad = "x" * 120
    frames = "\n".join(f"0x451a0a71bc{n:02x}:[0x41801a2b3c4d]Function{n}{pad}@vmkernel#nover+0x1d stack: 0x0" for n in range(80))
    first = next(line for line in screen.splitlines() if ":[0x" in line)
    post = await slack.says("alice", "inc-42", screen.replace(first, f"{first}\n{frames}"))
    await slack.clicks(await reply_to(slack, post), "psod_view_support")
    await slack.clicks(slack.open_views[-1], "psod_post")
    await slack.until(lambda: any(one.files for one in slack.replies(post)), PATIENCE)
    (file,) = [file for one in slack.replies(post) for file in one.files]

    assert b"What we ask of you" in file.content


@pytest.mark.usefixtures("bot")
async def test_who_asks_for_a_history_of_three_crashes_gets_a_picture_of_it_once(slack, screen):
    posts = []
    for number in range(3):
        again = f"Host esx04 is not responding\n{screen}".replace("VMK uptime: ", f"VMK uptime: {number + 1}")
        posts.append(await slack.says(("alice", "bob", "alice")[number], "inc-42", again))
        await reply_to(slack, posts[-1])
    for _ in range(2):
        await slack.says("bob", "inc-42", "@psod has this host crashed before?", thread_ts=posts[-1].ts)
    await slack.until(lambda: any(reply.files for reply in slack.replies(posts[-1])), PATIENCE)
    await slack.settled()
    files = [file for reply in slack.replies(posts[-1]) for file in reply.files]

    assert [file.mimetype for file in files] == ["image/png"]
    assert "esx04" in files[0].alt
