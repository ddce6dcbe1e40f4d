"""The settings say what they are, and what is wrong with them."""

import os
import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings, variable_of

ROOT = Path(__file__).parents[3]
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-secret-1", "SLACK_APP_TOKEN": "xapp-secret-2"}


MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret-3",
    "SLACK_APP_TOKEN": "xapp-secret-2",
    "PSOD_OAUTH_REDIRECT_URL": "https://psod-bot.example.com/slack/oauth_redirect",
    "PSOD_TOKEN_KEYS": f"{'a' * 43}=,{'b' * 42}A=",
    "PSOD_PORT": "3000",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("SLACK_", "PSOD_")) or name.upper() == "HTTPS_PROXY":
            monkeypatch.delenv(name)


@pytest.fixture
def environment(monkeypatch):
    def put(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


def test_two_tokens_are_enough_and_mean_socket_mode(environment):
    environment(**SOCKET)
    settings = read_settings()

    assert settings.receives == "socket"
    assert settings.channels == ("inc-*",)


def test_signing_secret_and_port_without_app_token_mean_http(environment):
    environment(SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s", PSOD_PORT="3000")

    assert read_settings().receives == "http"


def test_many_workspaces_need_no_bot_token_but_all_that_an_installation_takes(environment):
    environment(**MANY)

    assert read_settings().slack_bot_token is None


@pytest.mark.parametrize("variable", sorted(MANY.keys() - {"SLACK_APP_TOKEN"}))
def test_what_an_installation_lacks_is_named(environment, variable):
    environment(**{name: value for name, value in MANY.items() if name != variable})
    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value).startswith("SLACK_BOT_TOKEN" if variable == "SLACK_CLIENT_ID" else variable)


def test_one_workspace_and_many_at_once_are_refused(environment):
    environment(**MANY, SLACK_BOT_TOKEN="xoxb-1")
    with pytest.raises(SettingsError, match=r"^SLACK_CLIENT_ID is set and so is SLACK_BOT_TOKEN"):
        read_settings()


@pytest.mark.parametrize("choice", ["socket", "http"])
def test_where_both_ways_are_set_the_connection_setting_chooses(environment, choice):
    environment(**SOCKET, SLACK_SIGNING_SECRET="s", PSOD_PORT="3000", PSOD_CONNECTION=choice)

    assert read_settings().receives == choice


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "PSOD_CONNECTION": "http"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "PSOD_CONNECTION": "http", "SLACK_SIGNING_SECRET": "s"}, "PSOD_PORT"),
        ({**SOCKET, "PSOD_PORT": "70000"}, "PSOD_PORT"),
        ({**SOCKET, "PSOD_LANGUAGE": "fr"}, "PSOD_LANGUAGE"),
        ({**SOCKET, "PSOD_WORKERS": "many"}, "PSOD_WORKERS"),
        ({**SOCKET, "SLACK_API_URL": "slack.com"}, "SLACK_API_URL"),
        ({**SOCKET, "SLACK_BOT_TOKEN": "xoxb-1 "}, "SLACK_BOT_TOKEN"),
        ({**SOCKET, "SLACK_SIGNING_SECRET": " "}, "SLACK_SIGNING_SECRET"),
        ({**SOCKET, "HTTPS_PROXY": "proxy.example:3128"}, "HTTPS_PROXY"),
        ({**SOCKET, "PSOD_DATABASE_URL": "postgresql://bot@db/bot"}, "PSOD_DATABASE_URL"),
        ({**SOCKET, "PSOD_DATABASE_URL": "bot.db"}, "PSOD_DATABASE_URL"),
        ({**SOCKET, "PSOD_CHANNELS": " , "}, "PSOD_CHANNELS"),
    ],
)
def test_what_is_missing_or_wrong_is_named_by_its_variable(environment, variables, named):
    environment(**variables)
    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value).startswith(named)


FREE = {"PSOD_HOST", "PSOD_CHANNELS", "PSOD_FILE_HOSTS", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET"}  # any word may be right


@pytest.mark.parametrize("value", ["no-such-thing", "inf", "-1"])
@pytest.mark.parametrize("variable", sorted({variable_of(field) for field in Settings.model_fields} - FREE))
def test_whatever_variable_holds_nonsense_is_named(environment, variable, value):
    environment(**{**SOCKET, variable: value})
    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value).startswith(variable)


def test_no_message_and_no_repr_holds_a_secret(environment):
    environment(SLACK_BOT_TOKEN="wrong-secret-1", SLACK_APP_TOKEN="xapp-secret-2")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    environment(**SOCKET)

    assert "secret-1" not in str(caught.value)
    assert not re.search(r"xoxb|xapp|secret-", repr(read_settings()))


def test_a_variable_of_another_program_is_not_read(environment):
    """PATH, HOST and PORT belong to others; ours begin with PSOD_."""
    environment(**SOCKET, HOST="elsewhere", PORT="1")
    settings = read_settings()

    assert (settings.host, settings.port, settings.path) == ("0.0.0.0", None, "/slack/events")


def test_an_empty_variable_is_an_unset_one(environment):
    environment(**SOCKET, PSOD_PORT="", PSOD_CHANNELS="")

    assert read_settings().channels == ("inc-*",)


def test_channel_patterns_are_separated_by_commas(environment):
    environment(**SOCKET, PSOD_CHANNELS="inc-*, ops-esx ,")

    assert read_settings().channels == ("inc-*", "ops-esx")


def test_the_address_of_slack_always_ends_in_a_slash(environment):
    environment(**SOCKET, SLACK_API_URL="http://127.0.0.1:3101/api")

    assert read_settings().slack_api_url == "http://127.0.0.1:3101/api/"


def test_given_values_stand_over_the_environment(environment):
    environment(**SOCKET, PSOD_LANGUAGE="ja")

    assert read_settings({"language": "en"}).language == "en"


def example_lines():
    """Return variable → (is a comment, value) of .env.example."""
    found = re.findall(r"^(#?)([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    return {name: (bool(comment), value) for comment, name, value in found}


def test_env_example_names_every_setting_and_no_other():
    assert list(example_lines()) == [variable_of(field) for field in Settings.model_fields]


def test_env_example_shows_the_defaults(environment):
    environment(**SOCKET)
    shown = {name: value for name, (comment, value) in example_lines().items() if comment}
    by_default = read_settings().model_dump()
    environment(**{name: value for name, value in shown.items() if value})

    assert read_settings().model_dump() == by_default
    empty = {name for name, value in shown.items() if not value}
    assert empty == {
        variable_of(field)
        for field, info in Settings.model_fields.items()
        if not info.is_required() and info.default in (None, ())
    } - set(SOCKET)


def test_every_setting_of_env_example_has_a_comment_above():
    lines = (ROOT / ".env.example").read_text().splitlines()
    above = dict(zip(lines[1:], lines, strict=False))
    bare = [line for line in lines if re.match(r"#?[A-Z_]+=", line) and not above[line].startswith(("# ", "#PSOD_HOST"))]

    assert bare == []
