"""The Slack app manifests: well formed, equal but for the way events arrive, and with no scope or event too many or too few."""

import ast
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.replies import step_outputs
from bot.settings import Settings
from decoder import decode
from tests.scenarios.screens import SCREEN

ROOT = Path(__file__).parents[2]
NAMES = ("socket-mode", "http")
BOTH = pytest.mark.parametrize("name", NAMES)

# Slack's documentation of each event, command and Web API method names the bot scopes that it needs.
SCOPES_OF_EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_rename": {"channels:read"},
    "file_shared": {"files:read"},
    "function_executed": set(),
    "group_rename": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "team_access_revoked": set(),
    "tokens_revoked": set(),
}
SCOPES_OF_METHODS = {
    "apps.connections.open": set(),  # the app-level token's connections:write
    "assistant.threads.setStatus": {"assistant:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "auth.test": set(),
    "bots.info": {"users:read"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.info": {"channels:read", "groups:read"},  # im:read and mpim:read only where it asks for those
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "files.info": {"files:read"},
    "files.upload.v2": {"files:write"},  # the SDK's name for its three steps, files.getUploadURLExternal first
    "functions.completeError": set(),
    "functions.completeSuccess": set(),
    "reactions.add": {"reactions:write"},
    "team.info": {"team:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
KEYS = {
    "_metadata": {"major_version"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts"},
    "oauth_config": {"scopes"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"},
}


OPTIONAL_SCOPES = {"assistant:write"}
OPTIONAL_EVENTS = {"function_executed"}
FULL_KEYS = {
    **KEYS,
    "features": KEYS["features"] | {"agent_view"},
    "settings": KEYS["settings"] | {"function_runtime"},
    "functions": {listeners.STEP},
}


def manifest(name: str, *, full: bool = False) -> dict:
    """Return a manifest, ``full`` with its optional lines."""
    text = (ROOT / f"manifests/{name}.yaml").read_text()
    return yaml.safe_load(text.replace("#+ ", "") if full else text)


def addresses(value: object) -> list[str]:
    """Return every address in a manifest."""
    if isinstance(value, dict):
        return [one for child in value.values() for one in addresses(child)]
    if isinstance(value, list):
        return [one for child in value for one in addresses(child)]
    return [value] if isinstance(value, str) and "://" in value else []


def without_addresses(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: without_addresses(child)
            for key, child in value.items()
            if key not in {"url", "request_url", "socket_mode_enabled"}
        }
    return [without_addresses(child) for child in value] if isinstance(value, list) else value


def sources() -> list[tuple[Path, ast.Module]]:
    """Return the bot's modules but for its loopback Slack, which is the other side."""
    paths = [path for path in (ROOT / "bot").rglob("*.py") if "demo" not in path.relative_to(ROOT).parts]
    return [(path, ast.parse(path.read_text())) for path in paths]


@functools.cache
def methods_called() -> set[str]:
    """Return the Web API methods that the bot's code names: ``client.chat_update``, ``"chat_update"`` or ``"chat.update"``."""
    attributes = {
        name: name for name in dir(AsyncWebClient) if "_" in name and not name.startswith("_")
    }  # none without a line above
    attributes |= {method.replace(".", "_"): method for method in SCOPES_OF_METHODS}
    nodes = [node for _, tree in sources() for node in ast.walk(tree)]
    called = {attributes[node.attr] for node in nodes if isinstance(node, ast.Attribute) and node.attr in attributes}
    called.discard("api_call")  # its argument names the method
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return called | (texts & SCOPES_OF_METHODS.keys()) | {attributes[text] for text in texts & attributes.keys()}


class Recorder:
    """Stands where bolt's app does and writes down what is listened to."""

    def __init__(self) -> None:
        self.heard: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def listen(what: Any = None, *_: Any, **__: Any) -> Callable[..., Any]:
            self.heard.setdefault(kind, set()).add(str(what))
            return lambda function: function

        return listen


@pytest.fixture
def heard() -> dict[str, set[str]]:
    """Return what the bot's listeners listen to, by the kind of listener."""
    recorder = Recorder()
    listeners.register(recorder, MagicMock())
    return recorder.heard


@BOTH
def test_every_event_that_is_listened_to_is_asked_for_and_no_other(name, heard):
    events = {event.split(".")[0] for event in manifest(name)["settings"]["event_subscriptions"]["bot_events"]}

    assert events == heard["event"] == set(listeners.EVENTS)


@BOTH
def test_messages_are_asked_for_wherever_people_write(name):
    events = manifest(name)["settings"]["event_subscriptions"]["bot_events"]

    assert {"message.channels", "message.groups", "message.im", "message.mpim"} <= set(events)


@BOTH
def test_every_command_and_shortcut_that_is_listened_to_is_offered_and_no_other(name, heard):
    features = manifest(name)["features"]

    assert {command["command"] for command in features["slash_commands"]} == heard["command"] == set(listeners.COMMANDS)
    assert {one["callback_id"] for one in features["shortcuts"]} == heard["message_shortcut"] == set(listeners.SHORTCUTS)
    assert {one["type"] for one in features["shortcuts"]} == {"message"}


@BOTH
def test_clicks_arrive_because_buttons_and_modals_are_listened_to(name, heard):
    assert heard["action"]
    assert heard["view"]
    assert manifest(name)["settings"]["interactivity"]["is_enabled"] is True


def test_the_recorder_knows_every_kind_of_listener_that_the_bot_uses(heard):
    assert set(heard) == {"event", "command", "message_shortcut", "action", "view", "error", "function"}


@BOTH
def test_a_manifest_asks_for_the_scopes_that_an_installation_asks_for(name):
    assert set(manifest(name)["oauth_config"]["scopes"]["bot"]) == listeners.scopes()


def test_the_two_manifests_differ_only_in_how_events_arrive():
    assert without_addresses(manifest("socket-mode")) == without_addresses(manifest("http"))


def test_socket_mode_needs_no_address():
    assert addresses(manifest("socket-mode")) == []
    assert manifest("socket-mode")["settings"]["socket_mode_enabled"] is True


def test_over_http_events_commands_and_clicks_arrive_at_the_path_of_the_settings():
    found = addresses(manifest("http"))

    assert len(found) == 3
    assert all(url.startswith("https://") and url.endswith(Settings.model_fields["path"].default) for url in found)
    assert manifest("http")["settings"]["socket_mode_enabled"] is False


@BOTH
@pytest.mark.parametrize(("full", "keys"), [(False, KEYS), (True, FULL_KEYS)], ids=["usual", "with all that is optional"])
def test_a_manifest_has_only_keys_that_slack_knows(name, full, keys):
    found = manifest(name, full=full)

    assert set(found) == set(keys)
    assert {section: set(found[section]) - keys[section] for section in keys} == {section: set() for section in keys}


@BOTH
def test_the_optional_lines_bring_the_step_the_agent_view_and_no_more(name, heard):
    usual, full = manifest(name), manifest(name, full=True)
    scopes = [set(one["oauth_config"]["scopes"]["bot"]) for one in (usual, full)]
    events = [set(one["settings"]["event_subscriptions"]["bot_events"]) for one in (usual, full)]

    assert (scopes[1] - scopes[0], events[1] - events[0]) == (OPTIONAL_SCOPES, OPTIONAL_EVENTS)
    assert set(full["functions"]) == heard["function"] == {listeners.STEP}


@BOTH
def test_the_step_takes_and_gives_what_the_bot_reads_and_writes(name):
    step = manifest(name, full=True)["functions"][listeners.STEP]
    said = step_outputs(decode(SCREEN))

    assert set(step["input_parameters"]["properties"]) == {"text", "file"}
    assert set(step["output_parameters"]["properties"]) == set(said)


@BOTH
def test_the_agent_view_keeps_to_slacks_limits(name):
    view = manifest(name, full=True)["features"]["agent_view"]

    assert len(view["agent_description"]) <= 300
    assert len(view["suggested_prompts"]) <= 4


@BOTH
def test_a_manifest_keeps_to_slacks_limits(name):
    found = manifest(name)
    texts = [
        (found["display_information"]["name"], 35),
        (found["display_information"]["description"], 140),
        (found["features"]["bot_user"]["display_name"], 80),
        *((command["command"], 32) for command in found["features"]["slash_commands"]),
        *((command["description"], 2000) for command in found["features"]["slash_commands"]),
        *((command["usage_hint"], 1000) for command in found["features"]["slash_commands"]),
        *((shortcut["name"], 24) for shortcut in found["features"]["shortcuts"]),
        *((shortcut["description"], 150) for shortcut in found["features"]["shortcuts"]),
        *((shortcut["callback_id"], 255) for shortcut in found["features"]["shortcuts"]),
    ]

    assert [text for text, limit in texts if not 1 <= len(text) <= limit] == []


@BOTH
@pytest.mark.parametrize("full", [False, True])
def test_a_manifest_names_nothing_twice_and_in_order(name, full):
    found = manifest(name, full=full)
    for listed in (found["oauth_config"]["scopes"]["bot"], found["settings"]["event_subscriptions"]["bot_events"]):
        assert listed == sorted(set(listed))


@BOTH
def test_the_home_tab_is_there_and_direct_messages_can_be_written(name):
    home = manifest(name)["features"]["app_home"]

    assert home["home_tab_enabled"] is True
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


@BOTH
def test_every_scope_is_needed_by_an_event_a_method_or_a_command_and_none_is_missing(name):
    found = manifest(name)
    events, methods = found["settings"]["event_subscriptions"]["bot_events"], methods_called()
    needed = {"commands"} if found["features"]["slash_commands"] or found["features"]["shortcuts"] else set()
    needed |= {scope for event in events for scope in SCOPES_OF_EVENTS[event]}
    needed |= {scope for method in methods for scope in SCOPES_OF_METHODS[method]}

    assert set(found["oauth_config"]["scopes"]["bot"]) == needed - OPTIONAL_SCOPES
    assert needed >= OPTIONAL_SCOPES
