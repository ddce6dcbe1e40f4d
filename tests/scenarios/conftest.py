"""The bot without sockets: events go in through AsyncApp.async_dispatch, Slack's answers come from a fake session."""

import asyncio
import itertools
import shutil

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import select

from bot.app import assembled
from bot.cases import Database
from bot.settings import read_settings
from bot.work import census
from bot.work.tables import jobs
from tests.scenarios.fake_session import Answer, FakeSession
from tests.scenarios.screens import HURRIED

FILES = "https://files.slack.com/files-pri/"


class World:
    """The bot, Slack and the people, as a scenario needs them."""

    def __init__(self, bot, slack):
        self.bot, self.slack = bot, slack
        self._count = itertools.count(1)

    async def dispatch(self, body):
        return await self.bot.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def event(self, *, event_id=None, wait=True, **event):
        """Deliver an event and let the work that it makes come to an end."""
        number = next(self._count)
        event = {"event_ts": event.get("ts", f"1700000000.9{number:05d}"), **event}
        body = {
            "type": "event_callback",
            "team_id": "T01",
            "api_app_id": "A01",
            "event_id": event_id or f"Ev{number}",
            "event": event,
        }
        answer = await self.dispatch(body)
        if wait:
            await self.settled()
        return answer

    def new_ts(self):
        return f"1700000000.{next(self._count):06d}"

    async def says(self, text, channel="C0INC", *, user="U01ALICE", ts=None, **more):
        ts = ts or self.new_ts()
        await self.event(type="message", channel=channel, channel_type="channel", user=user, text=text, ts=ts, **more)
        return ts

    async def uploads(self, content, name="screen.txt", channel="C0INC", *, text="", **facts):
        """Share a file with its message; ``facts`` go over the file object's."""
        file = self.file(content, name, **facts)
        return await self.says(text, channel, subtype="file_share", files=[file])

    def file(self, content, name, *, answer=None, **facts):
        file_id = f"F{next(self._count)}"
        url = f"{FILES}T01-{file_id}/{name}"
        data = content.encode() if isinstance(content, str) else content
        self.slack.contents[url] = answer or Answer(data, content_type="text/plain")
        file = {
            "id": file_id,
            "name": name,
            "mode": "hosted",
            "size": len(data),
            "url_private_download": url,
            "user": "U01ALICE",
            **facts,
        }
        self.slack.files[file_id] = file
        return {"id": file_id, "file_access": "check_file_info"} if file.get("file_access") == "check_file_info" else file

    async def command(self, text="", channel="C0INC", **more):
        number = next(self._count)
        answer = await self.dispatch(
            {
                "command": "/psod", "text": text, "team_id": "T01", "channel_id": channel, "user_id": "U01ALICE",
                "trigger_id": f"trigger{number}", "response_url": f"https://hooks.slack.com/response/{number}", **more,
            }
        )  # fmt: skip
        await self.settled()
        return answer

    async def interacts(self, kind, **more):
        number = next(self._count)
        body = {"type": kind, "team": {"id": "T01"}, "user": {"id": "U01ALICE"}, "trigger_id": f"trigger{number}", **more}
        answer = await self.dispatch(body)
        await self.settled()
        return answer

    async def presses(self, action_id, value, **more):
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        return await self.interacts("block_actions", actions=[action], **more)

    async def settled(self):
        """Wait until no job is queued or running; the database is asked once what runs here has ended."""
        async with asyncio.timeout(20):
            while True:
                if running := tuple(self.bot.worker._running):
                    await asyncio.wait(running)
                now = await census(self.bot.database)
                if not now.queued + now.running:
                    return
                await asyncio.sleep(0.005)

    async def said(self, posts):
        """Wait for that many posts."""
        async with asyncio.timeout(20):
            while len(self.posts) < posts:  # noqa: ASYNC110 - of a fake that has no events
                await asyncio.sleep(0.01)

    async def stored(self, count):
        """Wait until that many jobs are under way."""
        async with asyncio.timeout(20):
            while len(await self.lanes_of()) < count:  # noqa: ASYNC110 - of the database
                await asyncio.sleep(0.01)

    async def lanes_of(self):
        """Return the lane of each job that is under way."""
        open_jobs = select(jobs.c.lane).where(jobs.c.state.in_(("queued", "running")))

        async def unit(session):
            return list((await session.execute(open_jobs)).scalars())

        return await self.bot.database.read(unit)

    async def census(self):
        return await census(self.bot.database)

    async def cases(self, channel, ts):
        from bot.cases import CaseBook  # noqa: PLC0415 - only scenarios on what is stored

        return await CaseBook(self.bot.database).by_thread("T01", channel, ts)

    @property
    def posts(self):
        return self.slack.posts

    @property
    def updates(self):
        return self.slack.updates


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Return a migrated database, made once."""
    path = tmp_path_factory.mktemp("template") / "bot.db"

    async def make():
        await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture
def slack():
    fake = FakeSession()
    fake.channel("C0INC", "inc-42")
    fake.channel("C0GEN", "general")
    return fake


@pytest.fixture
def changes():
    """Return settings that a scenario changes; overridden by parametrisation."""
    return {}


@pytest.fixture
def sqlite_url(template, tmp_path):
    return f"sqlite+aiosqlite:///{shutil.copy(template, tmp_path / 'bot.db')}"


@pytest.fixture
def url(sqlite_url):
    """Return the database of a scenario; overridden where it is played on both."""
    return sqlite_url


@pytest.fixture
async def world(slack, url, changes):
    settings = read_settings(
        {
            "slack_bot_token": "xoxb-1",
            "slack_app_token": "xapp-1",
            "slack_api_url": "https://slack.com/api/",
            "database_url": url,
            **HURRIED,
            **changes,
        }
    )
    async with assembled(settings, slack) as bot:
        task = asyncio.create_task(bot.worker.run())
        yield World(bot, slack)
        bot.worker.stop()
        await task
