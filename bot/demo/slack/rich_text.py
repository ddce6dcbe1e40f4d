"""The rules of rich text, as blocks and as table cells."""

from bot.demo.slack.state import Json

Findings = list[tuple[str, str]]

_INLINE = frozenset({"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color"})
_STYLES = frozenset({"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"})
_KEYS = {
    "rich_text_section": {"elements"},
    "rich_text_list": {"elements", "style", "indent", "offset", "border"},
    "rich_text_quote": {"elements", "border"},
    "rich_text_preformatted": {"elements", "border", "language"},
}


def check_rich_text(block: Json, where: str, found: Findings) -> None:
    """Check the parts of a rich_text block, down to the single words."""
    parts = block.get("elements")
    if not isinstance(parts, list) or not parts:
        found.append(("must have at least one element", f"{where}/elements"))
        return
    for index, part in enumerate(parts):
        _part(part, f"{where}/elements/{index}", found)


def _part(part: object, where: str, found: Findings) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or kind not in _KEYS:
        found.append((f"unsupported rich text element: {kind}", where))
        return
    found.extend((f"no additional properties allowed: {key}", f"{where}/{key}") for key in part.keys() - _KEYS[kind] - {"type"})
    inner = part.get("elements")
    if not isinstance(inner, list):
        found.append(("must be an array", f"{where}/elements"))
        return
    for index, element in enumerate(inner):
        place = f"{where}/elements/{index}"
        if kind == "rich_text_list":
            _part(element, place, found)
        else:
            _inline(element, place, found, only_text=kind == "rich_text_preformatted")


def _inline(element: object, where: str, found: Findings, *, only_text: bool) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind not in (_INLINE if not only_text else {"text", "link"}):
        found.append((f"unsupported rich text element: {kind}", where))
        return
    if kind == "text" and not element.get("text"):
        found.append(("must be more than 0 characters", f"{where}/text"))
    if kind == "link" and not element.get("url"):
        found.append(("missing required field: url", where))
    unknown = set(element.get("style", {})) - _STYLES
    if unknown:
        found.append((f"unknown style: {sorted(unknown)}", f"{where}/style"))
