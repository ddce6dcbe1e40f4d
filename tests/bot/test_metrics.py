"""What is counted of Slack's answers and of the work; nothing of it tells what was said."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.app import web_client
from bot.demo.slack import Fault, LoopbackSlack
from bot.metrics import Metrics
from bot.settings import read_settings
from bot.work import Census


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
async def slack():
    async with LoopbackSlack() as running:
        yield running


@pytest.fixture
def client(slack, metrics):
    told = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    return web_client(read_settings(told), slack.bot_token, metrics=metrics)


def said(metrics, name, census=Census()):  # noqa: B008 - a frozen value
    """Return the lines of one metric."""
    return {line for line in metrics.text(census).decode().splitlines() if line.startswith(name) and "_created" not in line}


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (Fault("error", "chat.postMessage", error="is_archived"), "is_archived"),
        (Fault("error", "chat.postMessage", error="what <b> told @me"), "other"),
        (Fault("status", "chat.postMessage", status=503), "http_503"),
        (Fault("rate_limited", "chat.postMessage"), "ratelimited"),
        (Fault("drop_before", "chat.postMessage"), "ServerDisconnectedError"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_a_call_that_fails_is_counted_by_method_and_word_and_not_repeated(slack, client, metrics, fault, word):
    slack.faults.add(fault)
    with pytest.raises(Exception):  # noqa: B017, PT011 - each its own
        await client.chat_postMessage(channel=slack.channel("inc-42").id, text="hello")

    assert said(metrics, "psod_slack_errors_total") == {
        f'psod_slack_errors_total{{error="{word}",method="chat.postMessage"}} 1.0'
    }
    assert len(slack.journal.of("chat.postMessage")) == 1


async def test_what_slack_puts_off_is_counted_apart(slack, client, metrics):
    slack.faults.add(Fault("rate_limited", "auth.test"), Fault("error", "auth.test", error="fatal_error"))
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await client.auth_test()
    await client.auth_test()

    assert said(metrics, "psod_slack_rate_limited_total") == {'psod_slack_rate_limited_total{method="auth.test"} 1.0'}


def test_steps_are_measured_and_jobs_have_an_age(metrics):
    with metrics.timed("decode"):
        pass
    census = Census(queued=2, dead=1, ages={"queued": 3.0, "dead": 7.0})

    assert 'psod_step_seconds_count{step="decode"} 1.0' in said(metrics, "psod_step_seconds_count")
    assert {'psod_oldest_seconds{state="dead"} 7.0', 'psod_oldest_seconds{state="done"} 0.0'} < said(
        metrics, "psod_oldest_seconds", census
    )
    assert 'psod_jobs{state="dead"} 1.0' in said(metrics, "psod_jobs", census)
