"""Carries a job's messages to Slack, each of them once: the intent first, and a look before any second attempt."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.replies import Message, Upload, forms
from bot.work import guard
from bot.work.looking import LookUp, LookUps, Ours
from bot.work.model import Job, Quiet
from bot.work.posts import Intent, PostTable
from bot.work.table import LostLease
from bot.work.tables import STATUS
from bot.work.troubles import Trouble, name_of, retry_after, trouble_of
from bot.work.written import written
from decoder import load_words

EVENT_TYPE = "psod_reply"
CHUNK = 3_800  # Slack splits a longer text on its own, in the midst of a word
_TEXT: dict[str, Any] = {"link_names": False, "parse": "none"}
_CALM: dict[str, Any] = _TEXT | {"unfurl_links": False, "unfurl_media": False}


class Later(Exception):  # noqa: N818 - an outcome, not an error
    """The job cannot go on now; ``pause`` in seconds."""

    def __init__(self, reason: str, pause: float) -> None:
        super().__init__(reason)
        self.pause = pause


class Yields(Later):
    """The job lets others by; that is no trouble, however old it is."""


class Courier:
    """One job's Turn."""

    def __init__(self, job: Job, client: AsyncWebClient, posts: PostTable, look_ups: LookUps) -> None:
        self._job = job
        self._client = client
        self._posts = posts
        self._settings = posts.settings
        self._look_ups = look_ups

    async def post(self, message: Message, *, channel: str, thread_ts: str | None, step: str = "reply") -> str:
        """Post once per job and ``step``; return the ``ts``."""
        where: dict[str, Any] = {"channel": channel, "thread_ts": thread_ts}
        if self._look_ups.refused(self._job.team):
            return await self._fill_in(message, where, step)
        for form in forms(message):
            try:
                return await self._once(form, where, step)
            except SlackApiError as error:
                if trouble_of(error) is not Trouble.TOO_RICH:
                    raise
        return await self._plain(message, where, step)

    async def begin(self, message: Message, *, channel: str, thread_ts: str | None) -> str:
        """Post a status once per job; it is known from then on to whoever goes on with the job, or apologises for it."""
        ts = await self.post(message, channel=channel, thread_ts=thread_ts, step=STATUS)
        await self._posts.posted(self._job, {STATUS: ts})
        return ts

    async def standing(self, *, channel: str, thread_ts: str | None) -> str | None:
        """Return the ``ts`` of the job's status; one that may have been posted is looked for."""
        known = await self._posts.known(self._job, STATUS)
        if known is None or not known.unsure:
            return known.ts if known else None
        where = {"channel": channel, "thread_ts": thread_ts}
        if (found := await self._look(where, known, self._by_metadata(STATUS), STATUS)) is not None:
            await self._posts.posted(self._job, {STATUS: found})
        return found

    async def update(self, message: Message, *, channel: str, ts: str) -> None:
        """Replace the message at ``ts``; where Slack does not take the blocks, by its text, cut at what a message holds.

        Raises LostLease: what a stopped process wakes up to say must not take the place of what was said since.
        """
        until = guard.clock() + self._settings.lease
        await self._posts.renew(self._job)
        with guard.held(until):
            await self._update(message, {"channel": channel, "ts": ts, **_TEXT})

    async def _update(self, message: Message, where: dict[str, Any]) -> None:
        for form in forms(message):
            try:
                await self._call("chat_update", text=form.text, blocks=list(form.blocks), **where)
            except SlackApiError as error:
                if trouble_of(error) is not Trouble.TOO_RICH:
                    raise
            else:
                return
        await self._call("chat_update", text=chunks(message.text)[0], blocks=[], **where)

    async def upload(self, file: Upload, *, channel: str, thread_ts: str, step: str) -> None:
        """Share a file once per job and ``step``; where Slack does not say whether it is there already, rather not than twice."""
        where: dict[str, Any] = {"channel": channel, "thread_ts": thread_ts}
        name = self._name_of(file, step)
        leave, until = await self._leave(where, step)
        if leave.ts is not None or (leave.unsure and await self._may_be_there(where, leave, name, step)):
            return
        await asyncio.sleep(leave.wait)
        with guard.held(until):
            await self._share(file, name, where, step)

    async def ephemeral(self, message: Message, *, channel: str, user: str, thread_ts: str | None = None) -> None:
        """Show ``message`` to one user; at least once."""
        whom = {"channel": channel, "user": user, "thread_ts": thread_ts}
        await self._call("chat_postEphemeral", **whom, **_content(message), **_TEXT)

    async def respond(self, message: Message, *, response_url: str) -> None:
        """Answer through a response_url, to the one who asked; at least once. An expired address ends the job."""
        client = self._client  # its handlers repeat nothing, they count
        given = AsyncWebhookClient(response_url, session=client.session, proxy=client.proxy, retry_handlers=client.retry_handlers)
        try:
            answer = await given.send(
                text=message.text, blocks=list(message.blocks) or None, response_type="ephemeral", replace_original=False
            )
        except Exception as error:
            if trouble_of(error) is Trouble.OTHER:
                raise
            raise Later(name_of(error), self._settings.retry) from error
        if answer.status_code in {403, 404, 410}:
            raise Quiet("the response_url has expired")
        if answer.status_code != 200:
            raise Later(f"response_url: {answer.status_code}", self._settings.retry)

    async def _once(self, message: Message, where: dict[str, Any], step: str) -> str:
        """Post ``message`` unless it is there already."""
        leave, until = await self._leave(where, step)
        if leave.ts is not None:
            return leave.ts
        if leave.unsure and (found := await self._look(where, leave, self._by_metadata(step), step)) is not None:
            await self._posts.posted(self._job, {step: found})
            return found
        await asyncio.sleep(leave.wait)
        with guard.held(until):  # where this process was stopped, another may have the job by now
            return await self._send(message, where, step)

    async def _leave(self, where: dict[str, Any], step: str) -> tuple[Intent, float]:
        """Store the intent; return it with the moment at which this process must have sent the post."""
        until = guard.clock() + self._settings.lease
        leave = await self._posts.intend(self._job, step, where["channel"])
        if leave.wait > self._settings.slot_wait and leave.ts is None and not leave.unsure:
            raise Later("waits for its turn in the channel", leave.wait)
        return leave, until

    async def _send(self, message: Message, where: dict[str, Any], step: str) -> str:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"work": self._job.key, "step": step}}
        try:
            async with asyncio.timeout(self._settings.request):
                answer = await self._client.chat_postMessage(**where, **_content(message), **_CALM, metadata=metadata)
        except LostLease:
            raise
        except Exception as error:
            await self._after(error, where["channel"], step)
            raise
        return str(answer["ts"])

    async def _after(self, error: Exception, channel: str, step: str) -> None:
        """Store what a failed post is known to be, and raise what becomes of the job."""
        trouble = trouble_of(error)
        if trouble is Trouble.LIMITED:
            pause = retry_after(error, otherwise=self._settings.retry)
            await self._posts.slow_down(self._job, step, channel, pause)
            raise Later("429", pause) from error
        if trouble is Trouble.UNSURE:
            raise Later(name_of(error), max(self._settings.retry, self._settings.look_up_after)) from error
        await self._posts.refused(self._job, step)
        self._raise(error, trouble)

    async def _may_be_there(self, where: dict[str, Any], leave: Intent, name: str, step: str) -> bool:
        def ours(message: Mapping[str, Any]) -> bool:
            return any(one.get("name") == name for one in message.get("files") or ())

        found = await self._look(where, leave, ours, step)
        return found is not None or self._look_ups.refused(self._job.team)

    async def _share(self, file: Upload, name: str, where: dict[str, Any], step: str) -> None:
        try:
            async with asyncio.timeout(self._settings.request):
                await self._client.files_upload_v2(
                    filename=name, title=file.title, content=file.content, alt_txt=file.alt or None, **where
                )
        except LostLease:
            raise
        except Exception as error:
            await self._after(error, where["channel"], step)
            raise

    def _name_of(self, file: Upload, step: str) -> str:
        """Return a name that tells the file from all others of the thread: shared files carry no metadata."""
        stem, dot, ending = file.name.rpartition(".")
        return f"{stem}-{hashlib.sha256(f'{self._job.key} {step}'.encode()).hexdigest()[:8]}{dot}{ending}"

    async def _look(self, where: dict[str, Any], leave: Intent, ours: Ours, step: str) -> str | None:
        """Look for our own message where an earlier attempt may have left it; None: it is not there, or not to be known."""
        tried = leave.tried or leave.now
        after = self._settings.look_up_after
        await asyncio.sleep(min(max(0.0, tried + after - leave.now), after))  # ``tried`` is ahead where a look was stopped
        look = LookUp(self._client, where, ours, request=self._settings.request)
        try:
            return await look.since(tried)
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is Trouble.REFUSED:
                self._look_ups.refuse(self._job.team)
                return None
            if trouble is Trouble.LIMITED:
                await self._posts.looked(self._job, step, look.again_since(tried))
                raise Later("look-up: 429", retry_after(error, otherwise=60.0)) from error
            self._raise(error, trouble)
            raise

    def _by_metadata(self, step: str) -> Ours:
        def ours(message: Mapping[str, Any]) -> bool:
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            return metadata.get("event_type") == EVENT_TYPE and (payload.get("work"), payload.get("step")) == (
                self._job.key,
                step,
            )

        return ours

    async def _plain(self, message: Message, where: dict[str, Any], step: str) -> str:
        """Post the text alone, in as many messages as it needs; return the first one's ``ts``."""
        first, *others = chunks(message.text)
        ts = await self._once(Message(first), where, f"{step}.1")
        thread = where | {"thread_ts": where["thread_ts"] or ts}
        for number, other in enumerate(others, 2):
            await self._once(Message(other), thread, f"{step}.{number}")
        return ts

    async def _fill_in(self, message: Message, where: dict[str, Any], step: str) -> str:
        """Post a placeholder, store its ``ts``, and fill it in: that can be repeated at will."""
        words = load_words("bot.work", "words", written(self._job.payload, self._settings.language))
        ts = await self._once(Message(words("placeholder")), where, step)
        await self._posts.posted(self._job, {step: ts})
        await self.update(message, channel=where["channel"], ts=ts)
        return ts

    async def _call(self, method: str, **arguments: Any) -> None:
        """Call a method that may be repeated."""
        try:
            async with asyncio.timeout(self._settings.request):
                await getattr(self._client, method)(**arguments)
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is Trouble.LIMITED:
                raise Later("429", retry_after(error, otherwise=self._settings.retry)) from error
            self._raise(error, trouble)
            raise

    def _raise(self, error: Exception, trouble: Trouble) -> None:
        if trouble is Trouble.GONE:
            raise Quiet(name_of(error)) from error
        if trouble in {Trouble.UNSENT, Trouble.UNSURE}:
            raise Later(name_of(error), self._settings.retry) from error


def chunks(text: str) -> Sequence[str]:
    """Cut ``text`` at ends of lines into pieces that Slack leaves whole."""
    pieces, rest = [], text
    while len(rest) > CHUNK:
        cut = rest.rfind("\n", 1, CHUNK)
        cut = cut if cut > 0 else CHUNK
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip("\n")
    return [*pieces, rest] if rest or not pieces else pieces


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks) or None}
