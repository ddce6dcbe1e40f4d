"""What goes wrong on the way ends well: stored, acked, tried again, and never twice."""

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.scenarios.screens import RECORD, SCREEN


@pytest.fixture
def broken(monkeypatch):
    """Let the listener of messages raise, the next so many times."""
    left = {"times": 0}
    from bot.listeners import messages  # noqa: PLC0415 - patched here only

    real = messages.worth_a_look

    def look(text):
        if left["times"]:
            left["times"] -= 1
            raise ValueError(text)
        return real(text)

    monkeypatch.setattr(messages, "worth_a_look", look)
    return left


async def test_an_event_whose_listener_raises_is_acked_and_done_later(world, broken):
    broken["times"] = 2
    ts = world.new_ts()
    answer = await world.event(type="message", channel="C0INC", user="U01ALICE", text=SCREEN, ts=ts)

    assert answer.status == 200
    assert [post.thread_ts for post in world.posts] == [ts]


async def test_what_is_logged_of_an_error_quotes_nobody(world, broken, capsys):
    broken["times"] = 1
    await world.says(SCREEN)
    logged = capsys.readouterr()

    assert "listener_failed" in logged.out + logged.err
    assert "helper21" not in logged.out + logged.err


async def test_where_nothing_can_be_stored_nothing_is_acked(world, monkeypatch):
    async def full(*_, **__):
        raise OSError("no space")

    monkeypatch.setattr(type(world.bot.worker._table), "enqueue", full)
    event = {"type": "message", "channel": "C0INC", "user": "U01ALICE", "text": SCREEN, "ts": world.new_ts()}

    assert (await world.event(wait=False, **event)).status == 500


async def test_slack_in_trouble_is_waited_for(world, slack, monkeypatch):
    monkeypatch.setattr("bot.work.asking.PAUSE", 0.05)
    slack.errors["conversations.info"] = ["internal_error"]
    slack.errors["chat.update"] = ["internal_error"]
    ts = await world.says(SCREEN)

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_the_first_part_alone_says_nothing_and_is_read_with_the_second(world):
    first, second = SCREEN[: SCREEN.index("#PF")], SCREEN[SCREEN.index("#PF") :]
    await world.says(first)
    assert world.posts == []
    ts = await world.says(second)
    case = await world.cases("C0INC", ts)

    assert len(world.posts) == 1
    assert "19482537" in world.posts[0].whole
    assert len(case.parts) == 2


async def test_two_screens_of_one_author_get_a_reply_each(world):
    other = SCREEN.replace("1051", "2002").replace("helper21-0", "vmm0:db01").replace("#PF Exception 14", "#GP Exception 13")
    await world.says(SCREEN)
    await world.says(other)

    assert len(world.posts) == 2


async def test_the_parts_of_two_authors_do_not_mix(world):
    await world.says(SCREEN[: SCREEN.index("cr0=")])
    await world.says(SCREEN[SCREEN.index("*PCPU2") :], user="U02BOB")

    assert all("SPLookup" not in update.whole for update in world.updates)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message"},
        {"type": "message", "channel": None, "text": None, "files": None, "blocks": 3, "ts": None},
        {"type": "message", "subtype": "message_changed", "channel": "C0INC"},
        {"type": "message", "subtype": "message_deleted", "channel": "C0INC"},
        {"type": "file_shared"},
        {"type": "channel_rename"},
        {"type": "member_joined_channel", "user": "U0BOT"},
        {"type": "app_mention", "channel": "C0INC", "ts": "1700000000.000001", "text": "<@U0BOT>", "files": [{}, None, "x"]},
    ],
)
async def test_an_event_of_an_odd_shape_is_acked(world, event):
    answer = await world.event(**event)

    assert answer.status == 200


async def test_a_record_of_another_host_does_not_join_the_case_of_the_first(world):
    """A monitoring bot is one author for a whole fleet."""
    said = {"user": "U9MON"}
    await world.says("2026-01-01T00:00:00.000Z esx01 vmkernel: " + SCREEN, **said)
    await world.says(f"2026-01-01T00:00:01.000Z esx02 vmkernel: {RECORD}", **said)

    assert len(world.posts) == 2
    assert world.updates == []


async def test_a_record_in_another_thread_does_not_join_the_case_of_the_channel(world):
    await world.says(SCREEN)
    await world.says(RECORD, thread_ts="1600000000.000001")

    assert [post.thread_ts for post in world.posts][1:] == ["1600000000.000001"]
    assert world.updates == []


async def test_log_lines_of_a_request_share_its_id_and_name_the_job_whose_id_the_work_goes_on_under(world):
    with capture_logs([merge_contextvars]) as logs:
        await world.says(SCREEN)
    stored = next(line for line in logs if line["event"] == "stored")
    ended = next(line for line in logs if line["event"] == "ended")

    assert (stored["type"], stored["kind"], bool(stored["request"])) == ("message", "message", True)
    assert (ended["job"], ended["kind"], ended["outcome"]) == (stored["job"], "message", "done")
    assert "request" not in ended  # the worker took it up, whoever stored it


async def test_a_slack_that_holds_events_back_is_counted_and_warned_of(world):
    with capture_logs() as logs:
        answer = await world.dispatch(
            {
                "type": "app_rate_limited",
                "team_id": "T01",
                "minute_rate_limited": 1_700_000_000,
                "api_app_id": "A01",
                "token": "t",
            }
        )

    assert answer.status == 200
    assert [line["minute"] for line in logs if line["event"] == "app_rate_limited"] == [1_700_000_000]
    assert world.bot.metrics.registry.get_sample_value("psod_app_rate_limited_total") == 1
