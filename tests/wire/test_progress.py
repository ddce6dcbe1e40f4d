"""A log of 300 MB over real sockets: a status while it comes, edited, and the answer in its place."""

import pytest

from bot.demo.slack import Upload

pytestmark = pytest.mark.slow

PATIENCE = 120
MB = 2**20


@pytest.fixture
def told():
    return {"file_bytes": 400 * MB, "progress_seconds": 0.1, "progress_every_seconds": 0.2, "download_seconds": 300.0}


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
@pytest.mark.usefixtures("bot")
async def test_a_long_log_is_one_message_from_its_status_to_its_answer(slack, screen):
    log = Upload("vmkernel.log", screen, manner="log:300", reported_size=300 * MB)
    post = await slack.uploads("alice", "inc-42", log)
    (status,) = await slack.until(lambda: slack.replies(post), PATIENCE)
    first = slack.journal.of("chat.postMessage")[0].arguments["text"]
    await slack.until(lambda: "examplenic" in slack.replies(post)[0].text, PATIENCE)
    await slack.settled(timeout=PATIENCE)
    said = [call.arguments["text"] for call in slack.journal.of("chat.update")]

    assert first.startswith("Reading vmkernel.log")
    assert any("of 300 MB" in text for text in (first, *said))
    assert [reply.ts for reply in slack.replies(post)] == [status.ts]
    assert "examplenic" in said[-1]
