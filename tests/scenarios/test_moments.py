"""What comes at an awkward moment: while the reply is out and its case not yet stored, or where the bot was not until now."""

import json

import pytest

from bot.listeners import Recent
from bot.work import JobTable
from decoder import worth_a_look
from tests.scenarios.screens import RECORD, SCREEN
from tests.scenarios.test_changes import FIXED, delete, edit
from tests.scenarios.test_requests import shortcut

HEAD = SCREEN[: SCREEN.index("cr0=")]
REST = "Finalized dump header (14/14) DiskDump: Successful."
QUESTION = "what does #PF mean?"


@pytest.fixture
def meanwhile(monkeypatch):
    """Return what sets a thing to be done when the first job has answered and its end is not yet stored."""
    waiting = []
    finish = JobTable.finish

    async def finish_after(self, *arguments, **more):
        while waiting:
            await waiting.pop()()
        return await finish(self, *arguments, **more)

    monkeypatch.setattr(JobTable, "finish", finish_after)
    return waiting.append


@pytest.fixture(params=[{"join_seconds": 0}, {}], ids=["nothing remembered", "usual"])
def changes(request):
    """Return settings without and with a memory in the process: another process, or a new one, has none."""
    return request.param


async def ask(world, thread_ts, text=QUESTION, channel="C0INC"):
    await world.says(text, channel, thread_ts=thread_ts, user="U02BOB", wait=False)


async def test_a_question_right_after_the_reply_is_answered(world, meanwhile):
    ts = world.new_ts()
    meanwhile(lambda: ask(world, ts))
    await world.says(SCREEN, ts=ts)

    assert [post.thread_ts for post in world.posts] == [ts, ts]


async def test_a_question_right_after_the_answer_to_a_command_is_answered(world, meanwhile):
    meanwhile(lambda: ask(world, world.posts[0].ts, channel="C0GEN"))
    await world.command(SCREEN, "C0GEN")

    assert [post.thread_ts for post in world.posts] == [None, world.posts[0].ts]


async def test_a_question_right_after_the_answer_to_the_shortcut_is_answered(world, meanwhile):
    ts = world.new_ts()
    meanwhile(lambda: ask(world, ts, channel="C0GEN"))
    await shortcut(world, SCREEN, ts=ts)

    assert [post.thread_ts for post in world.posts] == [ts, ts]


async def test_talk_in_another_thread_meanwhile_gets_silence(world, meanwhile):
    meanwhile(lambda: ask(world, "1600000000.000001"))
    ts = await world.says(SCREEN)

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_more_of_the_crash_right_after_the_reply_joins_the_case(world, meanwhile):
    ts = world.new_ts()
    meanwhile(lambda: ask(world, ts, RECORD))
    await world.says(SCREEN, ts=ts)

    assert len(world.posts) == len(world.updates) == 1
    assert len((await world.cases("C0INC", ts)).parts) == 2


async def test_a_correction_before_the_case_is_stored_updates_the_reply(world, meanwhile):
    ts = world.new_ts()
    meanwhile(lambda: edit(world, ts, SCREEN, FIXED, wait=False))
    await world.says(SCREEN, ts=ts)

    assert len(world.posts) == 1
    assert "Exception 13" in world.updates[-1].whole


async def test_a_deletion_before_the_case_is_stored_deletes_it(world, meanwhile):
    ts = world.new_ts()
    meanwhile(lambda: delete(world, ts, SCREEN, wait=False))
    await world.says(SCREEN, ts=ts)

    assert len(world.posts) == 1
    assert await world.cases("C0INC", ts) is None


async def test_a_correction_that_comes_before_the_message_itself_is_what_is_answered(world):
    ts = world.new_ts()
    await edit(world, ts, SCREEN, FIXED)
    await world.says(SCREEN, ts=ts)

    assert [post.thread_ts for post in world.posts] == [ts]
    assert "Exception 13" in world.posts[0].whole
    assert world.updates == []


async def test_a_deleted_message_whose_thread_goes_on_deletes_its_case(world):
    """Slack keeps a tombstone at the head of a thread: the deletion comes as a change."""
    ts = await world.says(SCREEN)
    await edit(world, ts, SCREEN, "This message was deleted.", subtype="tombstone", user="USLACKBOT")

    assert await world.cases("C0INC", ts) is None


@pytest.mark.parametrize("changes", [{}])
async def test_the_second_part_joins_although_the_process_has_changed(world, monkeypatch):
    """The one that remembers what was said a moment ago may be gone; the case is in the store."""
    monkeypatch.setattr(Recent, "before", lambda *_: ())
    ts = await world.says(HEAD)
    await world.says(REST)

    assert not worth_a_look(REST)
    assert [post.thread_ts for post in world.posts] == [ts]
    assert [update.ts for update in world.updates] == [world.posts[0].ts]


async def test_invited_after_a_command_it_knows_the_channels_name(world, slack):
    """A private channel has no name for a bot that is not in it."""
    await world.command(SCREEN, "C0NEW")
    slack.channel("C0NEW", "inc-77")
    await world.event(type="member_joined_channel", channel="C0NEW", user="U0BOT")
    ts = await world.says(SCREEN.replace("1051", "4711"), "C0NEW")

    assert [post.thread_ts for post in world.posts] == [ts]


@pytest.mark.parametrize("changes", [{"attempts": 1}])
@pytest.mark.parametrize("how", ["command", "shortcut"])
async def test_what_cannot_be_done_is_told_to_the_asker_alone(world, slack, how, monkeypatch):
    async def broken(*_):
        raise ValueError("no")

    monkeypatch.setattr("bot.work.decoding.Decodings.of", broken)
    await (world.command(SCREEN) if how == "command" else shortcut(world, SCREEN))

    assert world.posts == []
    assert ["Sorry" in said["text"] for said in slack.responses] == [True]


async def test_a_shared_channel_counts_as_the_workspace_that_installed_the_bot(world):
    """Events of such a channel may carry the other company's id; its buttons carry ours."""
    ts = world.new_ts()
    event = {"type": "message", "channel": "C0INC", "user": "U7", "text": SCREEN, "ts": ts, "event_ts": ts}
    body = {"type": "event_callback", "team_id": "T99", "event_id": "Ev99", "event": event}
    await world.dispatch(body | {"authorizations": [{"team_id": "T01", "user_id": "U0BOT", "is_bot": True}]})
    await world.settled()

    assert (await world.cases("C0INC", ts)).team == "T01"


async def test_an_event_kept_for_later_holds_no_token(world, monkeypatch):
    kept = []

    async def keep(_, job, **__):
        kept.append(json.dumps(dict(job.payload)))
        return True

    def broken(_):
        raise ValueError

    monkeypatch.setattr("bot.listeners.messages.worth_a_look", broken)
    monkeypatch.setattr(JobTable, "enqueue", keep)
    event = {"type": "message", "channel": "C0INC", "user": "U7", "text": SCREEN, "ts": world.new_ts()}
    await world.dispatch({"type": "event_callback", "team_id": "T01", "event_id": "Ev1", "token": "secret", "event": event})

    assert len(kept) == 1
    assert "secret" not in kept[0]


async def test_a_workflows_step_kept_for_later_holds_no_token(world, monkeypatch):
    kept = []

    def broken(_):
        raise ValueError

    async def keep(_, job, **__):
        kept.append(json.dumps(dict(job.payload)))
        return True

    monkeypatch.setattr("bot.listeners.step.read_inputs", broken)
    monkeypatch.setattr(JobTable, "enqueue", keep)
    function = {"id": "Fn1", "callback_id": "decode_psod_step"}
    event = {"type": "function_executed", "function": function, "function_execution_id": "Fx123", "bot_access_token": "secret"}
    await world.dispatch({"type": "event_callback", "team_id": "T01", "event_id": "Ev1", "event": event})

    assert len(kept) == 1
    assert "secret" not in kept[0]
