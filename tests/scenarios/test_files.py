"""Uploaded files: read whatever the packing, refused where they are not safe, and a kind line where they cannot be read."""

import gzip
import io
import zipfile

import pytest

from tests.scenarios.fake_session import Answer
from tests.scenarios.screens import SCREEN

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
LOGIN = b"<!DOCTYPE html><html><title>Sign in | Slack</title>"


def zip_of(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("screen.txt", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [(SCREEN, "screen.txt"), (gzip.compress(SCREEN.encode()), "vmkernel.0.gz"), (zip_of(SCREEN), "logs.zip"), (SCREEN, "-.eml")],
)
async def test_a_screen_in_a_file_gets_a_reply(world, content, name):
    ts = await world.uploads(content, name)

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_a_snippet_gets_a_reply(world):
    await world.uploads(SCREEN, "Untitled", mode="snippet")

    assert len(world.posts) == 1


async def test_message_mention_and_file_shared_of_one_post_get_one_reply(world):
    file = world.file(SCREEN, "screen.txt")
    ts = world.new_ts()
    world.slack.files[file["id"]]["shares"] = {"public": {"C0INC": [{"ts": ts}]}}
    await world.event(type="file_shared", channel_id="C0INC", user_id="U01ALICE", file_id=file["id"], wait=False)
    await world.says("<@U0BOT> look", subtype="file_share", files=[file], ts=ts)
    await world.event(type="app_mention", channel="C0INC", user="U01ALICE", text="<@U0BOT> look", files=[file], ts=ts)

    assert [post.thread_ts for post in world.posts] == [ts]


async def test_a_file_whose_message_never_came_is_found_by_file_shared(world):
    file = world.file(SCREEN, "screen.txt")
    ts = world.new_ts()
    world.slack.files[file["id"]]["shares"] = {"private": {"C0INC": [{"ts": ts}]}}
    await world.event(type="file_shared", channel_id="C0INC", user_id="U01ALICE", file_id=file["id"])

    assert [post.thread_ts for post in world.posts] == [ts]


@pytest.mark.parametrize("how", ["message", "file_shared"])
async def test_a_file_that_comes_to_nothing_in_a_channel_that_may_be_none_of_ours_gets_no_apology(world, slack, how):
    slack.errors["conversations.info"] = ["strange"] * 99
    file, ts = world.file(SCREEN, "screen.txt"), world.new_ts()
    world.slack.files[file["id"]]["shares"] = {"public": {"C0GEN": [{"ts": ts}]}}
    if how == "message":
        await world.says("", "C0GEN", subtype="file_share", files=[file], ts=ts)
    else:
        await world.event(type="file_shared", channel_id="C0GEN", user_id="U01ALICE", file_id=file["id"])

    assert (await world.census()).dead == 1
    assert world.posts == []


async def test_a_file_of_a_shared_channel_is_asked_for_first(world):
    await world.uploads(SCREEN, file_access="check_file_info")

    assert len(world.posts) == 1


async def test_a_file_outside_slack_is_not_downloaded(world):
    await world.uploads(SCREEN, mode="external", is_external=True, url_private_download="https://evil.example/x")

    assert "screen.txt" in world.posts[0].text
    assert [method for method, _ in world.slack.calls if method == "GET"] == []


async def test_the_token_does_not_leave_for_another_host(world):
    await world.uploads(SCREEN, url_private_download="https://files.slack.com.evil.example/x")

    assert [method for method, _ in world.slack.calls if method == "GET"] == []


async def test_a_redirect_to_another_host_is_not_followed(world):
    await world.uploads(SCREEN, answer=Answer(b"", status=302, headers={"Location": "https://evil.example/x"}))

    assert [sent["url"].split("/")[2] for method, sent in world.slack.calls if method == "GET"] == ["files.slack.com"]
    assert "screen.txt" in world.posts[0].text


async def test_a_sign_in_page_is_not_taken_for_the_file(world):
    await world.uploads(SCREEN, answer=Answer(LOGIN, content_type="text/html"))

    assert "sign-in" in world.posts[0].text


async def test_a_damaged_archive_gets_one_kind_line(world):
    await world.uploads(gzip.compress(SCREEN.encode() * 50)[:-40], "vmkernel.gz")

    assert len(world.posts) == 1
    assert "vmkernel.gz is damaged" in world.posts[0].text


TORN = gzip.compress((SCREEN + "a quiet line\n" * 900).encode(), compresslevel=0)[:-900]


async def test_a_log_that_breaks_off_is_read_as_far_as_it_goes_and_that_is_said(world):
    await world.uploads(TORN, "vmkernel.0.gz")

    assert "helper21-0" in world.posts[0].whole
    assert "vmkernel.0.gz is damaged and breaks off" in world.posts[0].whole


async def test_a_log_that_breaks_off_and_joins_a_case_is_said_to_under_its_reply(world):
    ts = await world.says(SCREEN[: SCREEN.index("cr0=")])
    await world.says("", thread_ts=ts, subtype="file_share", files=[world.file(TORN, "vmkernel.0.gz")])

    assert "SPLookup" in world.updates[-1].whole
    assert "vmkernel.0.gz is damaged and breaks off" in world.updates[-1].whole


async def test_a_file_that_is_too_large_by_its_own_account_is_not_downloaded(world):
    await world.uploads(SCREEN, "huge.log", size=1 << 40)

    assert "huge.log" in world.posts[0].text
    assert [method for method, _ in world.slack.calls if method == "GET"] == []


@pytest.mark.parametrize("changes", [{"file_bytes": 500}])
async def test_a_file_that_says_less_than_it_sends_is_cut_off(world):
    await world.uploads(SCREEN, "liar.log", size=1)

    assert "liar.log is larger" in world.posts[0].text


@pytest.mark.parametrize(
    ("content", "name"), [(PICTURE, "lunch.png"), (bytes(range(256)) * 9, "vm.bin"), ("minutes of the meeting", "m.txt")]
)
async def test_other_files_in_an_incident_channel_get_silence(world, content, name):
    await world.uploads(content, name)

    assert world.posts == []


async def test_asked_about_a_picture_it_says_why_it_cannot_read_it(world):
    await world.uploads(PICTURE, "screen.png", text="<@U0BOT>")

    assert "screen.png" in world.posts[0].text


async def test_a_file_elsewhere_is_not_even_downloaded(world):
    await world.uploads(SCREEN, channel="C0GEN")

    assert world.posts == []
    assert [method for method, _ in world.slack.calls if method == "GET"] == []


async def test_nothing_of_a_file_without_a_crash_is_stored(world):
    ts = await world.uploads("minutes of the meeting", "m.txt", text=SCREEN)
    case = await world.cases("C0INC", ts)

    assert "minutes" not in case.text
