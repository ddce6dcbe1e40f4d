"""The human side: commands, buttons, shortcuts and modals."""

from collections.abc import Mapping
from typing import Any

from bot.demo.slack.blocks import elements_of
from bot.demo.slack.core import Core, Ticket
from bot.demo.slack.journal import Ack
from bot.demo.slack.methods.views import checked, replace, show
from bot.demo.slack.responses import Responses
from bot.demo.slack.state import Channel, Ephemeral, Execution, Json, Post, StoredFile, User, View
from bot.demo.slack.talk import Talk


class Interactions(Talk):
    """What people do with the app itself; every method returns the app's ack."""

    core: Core
    responses: Responses

    async def command(self, user: str, channel: str | Channel, text: str = "", *, command: str = "/psod") -> Ack:
        """Type a slash command; what the ack says is shown, and so is a failure."""
        place, person = self.channel(channel), self.user(user)
        ticket = self._ticket(person, place)
        names = {"private": "privategroup", "im": "directmessage"}
        payload = self._app(person) | {
            "team_id": person.team,
            "team_domain": self.core.state.workspaces[person.team].domain,
            "channel_id": place.id,
            "channel_name": names.get(place.kind, place.name),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "is_enterprise_install": str(self.core.state.workspaces[person.team].org_wide).lower(),
            "response_url": self.core.response_url(ticket),
            "trigger_id": ticket.id,
        }
        ack = await self.core.delivery.interact("slash_commands", "command", payload)
        self._shown(ticket, ack, command)
        return ack

    async def clicks(self, where: Post | View | Ephemeral, action_id: str, *, user: str | None = None, **chosen: Any) -> Ack:
        """Press a button or choose an option; ``chosen`` goes into the action (``selected_option=…``)."""
        content = where.content if isinstance(where, View) else where.blocks
        element, block_id = _find(content, action_id)
        person = self.user(user or ("alice" if isinstance(where, Post) else where.user))
        action = {key: value for key, value in element.items() if key in {"type", "action_id", "value", "text"}}
        action |= {"block_id": block_id, "action_ts": self.core.state.new_ts()} | chosen
        ticket, place = self._surface(where, person)
        payload = self._interaction("block_actions", person, ticket) | place | {"actions": [action], "state": {"values": {}}}
        return await self.core.delivery.interact("interactive", "block_actions", payload)

    async def shortcut(self, post: Post, callback_id: str, *, user: str = "alice") -> Ack:
        """Choose a message shortcut in a message's menu."""
        person, place = self.user(user), self.core.state.channels[post.channel]
        ticket = self._ticket(person, place, post)
        payload = self._interaction("message_action", person, ticket) | {
            "callback_id": callback_id,
            "channel": {"id": place.id, "name": place.name},
            "message_ts": post.ts,
            "message": post.to_json(),
            "response_url": self.core.response_url(ticket),
        }
        return await self.core.delivery.interact("interactive", "message_action", payload)

    async def submits(self, view: View, values: Mapping[str, Any] | None = None) -> Ack:
        """Submit a modal; ``values`` by action_id: text, a list of stored files, or an option's value."""
        person = self.user(view.user)
        ticket = self._ticket(person, None)
        sent = view.to_json() | {"state": {"values": _state(view.content, values or {})}}
        payload = self._interaction("view_submission", person, ticket) | {"view": sent, "response_urls": []}
        ack = await self.core.delivery.interact("interactive", "view_submission", payload)
        if ack.ok:
            self._after(view, ack.body)
        return ack

    async def runs_step(self, inputs: Mapping[str, Any], callback_id: str, *, team: str | None = None) -> Execution:
        """Let a workflow run a step of the app; return it, to be ended by the app."""
        state = self.core.state
        home = state.workspaces[team or next(iter(state.workspaces))]
        step = Execution(state.new_id("Fx"), home.id)
        state.executions[step.id] = step
        event: Json = {
            "type": "function_executed",
            "function": {"id": "Fn0LOOP", "callback_id": callback_id, "type": "app", "app_id": state.app_id},
            "inputs": dict(inputs),
            "function_execution_id": step.id,
            "workflow_execution_id": state.new_id("Wx"),
            "bot_access_token": "xwfp-loopback",
        }
        self.core.happenings.told(home, event)
        return step

    async def closes(self, view: View) -> Ack | None:
        """Close a modal; the app hears of it only where it asked to."""
        view.state = "closed"
        if not view.content.get("notify_on_close"):
            return None
        person = self.user(view.user)
        payload = self._interaction("view_closed", person, None) | {"view": view.to_json(), "is_cleared": False}
        return await self.core.delivery.interact("interactive", "view_closed", payload)

    def _ticket(self, person: User, place: Channel | None, post: Post | None = None) -> Ticket:
        ticket = self.core.triggers[self.core.trigger(person.team, person.id)]
        ticket.channel = place.id if place else None
        if post:
            ticket.message_ts, ticket.thread_ts = post.ts, post.thread_ts
        # response_url and trigger_id count their uses apart
        return Ticket(ticket.id, ticket.team, ticket.user, ticket.channel, ticket.message_ts, ticket.thread_ts)

    def _app(self, person: User) -> Json:
        enterprise = self.core.state.workspaces[person.team].enterprise
        return {"token": "loopback", "api_app_id": self.core.state.app_id} | ({"enterprise_id": enterprise} if enterprise else {})

    def _interaction(self, kind: str, person: User, ticket: Ticket | None) -> Json:
        home = self.core.state.workspaces[person.team]
        payload: Json = {
            "type": kind,
            "team": {"id": home.id, "domain": home.domain},
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
            "enterprise": {"id": home.enterprise, "name": "enterprise"} if home.enterprise else None,
            "is_enterprise_install": home.org_wide,
        }
        return self._app(person) | payload | ({"trigger_id": ticket.id} if ticket else {})

    def _surface(self, where: Post | View | Ephemeral, person: User) -> tuple[Ticket, Json]:
        if isinstance(where, View):
            return self._ticket(person, None), {"container": {"type": "view", "view_id": where.id}, "view": where.to_json()}
        place = self.core.state.channels[where.channel]
        seen = isinstance(where, Post)
        ticket = self._ticket(person, place, where if isinstance(where, Post) else None)
        container: Json = {"type": "message", "message_ts": where.ts, "channel_id": place.id, "is_ephemeral": not seen}
        if where.thread_ts:
            container["thread_ts"] = ticket.thread_ts = where.thread_ts
        surface: Json = {"container": container, "channel": {"id": place.id, "name": place.name}}
        surface |= {"response_url": self.core.response_url(ticket)}
        return ticket, surface | ({"message": where.to_json()} if isinstance(where, Post) else {})

    def _shown(self, ticket: Ticket, ack: Ack, command: str) -> None:
        if not ack.ok:
            why = "operation_timeout" if "timeout" in ack.reason else "dispatch_failed"
            said: Json = {"text": f'{command} failed with the error "{why}"'}
            self.responses.show(ticket, said, via="ack")
        elif ack.body.get("text") or ack.body.get("blocks"):
            self.responses.show(ticket, ack.body, via="ack")

    def _after(self, view: View, body: Json) -> None:
        match body.get("response_action"):
            case "errors":
                view.errors = dict(body["errors"])
            case "update":
                replace(view, checked(body["view"]))
            case "push":
                show(self.core.state, view.team, view.user, checked(body["view"]), view.root)
            case "clear":
                for one in self.core.state.views.values():
                    if one.root == view.root:
                        one.state = "closed"
            case _:
                view.state = "closed"


def _find(content: Any, action_id: str) -> tuple[Json, str]:
    blocks = content.get("blocks", []) if isinstance(content, dict) else content
    for block in blocks:
        for element in elements_of(block):
            if element["action_id"] == action_id:
                return element, str(block.get("block_id", ""))
    seen = [element["action_id"] for element in elements_of(blocks)]
    raise LookupError(f"no element {action_id!r} here, only {seen}")


def _state(content: Json, values: Mapping[str, Any]) -> Json:
    state: Json = {}
    for block in content.get("blocks", []):
        element = block.get("element")
        if block.get("type") == "input" and element:
            entry = _entry(element, values.get(element["action_id"]))
            state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return state


def _entry(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind == "file_input":
        files: list[StoredFile] = value or []
        return {"type": kind, "files": [file.to_json() for file in files]}
    if kind in {"static_select", "radio_buttons"}:
        options = {option["value"]: option for option in element.get("options", [])}
        return {"type": kind, "selected_option": options.get(value, element.get("initial_option"))}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": value}
    if kind in {"checkboxes", "multi_static_select"}:
        ticked = element.get("initial_options", []) if value is None else [o for o in element["options"] if o["value"] in value]
        return {"type": kind, "selected_options": ticked}
    return {"type": kind, "value": value if value is not None else element.get("initial_value")}
