"""Pictures dropped into a channel of a Slack with real sockets: read, corrected, passed over, survived."""

import json

import pytest

from bot.demo.slack import Upload
from bot.intake.pictures import PictureReader, can_read_pictures
from tests.pictures import SCREEN, drawn, saved

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_read_pictures(), reason="the extra 'pictures' is not installed")]

PATIENCE = 120
BIG = 16  # times the size of the console's font: some 20 million pixels
MIB = 2**20
socket_only = pytest.mark.parametrize("transport", ["socket"], indirect=True)


def tiny():
    """Draw a screen in letters too small to tell digits apart."""
    page = drawn()
    return saved(page.resize((page.width * 31 // 100, page.height * 31 // 100)))


def halves():
    lines = SCREEN.splitlines()
    return ["\n".join(lines[:6]), "\n".join(lines[6:])]


async def replies_to(slack, post):
    await slack.until(lambda: slack.replies(post), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


@pytest.mark.usefixtures("bot")
async def test_a_doubtful_reading_is_fixed_in_a_form_and_the_reply_follows(slack):
    post = await slack.uploads("alice", "inc-42", Upload("tiny.png", tiny()))
    (reply,) = await replies_to(slack, post)
    before = reply.text
    await slack.clicks(reply, "psod_fix")
    (form,) = slack.open_views
    ack = await slack.submits(form, {"fix_text": SCREEN, "fix_checked": ["yes"]})
    await slack.until(lambda: slack.replies(post)[0].text != before, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    (after,) = slack.replies(post)

    assert "too small" in before
    assert "PCPU21" in json.dumps(form.content)
    assert ack.ok
    assert slack.open_views == []
    assert "Sbd80000000100134" in json.dumps(after.blocks)
    assert "too small" not in after.text
    assert "compared the text with the screen" in json.dumps(after.blocks)


@socket_only
@pytest.mark.usefixtures("bot")
async def test_two_pictures_of_one_message_get_one_reply(slack):
    files = [Upload(f"{number}.png", saved(drawn(half))) for number, half in enumerate(halves(), 1)]
    post = await slack.uploads("alice", "inc-42", *files)
    (reply,) = await replies_to(slack, post)

    assert "PCPU21" in reply.text
    assert "SRAR" in reply.text
    assert "Read from a picture" in reply.text


@socket_only
@pytest.mark.usefixtures("bot")
async def test_lunch_gets_silence(slack, screen):
    post = await slack.uploads("alice", "inc-42", Upload("lunch.png", saved(drawn(background=(60, 140, 40)))))
    await replies_to(slack, await slack.says("bob", "inc-42", screen))  # a channel's messages are worked on in their order

    assert slack.replies(post) == []


@socket_only
@pytest.mark.usefixtures("bot")
async def test_a_damaged_picture_gets_one_line_where_the_bot_was_asked(slack):
    damaged = saved(drawn())[:2_000]
    silent = await slack.uploads("bob", "inc-42", Upload("torn.png", damaged))
    post = await slack.uploads("alice", "inc-42", Upload("torn.png", damaged), text="@psod what is this?")
    (reply,) = await replies_to(slack, post)

    assert "torn.png" in reply.text
    assert "\n" not in reply.text
    assert slack.replies(silent) == []


class TestUnderALimit:
    """What reads pictures may take little more memory than one of the usual size needs."""

    @pytest.fixture
    def told(self):
        with PictureReader() as reader:
            reader.read(saved(drawn()), "usual.png")
            return {"picture_memory": peak(reader._child.pid) + 200 * MIB}

    @socket_only
    @pytest.mark.usefixtures("bot")
    async def test_a_picture_that_takes_too_much_costs_only_its_own_answer(self, slack):
        fatal = await slack.uploads("alice", "inc-42", Upload("huge.png", saved(drawn(scale=BIG))), text="@psod look")
        usual = await slack.uploads("bob", "inc-42", Upload("usual.png", saved(drawn())))
        (line,) = await replies_to(slack, fatal)
        (reply,) = await replies_to(slack, usual)

        assert "huge.png" in line.text
        assert "\n" not in line.text
        assert "PCPU21" in reply.text


def peak(pid):
    """Return the most address space that a process had, in bytes; skips where the system does not say."""
    try:
        with open(f"/proc/{pid}/status") as file:  # noqa: PTH123 - no file of the disk
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmPeak"))
    except OSError:
        pytest.skip("no /proc here")
