"""A loopback Slack and the real bot beside it: real sockets, a minute of about a second."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.samples import sample
from bot.demo.settings import loopback_settings
from bot.demo.slack import LoopbackSlack, Pace
from bot.server import running

# what a strict Slack says to a bot that does something wrong; all else is the state of the world
MISTAKES = frozenset(
    {
        *("invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments", "view_too_large"),
        *("invalid_metadata_format", "metadata_too_large", "cannot_reply_to_message", "thread_not_found", "unknown_method"),
        *("invalid_auth", "not_authed", "missing_scope", "not_allowed_token_type", "cant_update_message", "hash_conflict"),
        *("invalid_trigger_id", "expired_trigger_id", "exchanged_trigger_id", "invalid_cursor", "invalid_limit"),
    }
)


@pytest.fixture
def pace():
    """Return the spans of this module's Slack."""
    return Pace.hurried()


@pytest.fixture
async def slack(pace) -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack(pace=pace) as server:
        yield server


@pytest.fixture(params=["socket", "http"])
def transport(request):
    return request.param


@pytest.fixture
def told():
    """Return what a module's bot is told beside the usual settings, by field name."""
    return {}


@pytest.fixture
async def bot(slack, transport, tmp_path, told):
    """Run the real bot against ``slack``, once by each transport; without faults it must have made no mistake."""
    settings = loopback_settings(slack, tmp_path, connection=transport, **told)
    async with running(settings) as run:
        if transport == "http":
            carrier = slack.use_http(f"http://127.0.0.1:{run.port}{settings.path}")
            assert await carrier.verify()
        else:
            await slack.until(lambda: slack.sockets.connections)
        yield run
    mistakes = [(call.method, call.answer) for call in slack.journal.calls if call.answer.get("error") in MISTAKES]
    assert slack.faults.struck or mistakes == []


@pytest.fixture
def screen():
    return sample("page-fault.txt")
