"""The token goes to Slack's hosts and nowhere else."""

import pytest

from bot.intake import file_hosts

SLACK = file_hosts("https://slack.com/api/")
LOCAL = file_hosts("http://127.0.0.1:3101/api/")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/files-pri/T01-F01/screen.txt",
        "https://example-team.slack.com/files/x",
        "https://files.slack.com:443/x",
        "https://a.slack-files.com/x",
    ],
)
def test_files_of_slack_are_downloaded(url):
    assert SLACK.allow(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/x",
        "https://files.slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://user:pw@files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://evil.example/?https://files.slack.com/",
        "https://evil.example\\@files.slack.com/",
        "https://evil.example#@files.slack.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://files.slack.com:x/",
        "file:///etc/passwd",
        "//files.slack.com/x",
        "",
    ],
)
def test_anything_else_is_refused(url):
    assert not SLACK.allow(url)


def test_hosts_follow_the_address_of_slack():
    assert LOCAL.allow("http://127.0.0.1:3101/files-pri/x")
    assert not LOCAL.allow("http://127.0.0.1:3102/files-pri/x")
    assert not LOCAL.allow("https://files.slack.com/x")
    assert file_hosts("https://slack-gov.com/api/").allow("https://files.slack-gov.com/x")


def test_a_setting_adds_hosts():
    hosts = file_hosts("https://slack.com/api/", ["files.example.com"])

    assert hosts.allow("https://files.example.com/x")
    assert not hosts.allow("http://files.example.com/x")
    assert not hosts.allow("https://a.files.example.com/x")
