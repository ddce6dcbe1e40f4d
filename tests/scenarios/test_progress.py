"""A file that takes long: a status at once, edited at a calm pace, and in its place what came of it. One message to the end."""

import asyncio
import json
import time

import pytest

from tests.scenarios.fake_session import Answer
from tests.scenarios.screens import RECORD, SCREEN
from tests.scenarios.test_choices import choose
from tests.scenarios.test_requests import submit

NOTHING = "a quiet line\n" * 100
MB = 2**20


class Slow(Answer):
    """A download that goes on once what it waits for was seen: however slow the machine is, the status was shown by then.

    ``pieces``: bytes, each with a condition that is waited for after them.
    """

    def __init__(self, *pieces):
        super().__init__(b"", content_type="text/plain")
        self.pieces = pieces

    async def iter_chunked(self, _size):
        for data, seen in self.pieces:
            yield data
            async with asyncio.timeout(20):
                while not seen():  # noqa: ASYNC110 - of a fake that has no events
                    await asyncio.sleep(0.01)


@pytest.fixture
def changes():
    return {"progress_seconds": 0.02, "progress_every_seconds": 0.03}


def shown(slack, posts=1):
    """Return a condition: the status stands."""
    return lambda: len(slack.posts) >= posts


async def slow_upload(world, data, name="vmkernel.log", *, seen=None, **facts):
    """Upload a file whose reading is seen."""
    told = {key: facts.pop(key) for key in ("text", "thread_ts", "channel", "user") if key in facts}
    pieces = [(data[:50].encode(), seen or shown(world.slack)), (data[50:].encode(), lambda: True)]
    file = world.file(data, name, answer=Slow(*pieces), **{"size": 312 * MB, **facts})
    return await world.says(told.pop("text", ""), **told, subtype="file_share", files=[file])


@pytest.fixture
def limits(changes):
    changes["file_bytes"] = 400 * MB


@pytest.mark.usefixtures("limits")
async def test_the_status_becomes_the_answer(world, slack):
    ts = await slow_upload(world, SCREEN)
    (post,) = world.posts
    case = await world.cases("C0INC", ts)

    assert post.thread_ts == ts
    assert post.text == "Reading vmkernel.log, 312 MB …"
    assert "helper21-0" in slack.updates[-1].whole
    assert {update.ts for update in slack.updates} == {post.ts}
    assert case.reply_ts == post.ts


@pytest.mark.usefixtures("limits")
async def test_the_status_is_edited_and_says_no_more_than_it_knows(world, slack):
    line = b"a quiet line\n" * (MB // 13 + 1)
    edited = lambda: any("3 of 312 MB" in update.text for update in slack.updates)  # noqa: E731 - a condition
    file = world.file("", "vmkernel.log", answer=Slow((line * 2, shown(slack)), (line, edited), (SCREEN.encode(), lambda: True)))
    await world.says("", subtype="file_share", files=[file | {"size": 312 * MB}])

    assert world.posts[0].text in {"Reading vmkernel.log, 312 MB …", "Reading vmkernel.log: 2 of 312 MB …"}
    assert "helper21-0" in slack.updates[-1].whole
    assert len(world.posts) == 1


async def test_a_file_that_is_read_at_once_has_no_status(world, slack, changes):
    changes["progress_seconds"] = 60
    await world.uploads(SCREEN)

    assert "helper21-0" in world.posts[0].whole
    assert slack.updates == []


async def test_where_the_reading_fails_the_status_becomes_the_kind_line(world, slack):
    await slow_upload(world, "\x00\x01 nothing to read" * 9, "esx04.log.gz", size=900, text="<@U0BOT>")

    assert len(world.posts) == 1
    assert "esx04.log.gz" in slack.updates[-1].text
    assert "Reading" not in slack.updates[-1].text


@pytest.mark.parametrize("text", ["", "<@U0BOT> what is it?"], ids=["unasked", "asked"])
async def test_where_nothing_is_found_the_status_says_so(world, slack, text):
    await slow_upload(world, NOTHING, size=900, text=text)

    assert len(world.posts) == 1
    assert "No purple screen found" in slack.updates[-1].text


class Engine:
    """Reads pictures as a test says."""

    def __init__(self, _limits):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def watched(self, data, _name, seen):
        """Take as long as the status needs, where the picture is a screen; else as long as a status would have needed."""
        if b"lunch" in data:
            time.sleep(0.3)
            return None
        seen()
        ends = time.monotonic() + 20
        while not self.slack.posts and time.monotonic() < ends:
            time.sleep(0.01)
        return SCREEN


@pytest.fixture
def pictures(monkeypatch, slack):
    """Let the bot read pictures."""
    monkeypatch.setattr("bot.app.can_read_pictures", lambda: True)
    monkeypatch.setattr("bot.app.PictureReader", Engine)
    monkeypatch.setattr(Engine, "slack", slack, raising=False)


@pytest.mark.usefixtures("pictures")
class TestPictures:
    async def test_one_that_nobody_asked_about_is_announced_once_it_is_seen_to_be_a_screen(self, world, slack):
        await world.uploads(b"\x89PNG screen", "photo.png")

        assert [post.text for post in world.posts] == ["Looking for the crash in photo.png …"]
        assert "helper21-0" in slack.updates[-1].whole

    async def test_one_that_shows_something_else_is_passed_over_in_silence(self, world, slack):
        await world.uploads(b"\x89PNG lunch", "lunch.png")

        assert world.posts == []
        assert slack.updates == []


async def test_in_a_thread_the_status_says_that_the_reply_was_updated(world, slack):
    ts = await world.says(SCREEN)
    await slow_upload(world, RECORD * 2, size=900, seen=shown(slack, 2), thread_ts=ts)
    reply, status = world.posts
    last = {update.ts: update for update in slack.updates}

    assert "my reply above" in last[status.ts].text
    assert "uncorrected error" in last[reply.ts].whole


async def test_in_a_thread_a_file_that_adds_nothing_is_said_to(world, slack):
    ts = await world.says(SCREEN)
    await slow_upload(world, NOTHING, size=900, seen=shown(slack, 2), thread_ts=ts)

    assert "adds nothing" in slack.updates[-1].text


async def test_of_a_muted_crash_the_status_says_no_more_than_that_it_was_read(world, slack):
    await world.says(SCREEN)
    await choose(world, muted=True)
    await slow_upload(world, SCREEN, size=900, seen=shown(slack, 2), user="U02BOB")

    assert "without being asked" in slack.updates[-1].text
    assert "helper21-0" not in slack.updates[-1].whole


async def test_a_status_that_somebody_deleted_is_followed_by_the_answer(world, slack):
    seen = lambda: shown(slack)() and not slack.errors["chat.update"].append("message_not_found")  # noqa: E731
    await slow_upload(world, SCREEN, size=900, seen=seen)
    slack.errors["chat.update"].clear()

    assert "helper21-0" in world.posts[-1].whole
    assert len(world.posts) == 2


async def test_slack_in_trouble_costs_the_status_and_not_the_answer(world, slack):
    slack.errors["chat.postMessage"] = ["internal_error"]
    await slow_upload(world, SCREEN, size=900, seen=lambda: any(method == "chat.postMessage" for method, _ in slack.calls))

    assert len(world.posts) == 1
    assert "helper21-0" in json.dumps([world.posts[0].whole, *[update.whole for update in slack.updates]])


async def test_of_a_command_only_who_typed_it_sees_that_it_takes_long(world, slack):
    await world.command("", "C0INC")
    pieces = [(SCREEN[:50].encode(), lambda: bool(slack.responses)), (SCREEN[50:].encode(), lambda: True)]
    file = world.file("", "vmkernel.log", answer=Slow(*pieces))
    await submit(world, slack.views[0], files=[file])

    assert "Reading vmkernel.log" in slack.responses[0]["text"]
    assert "helper21-0" in world.posts[0].whole
