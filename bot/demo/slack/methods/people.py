"""auth.*, users.*, bots.*, team.*, reactions.*, apps.*: who is who, and the door to Socket Mode."""

from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.method import Method
from bot.demo.slack.state import Json


def auth_test(call: Call) -> Json:
    """auth.test."""
    me = call.workspace
    shown: Json = {
        "url": f"https://{me.domain}.slack.com/",
        "team": me.domain,
        "user": "psod",
        "team_id": me.id,
        "user_id": me.bot_user,
    }
    shown |= {"bot_id": me.bot_id, "is_enterprise_install": me.org_wide}
    return shown | ({"enterprise_id": me.enterprise} if me.enterprise else {})


def open_connection(call: Call) -> Json:
    """apps.connections.open: an address with a ticket that works once."""
    base = call.core.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={call.core.sockets.ticket()}&app_id={call.core.state.app_id}"}


def users_info(call: Call) -> Json:
    """users.info."""
    user = call.core.state.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user.to_json()}


def bots_info(call: Call) -> Json:
    """bots.info."""
    wanted = call.text("bot")
    for me in call.core.state.workspaces.values():
        if me.bot_id == wanted:
            return {
                "bot": {
                    "id": me.bot_id,
                    "app_id": call.core.state.app_id,
                    "name": "psod",
                    "user_id": me.bot_user,
                    "deleted": False,
                }
            }
    raise Refused("bot_not_found")


def team_info(call: Call) -> Json:
    """team.info."""
    return {"team": {"id": call.workspace.id, "name": call.workspace.domain, "domain": call.workspace.domain}}


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    place = call.channel()
    post = call.core.state.post(place.id, call.text("timestamp"))
    if post is None:
        raise Refused("message_not_found")
    users = post.reactions.setdefault(call.text("name"), [])
    if call.workspace.bot_user in users:
        raise Refused("already_reacted")
    users.append(call.workspace.bot_user)
    return {}


def remove_reaction(call: Call) -> Json:
    """reactions.remove."""
    place = call.channel()
    post = call.core.state.post(place.id, call.text("timestamp"))
    users = post.reactions.get(call.text("name"), []) if post else []
    if call.workspace.bot_user not in users:
        raise Refused("no_reaction")
    users.remove(call.workspace.bot_user)
    return {}


METHODS = {
    "auth.test": Method(auth_test, (), 4),
    "apps.connections.open": Method(open_connection, (), 1, app_level=True),
    "users.info": Method(users_info, ("users:read",), 4),
    "bots.info": Method(bots_info, ("users:read",), 3),
    "team.info": Method(team_info, ("team:read",), 3),
    "reactions.add": Method(add_reaction, ("reactions:write",), 3),
    "reactions.remove": Method(remove_reaction, ("reactions:write",), 2),
}
