"""What an error of Slack says about the call that raised it."""

import asyncio
from enum import Enum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError


class Trouble(Enum):
    """What is known after a failed call."""

    GONE = auto()  # channel, message or workspace: nobody to answer
    LIMITED = auto()  # 429: certainly not done; Slack says when again
    UNSENT = auto()  # no connection came about: certainly not done
    UNSURE = auto()  # it may have been done
    TOO_RICH = auto()  # Slack does not take these blocks; plain text may do
    REFUSED = auto()  # this app may not call that method
    OTHER = auto()


# Slack's method pages and SDK sources; what an error means for a repeated call is our reading.
_ERRORS = {
    Trouble.GONE: frozenset(
        {
            *("not_in_channel", "is_archived", "channel_not_found", "message_not_found", "thread_not_found", "is_inactive"),
            *("token_revoked", "account_inactive", "team_not_found", "org_login_required", "cant_update_message"),
            *("edit_window_closed", "cannot_reply_to_message", "user_not_in_channel", "messages_tab_disabled"),
        }
    ),
    Trouble.LIMITED: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
    Trouble.UNSURE: frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}),
    Trouble.TOO_RICH: frozenset({"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "msg_too_long"}),
    Trouble.REFUSED: frozenset(
        {
            *("missing_scope", "not_allowed_token_type", "no_permission", "access_denied", "restricted_action"),
            *("method_not_supported_for_channel_type", "unknown_method", "method_deprecated", "enterprise_is_restricted"),
        }
    ),
}


def trouble_of(error: Exception) -> Trouble:
    """Sort an error of a Slack call."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError | SlackRequestError):  # the latter: a file's bytes were not taken
        return Trouble.UNSENT
    unsure = (aiohttp.ClientError, asyncio.TimeoutError, TimeoutError, OSError)
    return Trouble.UNSURE if isinstance(error, unsure) else Trouble.OTHER


def name_of(error: Exception) -> str:
    """Return Slack's own word for an error, or the class of the exception."""
    return (_word(error) if isinstance(error, SlackApiError) else "") or type(error).__name__


def retry_after(error: Exception, *, otherwise: float) -> float:
    """Return the seconds that Slack asks to wait."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    given = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.replace(".", "", 1).isdecimal() else otherwise


def _answered(error: SlackApiError) -> Trouble:
    word = _word(error)
    for trouble, words in _ERRORS.items():
        if word in words:
            return trouble
    status = int(_field(error, "status_code", "status") or 0)
    if status == 429:
        return Trouble.LIMITED
    return Trouble.UNSURE if status >= 500 or not word else Trouble.OTHER


def _word(error: SlackApiError) -> str:
    data = getattr(error.response, "data", error.response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _field(error: SlackApiError, *names: str) -> Any:
    return next((getattr(error.response, name) for name in names if hasattr(error.response, name)), None)
