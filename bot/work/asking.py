"""Questions to Slack on behalf of a job: trouble on its side is waited for, not counted against the job."""

from collections.abc import Awaitable
from typing import TypeVar

from bot.work.courier import Later
from bot.work.troubles import Trouble, name_of, retry_after, trouble_of

Result = TypeVar("Result")
PAUSE = 2.0


async def ask(call: Awaitable[Result]) -> Result:
    """Await ``call``. Raises Later where Slack limits or fails, SlackApiError where it refuses."""
    try:
        return await call
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is Trouble.LIMITED:
            raise Later("429", retry_after(error, otherwise=PAUSE)) from error
        if trouble in {Trouble.UNSENT, Trouble.UNSURE}:
            raise Later(name_of(error), PAUSE) from error
        raise
