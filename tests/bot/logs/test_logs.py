"""What a library logs is passed on without what it quotes."""

import io
import json
import logging
import sys

import pytest
import structlog

from bot.logs import set_up_logs
from bot.settings import read_settings


@pytest.fixture(autouse=True)
def _restored():
    root = logging.getLogger()
    before = root.handlers[:]
    yield
    root.handlers[:] = before
    structlog.reset_defaults()  # or every later test would log to the stderr of this one, which is closed by then


def test_the_error_of_a_library_is_named_by_its_class_alone(capsys):
    set_up_logs(read_settings({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}))
    error = ValueError("esx04 #PF Exception 14")
    logging.getLogger("slack_sdk.x").error("Failed to run a request listener: %s", error, exc_info=error)
    line = json.loads(capsys.readouterr().err)

    assert (line["said"], line["error"], line["level"]) == ("Failed to run a request listener", "ValueError", "error")
    assert "esx04" not in json.dumps(line)


def test_what_is_logged_goes_to_the_stderr_of_the_moment(monkeypatch):
    """A stream that took stderr's place for a while may be closed by now."""
    with monkeypatch.context() as replaced:
        gone = io.StringIO()
        replaced.setattr(sys, "stderr", gone)
        set_up_logs(read_settings({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}))
    gone.close()
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)
    structlog.get_logger().warning("database_away")

    assert json.loads(now.getvalue())["event"] == "database_away"
