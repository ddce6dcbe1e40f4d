"""The stage of the demo: lets people act in the loopback Slack, waits for the bot, shows both as text."""

from collections.abc import Callable
from typing import Any

from bot.demo.render import Renderer
from bot.demo.slack import Channel, LoopbackSlack, Post, Upload, View
from bot.demo.slack.blocks import elements_of
from decoder.words import Words

INDENT = 4
PASTE_LINES = 6
MODAL_LINES = 18


class Late(Exception):  # noqa: N818 - the demo's own ending
    """The bot did not answer in time."""


class Stage:
    """What a story of the demo is told with. ``write`` takes one line."""

    def __init__(self, slack: LoopbackSlack, words: Words, write: Callable[[str], None], patience: float = 30.0) -> None:
        self.slack, self.words, self.patience = slack, words, patience
        self._write = write
        names = {user.id: user.name for user in slack.core.state.users.values()}
        self._renderer = Renderer(names)
        self._seen: dict[str, list[str]] = {}

    def narrate(self, key: str, **fields: object) -> None:
        """Write a line of the narrator and an empty one."""
        for line in self._renderer.message(self.words(key, **fields), []):
            self._write(line)
        self._write("")

    def enter(self, channel: str) -> None:
        """Write the heading of a channel."""
        name = self.words("narrator.channel", channel=channel)
        self._write(name)
        self._write("-" * len(name))
        self._write("")

    async def pastes(self, user: str, channel: str, text: str, screen: str = "") -> Post:
        """Post text with a screen under it, show the bot's reply and return the message."""
        post = await self.slack.says(user, channel, f"{text}\n{screen}" if screen else text)
        self._spoken("narrator.says", user, text, screen)
        await self._reply_to(post, known=0)
        return post

    async def uploads(self, user: str, channel: str, upload: Upload, text: str) -> Post:
        """Drop a file into the channel, show the bot's reply and return the message."""
        post = await self.slack.uploads(user, channel, upload, text=text)
        self._spoken("narrator.says", user, text, file=upload)
        await self._reply_to(post, known=0)
        return post

    async def asks(self, user: str, root: Post, question: str) -> None:
        """Ask in the thread and show the answer."""
        known = len(self.slack.replies(root))
        await self.slack.says(user, root.channel, question, thread_ts=root.ts)
        self._spoken("narrator.thread", user, question)
        await self._reply_to(root, known)

    async def adds(self, user: str, root: Post, upload: Upload, text: str) -> None:
        """Drop a file into the thread and show what it changed."""
        first, known = self.slack.replies(root)[0], len(self.slack.replies(root))
        before = first.edited
        await self.slack.uploads(user, root.channel, upload, text=text, thread_ts=root.ts)
        self._spoken("narrator.thread", user, text, file=upload)
        await self.wait(lambda: first.edited != before or len(self.slack.replies(root)) > known)
        await self.slack.settled(timeout=self.patience)
        if first.edited != before:
            self._show(first, "narrator.bot-edited", fresh=True)
        for reply in self.slack.replies(root)[known:]:
            self._show(reply, "narrator.bot")

    async def commands(self, user: str, channel: str, text: str) -> None:
        """Type /psod and show what comes of it, to all or to the user alone."""
        place = self.slack.channel(channel)
        posts, private = len(self._own(place)), len(self.slack.ephemerals)
        self._spoken("narrator.says", user, f"/psod {text}")
        await self.slack.command(user, channel, text)
        await self.wait(lambda: len(self._own(place)) > posts or len(self.slack.ephemerals) > private)
        await self.slack.settled(timeout=self.patience)
        for post in self._own(place)[posts:]:
            self._show(post, "narrator.bot")
        for shown in self.slack.ephemerals[private:]:
            self._write(self.words("narrator.bot-private", user=user))
            self._lines(self._renderer.message(shown.text, shown.blocks, INDENT))

    async def presses(self, user: str, root: Post, wanted: str) -> View:
        """Press the button of the first reply whose action_id ends in ``wanted``; show the window that opens."""
        reply = self.slack.replies(root)[0]
        button = next(element for element in elements_of(reply.blocks) if element["action_id"].endswith(wanted))
        known = len(self.slack.open_views)
        self.narrate("narrator.presses", user=user, button=button["text"]["text"])
        await self.slack.clicks(reply, button["action_id"], user=user)
        await self.wait(lambda: len(self.slack.open_views) > known)
        view = self.slack.open_views[-1]
        self._window(view)
        return view

    async def presses_inside(self, user: str, root: Post, view: View, wanted: str) -> None:
        """Press a button inside a window and show what that posted in the thread."""
        button = next(element for element in elements_of(view.content["blocks"]) if element["action_id"].endswith(wanted))
        known = len(self.slack.replies(root))
        self.narrate("narrator.presses", user=user, button=button["text"]["text"])
        await self.slack.clicks(view, button["action_id"], user=user)
        await self._reply_to(root, known)

    async def chats(self, user: str, channel: str, text: str) -> None:
        """Say something that is none of the bot's business and show that it stays silent."""
        post = await self.slack.says(user, channel, text)
        self._spoken("narrator.says", user, text)
        await self.slack.settled(timeout=self.patience)
        if not self.slack.replies(post):
            self.narrate("narrator.silent")

    async def wait(self, condition: Callable[[], Any]) -> None:
        """Wait until ``condition`` holds. Raises Late."""
        try:
            await self.slack.until(condition, self.patience)
        except TimeoutError:
            raise Late(self.words("narrator.late", seconds=round(self.patience))) from None

    async def _reply_to(self, root: Post, known: int) -> None:
        await self.wait(lambda: len(self.slack.replies(root)) > known)
        await self.slack.settled(timeout=self.patience)  # nobody types faster than the bot stores its case
        for reply in self.slack.replies(root)[known:]:
            self._show(reply, "narrator.bot")

    def _own(self, place: Channel) -> list[Post]:
        return [post for post in self.slack.messages(place) if post.bot_id == self.slack.workspace.bot_id]

    def _spoken(self, who: str, user: str, text: str, screen: str = "", file: Upload | None = None) -> None:
        attached = self.words("narrator.file", name=file.name, size=len(file.content)) if file else ""
        self._write(self.words(who, user=user))
        self._lines(
            self._renderer.message(f"{text}\n{attached}".rstrip("\n"), [], INDENT),
            self._renderer.clipped(screen, PASTE_LINES, self.words("narrator.more-lines", count="{count}"), INDENT),
        )

    def _show(self, post: Post, who: str, *, fresh: bool = False) -> None:
        paragraphs = self._renderer.paragraphs(post.text, post.blocks)
        before = self._seen.get(post.ts, []) if fresh else []
        self._seen[post.ts] = paragraphs
        self._write(self.words(who))
        if before:
            self._lines(self._renderer.folded([one for one in paragraphs if one not in before], INDENT))
        else:
            self._lines(self._renderer.message(post.text, post.blocks, INDENT))

    def _window(self, view: View) -> None:
        self._write(self.words("narrator.opens", title=view.content["title"]["text"]))
        lines = self._renderer.blocks(view.content["blocks"], INDENT)
        rest = (
            [" " * INDENT + self.words("narrator.more-lines", count=len(lines) - MODAL_LINES)] if len(lines) > MODAL_LINES else []
        )
        self._lines([line.rstrip() for line in lines[:MODAL_LINES]], rest)

    def _lines(self, *groups: list[str]) -> None:
        for lines in groups:
            for line in lines:
                self._write(line)
        self._write("")
