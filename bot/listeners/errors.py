"""A listener that raises: its event is stored raw and acked, so that Slack does not send it in vain, and tried again later."""

import traceback
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.listeners.reading import Event, home_of, part_of
from bot.listeners.services import Services
from bot.work import NewJob

REPLAY = "x-psod-replay"  # header of an event that is tried again from the store
TRUSTED = "psod_trusted"  # in the context of a request that has come past the check of its signature
log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to errors, and to what nobody else listens to."""

    async def failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200, body="")  # nobody's matter; a 404 would bring it again
        if not request.context.get(TRUSTED):  # its signature could not even be checked: whoever sent it, not Slack
            log.warning("request_not_trusted", error=type(error).__name__)
            return BoltResponse(status=401, body="")
        log.error("listener_failed", error=type(error).__name__, where=where(error), type=request.body.get("type"))
        event_id = request.body.get("event_id")
        if not event_id or request.headers.get(REPLAY):
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200 if await _stored(services, request.body) else 500, body="")

    app.error(failed)


async def _stored(services: Services, body: Event) -> bool:
    """Store an event as it came; False where even that fails: then Slack shall send it again."""
    team, _ = home_of(body)
    try:
        await services.queue.enqueue(NewJob(f"raw:{team}:{body['event_id']}", "raw", team, payload={"body": _untold(body)}))
    except Exception as error:  # noqa: BLE001 - whatever keeps us from storing, the answer is the same
        log.error("event_not_stored", error=type(error).__name__, where=where(error))  # noqa: TRY400 - its text may quote
        return False
    return True


def _untold(body: Event) -> dict[str, Any]:
    """Return ``body`` without tokens, the verification's and a workflow's: nobody needs them, the store is no place for them."""
    event = {key: value for key, value in part_of(body, "event").items() if key != "bot_access_token"}
    return {key: value for key, value in body.items() if key != "token"} | ({"event": event} if event else {})


def where(error: BaseException) -> list[str]:
    """Return the innermost places of ``error``, without its message: that may quote what people wrote."""
    frames: list[Any] = traceback.extract_tb(error.__traceback__)[-4:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
