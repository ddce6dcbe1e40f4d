"""views.*: modals and the Home tab, opened with a trigger that lives three seconds and works once."""

import secrets

from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.chat import with_block_ids
from bot.demo.slack.methods.method import Method
from bot.demo.slack.state import Json, State, View
from bot.demo.slack.views import MOST_BYTES, faults_of_view

MOST_STACKED = 3


def checked(view: object) -> Json:
    """Return ``view``; raises Refused where Slack would not show it."""
    wrong = faults_of_view(view)
    if wrong or not isinstance(view, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": wrong})
    if len(str(view)) > MOST_BYTES:
        raise Refused("view_too_large")
    return view | {"blocks": with_block_ids(view["blocks"])}


def show(state: State, team: str, user: str, content: Json, root: str | None = None) -> View:
    """Put a view before ``user``."""
    number = state.new_id("V")
    view = View(number, user, team, content, secrets.token_hex(6), root or number)
    state.views[number] = view
    return view


def replace(view: View, content: Json) -> View:
    """Give an open view new content."""
    view.content, view.hash, view.errors = content, secrets.token_hex(6), {}
    return view


def open_(call: Call) -> Json:
    """views.open."""
    content = checked(call.arguments.get("view"))
    ticket = call.core.use_trigger(call.text("trigger_id"), call.workspace.id)
    return {"view": show(call.core.state, call.workspace.id, ticket.user, content).to_json()}


def push(call: Call) -> Json:
    """views.push: onto the modal that the user has open."""
    content = checked(call.arguments.get("view"))
    ticket = call.core.use_trigger(call.text("trigger_id"), call.workspace.id)
    stack = [view for view in call.core.state.views.values() if view.user == ticket.user and view.state == "open"]
    modals = [view for view in stack if view.content.get("type") == "modal"]
    if not modals:
        raise Refused("not_found")
    if len(modals) >= MOST_STACKED:
        raise Refused("push_limit_reached")
    return {"view": show(call.core.state, call.workspace.id, ticket.user, content, modals[-1].root).to_json()}


def update(call: Call) -> Json:
    """views.update, by id or external_id."""
    content, state = checked(call.arguments.get("view")), call.core.state
    view = state.views.get(call.text("view_id"))
    if call.text("external_id"):
        view = next((one for one in state.views.values() if one.content.get("external_id") == call.text("external_id")), None)
    if view is None or view.state == "closed" or view.team != call.workspace.id:
        raise Refused("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict")
    return {"view": replace(view, content).to_json()}


def publish(call: Call) -> Json:
    """views.publish: the Home tab of one user."""
    content, state = checked(call.arguments.get("view")), call.core.state
    if content["type"] != "home":
        raise Refused("invalid_arguments")
    user = call.text("user_id")
    if user not in state.users:
        raise Refused("user_not_found")
    home = next((one for one in state.views.values() if one.user == user and one.content.get("type") == "home"), None)
    return {"view": (replace(home, content) if home else show(state, call.workspace.id, user, content)).to_json()}


METHODS = {
    "views.open": Method(open_, (), 4),
    "views.push": Method(push, (), 4),
    "views.update": Method(update, (), 4),
    "views.publish": Method(publish, (), 4),
}
