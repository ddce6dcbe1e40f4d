"""A message for a Slack that refuses the newest blocks: the same, with ordinary buttons."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.replies.model import Message


def forms(message: Message) -> tuple[Message, ...]:
    """Return ``message`` and, where it has Slack's own feedback buttons, the same with ordinary ones in their place."""
    plainer = tuple(_plainer(block) for block in message.blocks)
    return (message,) if plainer == message.blocks else (message, replace(message, blocks=plainer))


def _plainer(block: dict[str, Any]) -> dict[str, Any]:
    if block.get("type") != "context_actions":
        return block
    elements = [button for element in block["elements"] for button in _buttons(element)]
    return {"type": "actions", "elements": elements}


def _buttons(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one button for each thumb; the action id of each begins with the pair's."""
    return [
        {"type": "button", "action_id": f"{element['action_id']}_{name}", **element[f"{name}_button"]}
        for name in ("positive", "negative")
    ]
