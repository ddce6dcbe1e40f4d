"""The step "Decode PSOD" of Workflow Builder: what a workflow hands over is checked and goes to work."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.intake import unescape
from bot.listeners.reading import Event, part_of
from bot.listeners.services import Services
from bot.work import NewJob
from bot.workspaces import Me

STEP = "decode_psod_step"
EXECUTION = re.compile(r"Fx[A-Za-z0-9]{2,40}")  # Fx1234567O9L
FILE = re.compile(r"\bF[A-Z0-9]{7,20}\b")  # F024BE7LH, alone or in an address
TEXT_MOST = 40_000  # characters: what a message holds
FILES_MOST, DEPTH_MOST, PARTS_MOST = 10, 12, 500


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the step."""

    async def executed(body: Event, me: Me) -> None:
        event = part_of(body, "event")
        execution = str(event.get("function_execution_id") or "")
        if not EXECUTION.fullmatch(execution):
            return
        author = (me.team, str(part_of(event, "function").get("id")))
        key = f"step:{me.team}:{execution}"
        brought = read_inputs(part_of(event, "inputs")) if services.allowance.takes(author, key) else {"problem": "flood"}
        job = NewJob(key, "step", me.team, payload={"execution": execution} | brought)
        await services.queue.enqueue(job, delivery=body.get("event_id"))

    app.function(STEP)(executed)


def read_inputs(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return text and file ids of a step's inputs, or the ``problem`` with them, as a key of the notices."""
    text, files = inputs.get("text"), _file_ids(inputs.get("file"))
    if text is not None and not isinstance(text, str):
        return {"problem": "wrong-input"}
    if len(text or "") > TEXT_MOST or len(files) > FILES_MOST:
        return {"problem": "too-much"}
    if not (text or "").strip() and not files:
        return {"problem": "wrong-input"}
    return {"text": unescape(text or ""), "files": files}


def _file_ids(value: object) -> list[str]:
    """Return the ids in what a workflow calls a file: an id, several, or rich text that holds one as its variable."""
    texts = islice(_texts(value, DEPTH_MOST), PARTS_MOST)
    return list(dict.fromkeys(found for text in texts for found in FILE.findall(text[:TEXT_MOST])))


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one, depth - 1)
