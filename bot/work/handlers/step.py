"""The step "Decode PSOD" of Workflow Builder: its outputs, or why there are none; nothing is posted and nothing kept."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.intake import CannotRead
from bot.replies import notice, step_outputs
from bot.work.asking import ask
from bot.work.handlers.asked import Asked
from bot.work.handlers.facts import found
from bot.work.handlers.gathering import FILE_GONE, gather
from bot.work.handlers.tools import Tools
from bot.work.model import Job, Save, Turn

OVER = frozenset({"execution_not_in_running_state", "function_execution_not_found"})  # somebody else ended it
ERROR_MOST = 1_000
log = structlog.get_logger()


async def on_step(tools: Tools, job: Job, turn: Turn) -> Save | None:  # noqa: ARG001 - the workflow is answered, not a channel
    """Decode what a workflow handed over and end its step."""
    execution, problem = str(job.payload["execution"]), job.payload.get("problem")
    if problem:
        await _fail(tools, execution, notice(str(problem), language=tools.language).text)
        return None
    try:
        files = [await _file(tools, str(one)) for one in job.payload["files"]]
    except CannotRead as refused:
        await _fail(tools, execution, refused.sentence(tools.language))
        return None
    gathered = await gather(tools, Asked(ts=execution, text=str(job.payload["text"]), files=tuple(files), asked=True))
    decoding = await tools.decode(gathered.text)
    if gathered.problems and not found(decoding):
        await _fail(tools, execution, "\n".join(one.sentence(tools.language) for one in gathered.problems))
    else:
        await _end(tools, "functions.completeSuccess", execution, outputs=step_outputs(decoding, language=tools.language))
    return None


async def _file(tools: Tools, file_id: str) -> Mapping[str, Any]:
    """Return the file as Slack describes it.

    Raises CannotRead for one of another workspace, of a private channel (its workflow may end elsewhere), or that is not seen.
    """
    try:
        answer = await ask(tools.client.files_info(file=file_id))
    except SlackApiError as error:
        if error.response.get("error") in FILE_GONE:
            raise CannotRead("no_access", name=file_id) from None
        raise
    file: Mapping[str, Any] = answer.get("file") or {}
    foreign = file.get("user_team") not in (None, "", tools.me.team)
    if foreign or (file.get("groups") and not file.get("is_public")):
        raise CannotRead("no_access", name=file_id)
    return file


async def _fail(tools: Tools, execution: str, why: str) -> None:
    await _end(tools, "functions.completeError", execution, error=why[:ERROR_MOST])


async def _end(tools: Tools, method: str, execution: str, **said: Any) -> None:
    """End the step; one that has ended already stays as it is."""
    try:
        await ask(tools.client.api_call(method, json={"function_execution_id": execution, **said}))
    except SlackApiError as error:
        if error.response.get("error") not in OVER:
            raise
        log.info("the step had ended", method=method)
