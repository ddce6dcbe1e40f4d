"""What only one of the two ways of delivery has: signatures over HTTP, connections in Socket Mode."""

import pytest

from bot.demo.slack import Fault

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot")]


@pytest.mark.parametrize("transport", ["http"], indirect=True)
@pytest.mark.parametrize(
    "forgery", [Fault("bad_signature"), Fault("no_signature"), Fault("skew", seconds=600)], ids=lambda one: one.kind
)
async def test_a_request_that_slack_did_not_sign_is_refused_and_does_nothing(slack, screen, forgery):
    slack.faults.add(Fault(forgery.kind, times=None, seconds=forgery.seconds))

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: len(slack.acks) >= 2)
    await slack.settled()

    assert {ack.status for ack in slack.acks} == {401}
    assert slack.replies(post) == []


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_a_slack_that_hangs_up_before_the_ack_every_time_gets_one_reply(slack, screen):
    slack.faults.add(Fault("hang_up", "message", times=4))

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.replies(post), 30)
    await slack.settled()

    assert len(slack.replies(post)) == 1
    assert "http_timeout" in {ack.reason for ack in slack.acks}


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
async def test_a_refreshed_connection_loses_no_crash(slack, screen):
    (before,) = slack.sockets.connections
    await slack.sockets.disconnect()

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: slack.sockets.connections and before not in slack.sockets.connections, 30)
    await slack.until(lambda: slack.replies(post), 30)
    await slack.settled()

    assert len(slack.replies(post)) == 1


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
async def test_a_cut_line_is_opened_again_and_loses_no_crash(slack, screen):
    (before,) = slack.sockets.connections
    await slack.sockets.cut()

    post = await slack.says("alice", "inc-42", screen)
    await slack.until(lambda: any(one is not before for one in slack.sockets.connections), 30)
    slack.delivery.resend(slack.core.happenings.sent[-1])
    await slack.until(lambda: slack.replies(post), 30)
    await slack.settled()

    assert len(slack.replies(post)) == 1


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
@pytest.mark.parametrize("told", [{"socket_connections": 2}])
async def test_with_two_connections_one_may_fall_and_the_bot_stays_ready(slack, screen, bot):
    await slack.until(lambda: len(slack.sockets.connections) == 2)
    first, _ = slack.sockets.connections
    first.socket._req.transport.abort()
    post = await slack.says("alice", "inc-42", screen)
    ready = await bot.ready()
    await slack.until(lambda: slack.replies(post), 30)
    await slack.until(lambda: len(slack.sockets.connections) == 2 and first not in slack.sockets.connections, 30)
    await slack.settled()

    assert ready
    assert len(slack.replies(post)) == 1
