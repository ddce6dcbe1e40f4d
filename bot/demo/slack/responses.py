"""Answers that do not come through the Web API: posts to a response_url and the bodies of acks."""

import time
from typing import Any

from aiohttp import web

from bot.demo.slack.core import Core, Refused, Ticket
from bot.demo.slack.journal import Call as Entry
from bot.demo.slack.methods.chat import content_of
from bot.demo.slack.state import Ephemeral, Json, Post


class Responses:
    """Serves ``/actions/<team>/<ticket>`` and carries out what an ack says."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a post to a response_url: five times within half an hour."""
        ticket = self._core.response_urls.get(request.match_info["ticket"])
        sent = await request.json()
        status, answer = self._take(ticket, sent)
        team = ticket.team if ticket else None
        self._core.journal.call(Entry(time.time(), "response_url", sent, status, {"text": answer}, team))
        return web.Response(status=status, text=answer)

    def _take(self, ticket: Ticket | None, sent: Json) -> tuple[int, str]:
        fault = self._core.faults.take("response_url", {"status"})
        if fault:
            return fault.status, "server error"
        if ticket is None:
            return 404, "no_such_url"
        pace = self._core.pace
        if ticket.uses >= pace.response_url_uses:
            return 404, "used_url"
        if time.monotonic() - ticket.born > pace.response_url_life:
            return 404, "expired_url"
        ticket.uses += 1
        try:
            self.show(ticket, sent, via="response_url")
        except Refused as no:
            return 400, no.error
        return 200, "ok"

    def show(self, ticket: Ticket, sent: Json, *, via: Any) -> None:
        """Show what the app sent: to the user alone, to all, or in place of the message that was clicked."""
        state = self._core.state
        place = state.channels.get(ticket.channel or "")
        post = state.post(ticket.channel or "", ticket.message_ts)
        if sent.get("delete_original"):
            if post:
                self._core.happenings.deleted(post)
            return
        text, blocks, attachments = content_of(sent)
        if sent.get("replace_original") and post:
            before = post.to_json()
            post.text, post.blocks, post.attachments = text, blocks, attachments
            self._core.happenings.changed(post, before)
        elif sent.get("response_type") == "in_channel" and place:
            me = state.workspaces[ticket.team]
            said = Post(state.new_ts(), place.id, place.team, user=me.bot_user, bot_id=me.bot_id, app_id=state.app_id, text=text)
            said.blocks, said.attachments = blocks, attachments
            said.thread_ts = sent.get("thread_ts")
            self._core.happenings.posted(said)
        else:
            thread = sent.get("thread_ts") or ticket.thread_ts
            state.ephemerals.append(Ephemeral(ticket.channel or "", ticket.user, text, blocks, thread, via, state.new_ts()))
