"""A strict reading of modals and Home tabs."""

from bot.demo.slack.blocks import faults_of
from bot.demo.slack.state import Json

_MODAL_KEYS = frozenset(
    {
        *("type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close"),
        *("notify_on_close", "external_id", "submit_disabled"),
    }
)
_HOME_KEYS = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})
_LIMITS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}
MOST_BYTES = 250_000


def faults_of_view(view: object) -> list[str]:
    """Return what is wrong with ``view``, empty where Slack would open it."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["[ERROR] unsupported type [json-pointer:/view/type]"]
    modal = view["type"] == "modal"
    found = [f"[ERROR] no additional properties allowed: {key}" for key in view.keys() - (_MODAL_KEYS if modal else _HOME_KEYS)]
    found += [
        f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{key}]"
        for key, most in _LIMITS.items()
        if len(str(view.get(key, ""))) > most
    ]
    if modal:
        found += _titles(view)
    return found + [
        fault.replace("/blocks", "/view/blocks") for fault in faults_of(view.get("blocks"), "modal" if modal else "home")
    ]


def _titles(view: Json) -> list[str]:
    found = []
    for key in ("title", "submit", "close"):
        value = view.get(key)
        if value is None and key != "title":
            continue
        text = value.get("text") if isinstance(value, dict) and value.get("type") == "plain_text" else None
        if not isinstance(text, str) or not 0 < len(text) <= 24:
            found.append(f"[ERROR] must be plain text of 1 to 24 characters [json-pointer:/view/{key}]")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or [])
    if has_input and not view.get("submit"):
        found.append("[ERROR] missing required field: submit [json-pointer:/view/submit]")
    return found
