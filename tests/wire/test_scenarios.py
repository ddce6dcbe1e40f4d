"""What people see when the real bot runs on a Slack with real sockets."""

import pytest

from tests.wire.bots import SCREEN, bot_on

pytestmark = pytest.mark.slow


@pytest.fixture
async def bot(slack, tmp_path):
    async with bot_on(slack, tmp_path) as running:
        yield running


async def test_a_pasted_screen_gets_one_reply_in_its_thread(slack, bot):
    post = await slack.says("alice", "inc-42", SCREEN)
    await slack.until(lambda: slack.replies(post))
    await slack.settled()

    assert len(slack.replies(post)) == 1
    assert "PCPU" in slack.replies(post)[0].text
