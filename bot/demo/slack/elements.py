"""The rules of single blocks and elements: which keys they have, how long their texts may be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from bot.demo.slack.rich_text import Findings, check_rich_text
from bot.demo.slack.state import Json

__all__ = ["BLOCKS", "Findings", "Surface"]

Surface = Literal["message", "modal", "home"]
Check = Callable[[Json, str, Findings], None]
EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MESSAGES: frozenset[Surface] = frozenset({"message"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What one type of block may hold, and where it may stand."""

    keys: frozenset[str]
    check: Check
    surfaces: frozenset[Surface] = EVERYWHERE


def _text(value: object, where: str, found: Findings, *, most: int, plain: bool = False) -> None:
    """Check a text object: its type, that it is not empty, its length."""
    if not isinstance(value, dict) or value.get("type") not in {"plain_text", "mrkdwn"}:
        found.append(("must be a text object", where))
        return
    if plain and value["type"] != "plain_text":
        found.append(("must be a plain_text object", where))
    allowed = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
    found.extend((f"no additional properties allowed: {key}", f"{where}/{key}") for key in value.keys() - allowed)
    _length(value.get("text"), f"{where}/text", found, most=most)


def _length(value: object, where: str, found: Findings, *, most: int, least: int = 1) -> None:
    if not isinstance(value, str):
        found.append(("must be a string", where))
    elif len(value) < least:
        found.append((f"must be more than {least - 1} characters", where))
    elif len(value) > most:
        found.append((f"must be less than {most + 1} characters", where))


def _count(values: object, where: str, found: Findings, *, most: int, least: int = 1) -> list[Json]:
    if not isinstance(values, list):
        found.append(("must be an array", where))
        return []
    if not least <= len(values) <= most:
        found.append((f"must have {least} to {most} items", where))
    return [value for value in values if isinstance(value, dict)]


def _section(block: Json, where: str, found: Findings) -> None:
    if "text" not in block and "fields" not in block:
        found.append(("missing required field: text or fields", where))
    if "text" in block:
        _text(block["text"], f"{where}/text", found, most=3000)
    if "fields" in block:
        for index, field in enumerate(_count(block["fields"], f"{where}/fields", found, most=10)):
            _text(field, f"{where}/fields/{index}", found, most=2000)
    if "accessory" in block:
        _element(block["accessory"], f"{where}/accessory", found)


def _header(block: Json, where: str, found: Findings) -> None:
    _text(block.get("text"), f"{where}/text", found, most=150, plain=True)


def _context(block: Json, where: str, found: Findings) -> None:
    for index, element in enumerate(_count(block.get("elements"), f"{where}/elements", found, most=10)):
        if element.get("type") == "image":
            _length(element.get("alt_text"), f"{where}/elements/{index}/alt_text", found, most=2000)
        else:
            _text(element, f"{where}/elements/{index}", found, most=2000)


def _actions(block: Json, where: str, found: Findings) -> None:
    for index, element in enumerate(_count(block.get("elements"), f"{where}/elements", found, most=25)):
        _element(element, f"{where}/elements/{index}", found)


def _context_actions(block: Json, where: str, found: Findings) -> None:
    for index, element in enumerate(_count(block.get("elements"), f"{where}/elements", found, most=5)):
        if element.get("type") not in {"feedback_buttons", "icon_button"}:
            found.append((f"unsupported element: {element.get('type')}", f"{where}/elements/{index}"))
        for name in ("positive_button", "negative_button") if element.get("type") == "feedback_buttons" else ():
            _thumb(element.get(name), f"{where}/elements/{index}/{name}", found)


def _thumb(button: object, where: str, found: Findings) -> None:
    if not isinstance(button, dict):
        found.append(("missing required field", where))
        return
    found.extend(
        (f"no additional properties allowed: {key}", where) for key in button.keys() - {"text", "value", "accessibility_label"}
    )
    _text(button.get("text"), f"{where}/text", found, most=75, plain=True)
    _length(button.get("value"), f"{where}/value", found, most=2000)


def _input(block: Json, where: str, found: Findings) -> None:
    _text(block.get("label"), f"{where}/label", found, most=2000, plain=True)
    if "hint" in block:
        _text(block["hint"], f"{where}/hint", found, most=2000, plain=True)
    _element(block.get("element"), f"{where}/element", found, inside_input=True)


def _image(block: Json, where: str, found: Findings) -> None:
    _length(block.get("alt_text"), f"{where}/alt_text", found, most=2000)
    if "image_url" in block:
        _length(block["image_url"], f"{where}/image_url", found, most=3000)
    elif "slack_file" not in block:
        found.append(("missing required field: image_url or slack_file", where))


def _markdown(block: Json, where: str, found: Findings) -> None:
    _length(block.get("text"), f"{where}/text", found, most=12_000)


def _table(block: Json, where: str, found: Findings) -> None:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        found.append(("must have 1 to 100 rows", f"{where}/rows"))
        return
    if len({len(row) for row in rows}) != 1:
        found.append(("rows must have the same number of cells", f"{where}/rows"))
    for number, row in enumerate(rows):
        for index, cell in enumerate(_count(row, f"{where}/rows/{number}", found, most=20)):
            _cell(cell, f"{where}/rows/{number}/{index}", found)
    if len(block.get("column_settings", [])) > 20:
        found.append(("must have no more than 20 items", f"{where}/column_settings"))


def _cell(cell: Json, where: str, found: Findings) -> None:
    if cell.get("type") == "raw_text":
        _length(cell.get("text"), f"{where}/text", found, most=2000)
    elif cell.get("type") == "rich_text":
        check_rich_text(cell, where, found)
    elif cell.get("type") != "raw_number":
        found.append((f"unsupported cell: {cell.get('type')}", f"{where}/type"))


def _alert(block: Json, where: str, found: Findings) -> None:
    _text(block.get("text"), f"{where}/text", found, most=200)


def _nothing(_block: Json, _where: str, _found: Findings) -> None:
    """Take a block as it is: a divider, or one whose rules this project has no use for."""


def _button(element: Json, where: str, found: Findings) -> None:
    _text(element.get("text"), f"{where}/text", found, most=75, plain=True)
    _optional(element, where, found, (("value", 2000), ("url", 3000), ("accessibility_label", 75)))
    if element.get("style") not in {None, "primary", "danger"}:
        found.append(("unknown style", f"{where}/style"))


def _plain_text_input(element: Json, where: str, found: Findings) -> None:
    if not 0 < int(element.get("max_length", 3000)) <= 3000:
        found.append(("must be less than 3001", f"{where}/max_length"))
    _optional(element, where, found, (("initial_value", 3000),))


def _file_input(element: Json, where: str, found: Findings) -> None:
    if not 1 <= int(element.get("max_files", 10)) <= 10:
        found.append(("must be between 1 and 10", f"{where}/max_files"))


def _options(element: Json, where: str, found: Findings) -> None:
    groups = element.get("option_groups")
    options = [option for group in groups for option in group["options"]] if groups else element.get("options")
    for index, option in enumerate(_count(options, f"{where}/options", found, most=100)):
        _text(option.get("text"), f"{where}/options/{index}/text", found, most=75)
        _length(option.get("value"), f"{where}/options/{index}/value", found, most=150)


def _optional(element: Json, where: str, found: Findings, limits: Iterable[tuple[str, int]]) -> None:
    for key, most in limits:
        if key in element:
            _length(element[key], f"{where}/{key}", found, most=most)


ELEMENTS: dict[str, Check] = {
    "button": _button,
    "plain_text_input": _plain_text_input,
    "file_input": _file_input,
    **dict.fromkeys(("static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons"), _options),
    **dict.fromkeys(("users_select", "conversations_select", "channels_select", "datepicker", "timepicker", "image"), _nothing),
    **dict.fromkeys(("number_input", "email_text_input", "url_text_input", "rich_text_input", "workflow_button"), _nothing),
}
ONLY_IN_INPUT = frozenset({"plain_text_input", "file_input", "number_input", "email_text_input", "url_text_input"})


def _element(element: object, where: str, found: Findings, *, inside_input: bool = False) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind not in ELEMENTS:
        found.append((f"unsupported element: {kind}", where))
        return
    if kind in ONLY_IN_INPUT and not inside_input:
        found.append((f"{kind} stands only in an input block", where))
    if inside_input and kind in {"button", "overflow", "image"}:
        found.append((f"{kind} cannot stand in an input block", where))
    if "action_id" in element or kind != "image":
        _length(element.get("action_id", "generated"), f"{where}/action_id", found, most=255)
    if "placeholder" in element:
        _text(element["placeholder"], f"{where}/placeholder", found, most=150, plain=True)
    ELEMENTS[kind](element, where, found)


def _keys(*names: str) -> frozenset[str]:
    return frozenset(names)


BLOCKS: dict[str, Rule] = {
    "section": Rule(_keys("text", "fields", "accessory", "expand"), _section),
    "header": Rule(_keys("text", "level"), _header),
    "divider": Rule(_keys(), _nothing),
    "context": Rule(_keys("elements"), _context),
    "actions": Rule(_keys("elements"), _actions),
    "context_actions": Rule(_keys("elements"), _context_actions, MESSAGES),
    "input": Rule(_keys("label", "element", "hint", "optional", "dispatch_action"), _input),
    "image": Rule(_keys("alt_text", "image_url", "slack_file", "title"), _image),
    "rich_text": Rule(_keys("elements"), check_rich_text),
    "markdown": Rule(_keys("text"), _markdown, MESSAGES),
    "table": Rule(_keys("rows", "column_settings"), _table, MESSAGES),
    "alert": Rule(_keys("text", "level"), _alert, frozenset({"modal"})),
}
