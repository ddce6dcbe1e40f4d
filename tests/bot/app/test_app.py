"""The parts are put together so that nothing is posted twice and no proxy is forgotten."""

import pytest

from bot.app import downloads_of, web_client, work_settings
from bot.settings import read_settings
from bot.slack_app import create_app
from bot.work.handlers import KINDS, Shared
from bot.work.settings import DAY

TOKENS = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}


def settings(**changes):
    return read_settings({**TOKENS, "https_proxy": None, **changes})


def test_a_client_never_repeats_a_request_on_its_own():
    assert web_client(settings(), "xoxb-1").retry_handlers == []


@pytest.mark.parametrize(
    ("url", "proxy"), [("https://slack.com/api/", "http://proxy.example:3128"), ("http://127.0.0.1:3101/api/", None)]
)
def test_the_proxy_is_for_https(url, proxy):
    told = settings(https_proxy="http://proxy.example:3128", slack_api_url=url)

    assert web_client(told, "xoxb-1").proxy == proxy


def test_downloads_use_the_proxy_and_the_hosts_of_the_slack_that_was_set():
    downloads = downloads_of(settings(https_proxy="http://p:1", slack_api_url="https://slack-gov.com/api/"), None)

    assert downloads.proxy == "http://p:1"
    assert downloads.hosts.allow("https://files.slack-gov.com/x")
    assert not downloads.hosts.allow("https://files.slack.com/x")


def test_days_of_the_settings_are_seconds_of_the_work():
    told = work_settings(settings(keep_jobs_days=2, keep_cases_days=3))

    assert (told.keep_jobs, told.keep_cases) == (2 * DAY, 3 * DAY)


async def test_the_app_acks_only_what_was_stored():
    told = settings()
    shared = Shared(
        workspaces=None,
        queue=None,
        lanes=None,
        cases=None,
        choices=None,
        channels=None,
        people=None,
        downloads=None,
        limits=None,
        patterns=("inc-*",),
    )

    assert create_app(shared, web_client(told, ""), None, settings=told).process_before_response


def test_every_kind_of_job_has_a_handler_of_its_own():
    assert len(set(KINDS.values())) == len(KINDS)
