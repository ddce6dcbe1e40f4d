"""The loopback Slack's Web API refuses, pages and limits as the real one does; asked through slack_sdk."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import Fault, LoopbackSlack, Pace

pytestmark = pytest.mark.slow


def client_of(slack, token=None):
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def client(slack):
    return client_of(slack)


async def error_of(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_a_post_lands_in_its_thread_with_its_metadata(slack, client):
    root = await slack.says("alice", "inc-42", "help")

    metadata = {"event_type": "psod", "event_payload": {"job": 1}}
    answer = await client.chat_postMessage(channel=root.channel, thread_ts=root.ts, text="here", metadata=metadata)

    assert [(post.text, post.metadata) for post in slack.replies(root)] == [("here", metadata)]
    assert answer["ts"] == slack.replies(root)[0].ts


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        ("no_text", {"text": "", "attachments": []}),
        ("msg_too_long", {"text": "x" * 40_001}),
        ("invalid_blocks", {"text": "x", "blocks": [{"type": "divider"}] * 51}),
        ("invalid_blocks", {"text": "x", "blocks": [{"type": "psod"}]}),
        (
            "msg_blocks_too_long",
            {"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 2900}}] * 4},
        ),
        ("thread_not_found", {"text": "x", "thread_ts": "1.000001"}),
        ("channel_not_found", {"text": "x", "channel": "C0NOWHERE"}),
        ("invalid_metadata_format", {"text": "x", "metadata": {"event_type": "psod"}}),
    ],
)
async def test_a_post_is_refused_with_the_word_of_the_real_slack(slack, client, error, wanted):
    refused = await error_of(client.chat_postMessage(**{"channel": slack.channel("inc-42").id} | wanted))

    assert refused == error
    assert slack.messages("inc-42") == []


async def test_a_post_needs_membership_and_a_living_channel(slack, client):
    public, private = slack.add_channel("open", bot=False), slack.add_channel("secret", kind="private", bot=False)
    slack.channel("inc-42").archived = True

    assert await error_of(client.chat_postMessage(channel=public.id, text="x")) == "not_in_channel"
    assert await error_of(client.chat_postMessage(channel=private.id, text="x")) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel=slack.channel("inc-42").id, text="x")) == "is_archived"


async def test_a_post_to_a_user_opens_the_direct_conversation(slack, client):
    answer = await client.chat_postMessage(channel=slack.user("alice").id, text="psst")

    assert answer["channel"] == slack.direct("alice").id


async def test_only_own_messages_can_be_updated_and_deleted(slack, client):
    theirs = await slack.says("alice", "inc-42", "mine")
    own = await client.chat_postMessage(channel=theirs.channel, text="first")

    await client.chat_update(channel=theirs.channel, ts=own["ts"], text="second")

    assert [post.text for post in slack.messages("inc-42")] == ["mine", "second"]
    assert await error_of(client.chat_update(channel=theirs.channel, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await error_of(client.chat_update(channel=theirs.channel, ts="1.0", text="x")) == "message_not_found"
    assert await error_of(client.chat_update(channel=theirs.channel, ts=own["ts"], text="x" * 4001)) == "msg_too_long"
    assert await error_of(client.chat_delete(channel=theirs.channel, ts=theirs.ts)) == "cant_delete_message"


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-unknown", "invalid_auth"), ("xapp-1-A0LOOP-1-loopback", "not_allowed_token_type")]
)
async def test_a_wrong_token_opens_nothing(slack, token, error):
    assert await error_of(client_of(slack, token).chat_postMessage(channel="C1", text="x")) == error


async def test_a_request_without_any_token_is_not_authed(slack):
    async with aiohttp.ClientSession() as session, session.post(slack.api_url + "auth.test") as response:
        answer = await response.json()

    assert answer == {"ok": False, "error": "not_authed"}


async def test_a_missing_scope_is_named(slack, client):
    slack.workspace.scopes -= {"files:read"}

    with pytest.raises(SlackApiError) as refused:
        await client.files_info(file="F1")

    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", "files:read")


async def test_every_answer_tells_the_scopes_of_the_token(client):
    answer = await client.auth_test()

    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_thread_comes_in_pages_whose_cursors_lead_to_its_end(slack, client):
    root = await slack.says("alice", "inc-42", "root")
    for number in range(6):
        await slack.says("bob", "inc-42", f"reply {number}", thread_ts=root.ts)

    texts, cursor = [], None
    while cursor != "":
        page = await client.conversations_replies(channel=root.channel, ts=root.ts, limit=3, cursor=cursor)
        assert len(page["messages"]) <= 3
        texts += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]

    assert texts == ["root", *(f"reply {number}" for number in range(6))]


async def test_metadata_is_shown_only_where_it_was_asked_for(slack, client):
    metadata = {"event_type": "psod", "event_payload": {"job": 1}}
    root = await client.chat_postMessage(channel=slack.channel("inc-42").id, text="x", metadata=metadata)

    plain = await client.conversations_replies(channel=root["channel"], ts=root["ts"])
    full = await client.conversations_replies(channel=root["channel"], ts=root["ts"], include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_history_is_newest_first_and_leaves_threads_out(slack, client):
    root = await slack.says("alice", "inc-42", "one")
    await slack.says("alice", "inc-42", "inside", thread_ts=root.ts)
    await slack.says("alice", "inc-42", "two")

    answer = await client.conversations_history(channel=root.channel)

    assert [message["text"] for message in answer["messages"]] == ["two", "one"]


async def test_an_unknown_thread_an_unknown_cursor_and_a_foreign_channel_are_refused(slack, client):
    place = slack.channel("inc-42").id

    assert await error_of(client.conversations_replies(channel=place, ts="1.0")) == "thread_not_found"
    assert await error_of(client.conversations_history(channel=place, cursor="nonsense")) == "invalid_cursor"
    other = slack.add_workspace("elsewhere")
    foreign = slack.add_channel("theirs", team=other.id)
    assert await error_of(client.conversations_history(channel=foreign.id)) == "channel_not_found"


async def test_a_second_message_within_the_gap_gets_429_with_retry_after():
    async with LoopbackSlack(pace=Pace(), rates="slack") as slack:
        client, place = client_of(slack), slack.channel("inc-42").id
        await client.chat_postMessage(channel=place, text="one")

        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=place, text="two")
        await client.chat_postMessage(channel=slack.channel("general").id, text="elsewhere")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"


async def test_strangers_read_threads_once_a_minute_and_fifteen_objects():
    async with LoopbackSlack(pace=Pace(), rates="stranger") as slack:
        client, root = client_of(slack), await slack.says("alice", "inc-42", "root")
        for _ in range(20):
            await slack.says("alice", "inc-42", "more", thread_ts=root.ts)

        page = await client.conversations_replies(channel=root.channel, ts=root.ts, limit=200)

        assert (len(page["messages"]), page["has_more"]) == (15, True)
        assert await error_of(client.conversations_replies(channel=root.channel, ts=root.ts)) == "ratelimited"


@pytest.mark.parametrize(
    ("fault", "committed"),
    [
        (Fault("drop_before", "chat.postMessage"), 0),
        (Fault("drop_after", "chat.postMessage"), 1),
        (Fault("hang", "chat.postMessage", seconds=0.05), 0),
        (Fault("status", "chat.postMessage", status=503), 0),
        (Fault("status", "chat.postMessage", status=500, committed=True), 1),
        (Fault("error", "chat.postMessage", error="fatal_error", committed=True), 1),
        (Fault("error", "chat.postMessage", error="internal_error"), 0),
        (Fault("rate_limited", "chat.postMessage", seconds=2), 0),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else str(value),
)
async def test_a_fault_strikes_once_and_commits_or_not_as_it_says(slack, client, fault, committed):
    slack.faults.add(fault)
    place = slack.channel("inc-42").id

    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel=place, text="x")

    assert len(slack.messages("inc-42")) == committed
    assert (await client.chat_postMessage(channel=place, text="y"))["ok"]


async def test_a_late_commit_appears_after_the_connection_broke(slack, client):
    slack.faults.add(Fault("late", "chat.postMessage", seconds=0.2))

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=slack.channel("inc-42").id, text="x")

    assert slack.messages("inc-42") == []
    await slack.until(lambda: slack.messages("inc-42"))


async def test_a_slow_answer_outlives_an_impatient_client_but_was_done(slack):
    slack.faults.add(Fault("slow", "chat.postMessage", seconds=5))
    impatient = client_of(slack)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(impatient.chat_postMessage(channel=slack.channel("inc-42").id, text="x"), 0.2)

    assert len(slack.messages("inc-42")) == 1


async def test_revoked_tokens_are_refused(slack, client):
    await slack.revokes_tokens()

    assert await error_of(client.auth_test()) == "token_revoked"


async def test_an_expired_token_is_refused_until_it_is_renewed(slack, client):
    slack.workspace.refusal = "token_expired"
    refused = await error_of(client.auth_test())
    slack.workspace.refusal = ""

    assert refused == "token_expired"
    assert (await client.auth_test())["ok"]


async def test_an_upload_in_three_steps_becomes_one_message_with_the_file(slack, client):
    root = await slack.says("alice", "inc-42", "send me the whole thing")

    await client.files_upload_v2(channel=root.channel, thread_ts=root.ts, filename="decoded.txt", content="all of it")

    (post,) = slack.replies(root)
    assert [(file.name, file.content) for file in post.files] == [("decoded.txt", b"all of it")]


async def test_the_journal_holds_every_call_without_its_token(slack, client):
    await client.chat_postMessage(channel=slack.channel("inc-42").id, text="noted")

    assert [call.arguments["text"] for call in slack.journal.of("chat.postMessage")] == ["noted"]
    assert slack.bot_token not in "".join(slack.journal.lines())


async def test_a_step_is_ended_once_by_the_app_of_its_workspace(slack, client):
    second = slack.add_workspace("second")
    step = await slack.runs_step({"text": "x"}, "decode_psod_step")
    ending = {"function_execution_id": step.id}
    foreign = client_of(slack, second.bot_token).functions_completeError(error="no", **ending)

    assert await error_of(foreign) == "function_execution_not_found"
    assert await error_of(client.functions_completeSuccess(outputs={"pcpu": 2}, **ending)) == "parameter_validation_failed"
    await client.functions_completeSuccess(outputs={"pcpu": "2"}, **ending)
    assert await error_of(client.functions_completeError(error="no", **ending)) == "execution_not_in_running_state"
    assert (step.outputs, step.error) == ({"pcpu": "2"}, None)


@pytest.mark.parametrize("prompts", [[], [{"title": "t"}], [{"title": "t", "message": "m"}] * 5], ids=["none", "half", "five"])
async def test_prompts_that_slack_does_not_show_are_refused(slack, client, prompts):
    channel = slack.direct("alice").id

    assert (
        await error_of(client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)) == "invalid_arguments"
    )


async def test_thumbs_need_two_buttons(slack, client):
    half = {
        "type": "feedback_buttons",
        "action_id": "a",
        "positive_button": {"text": {"type": "plain_text", "text": "y"}, "value": "y"},
    }
    blocks = [{"type": "context_actions", "elements": [half]}]
    root = await slack.says("alice", "inc-42", "help")

    assert await error_of(client.chat_postMessage(channel=root.channel, text="x", blocks=blocks)) == "invalid_blocks"
