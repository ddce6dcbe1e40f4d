"""What a button or modal carries: the case's id, the view and the page; never data."""

from typing import Literal, NamedTuple

from bot.replies.model import VIEWS, View

ACTION_PREFIX = "psod_"
MODAL_CALLBACK = "psod_view"
COMMAND_CALLBACK = "psod_command"
FIX_CALLBACK = "psod_fix_text"
FIX_ACTION = "psod_fix"
CHOICES_CALLBACK = "psod_choices"
CHOICES_ACTION = "psod_settings"
CHANNEL_CALLBACK = "psod_channel"
HOST_ACTION, HOST_CALLBACK = "psod_host", "psod_host_form"
CURE_ACTION, CURE_CALLBACK = "psod_cure", "psod_cure_form"
MORE_ACTION = "psod_more"  # the menu of what is rarely wanted; its options' values are "apart:<case>" and "mute:<case>"
FEEDBACK_ACTION = "psod_feedback"  # Slack's two thumbs, "right:<case>" and "wrong:<case>"
Said = Literal["right", "wrong", "apart", "mute"]
SAYINGS: tuple[Said, ...] = ("right", "wrong", "apart", "mute")


class Pointed(NamedTuple):
    """A case, a view of it and a page, counted from 1."""

    case_id: str
    view: View
    page: int


def action_of(deed: str, view: str = "") -> str:
    """Return an action id: "psod_view_registers", "psod_post", "psod_page_next", "psod_page_previous"."""
    return f"{ACTION_PREFIX}{deed}_{view}".rstrip("_")


def value_of(case_id: str, view: str, page: int = 1) -> str:
    """Return a button's value or a modal's private metadata."""
    return f"{case_id}:{view}:{page}"


def pointed(value: str) -> Pointed | None:
    """Read a value back; None for one that this package did not write."""
    case_id, _, rest = value.partition(":")
    name, _, page = rest.partition(":")
    view = next((view for view in VIEWS if view == name), None)
    if view is None or not case_id or not page.isdecimal() or len(page) > 4:
        return None
    return Pointed(case_id, view, max(int(page), 1))


def said_of(value: str) -> tuple[Said, str] | None:
    """Read a thumb or an option of the menu back: what is said, and the case's id; None for one that is not ours."""
    what, _, case_id = value.partition(":")
    said = next((one for one in SAYINGS if one == what), None)
    return (said, case_id) if said and case_id else None
