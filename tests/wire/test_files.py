"""Files as Slack and others serve them: late, in other manners, from elsewhere, or not at all."""

import pytest
from aiohttp import web

from bot.demo.slack import Upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot"), pytest.mark.parametrize("transport", ["socket"], indirect=True)]

PATIENCE = 30


@pytest.fixture
def told():
    return {"file_bytes": 1 << 20, "file_wait_seconds": 0.1, "attempts": 2, "download_seconds": 5.0}


@pytest.fixture
async def elsewhere():
    """Run a host that is not Slack; give its address and the requests that it heard."""
    heard = []

    async def serve(request):
        heard.append(dict(request.headers))
        return web.Response(text="VMware ESXi from elsewhere")

    site = web.Application()
    site.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}/screen.txt", heard
    await runner.cleanup()


async def replies_to(slack, post):
    await slack.until(lambda: slack.replies(post), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


@pytest.mark.parametrize(
    "how",
    [
        {"access": "check_file_info"},
        {"not_ready": 1},
        {"manner": "gzip"},
        {"manner": "drip"},
        {"mode": "snippet"},
        {"mimetype": "application/octet-stream"},
        {"reported_size": 5},
    ],
    ids=str,
)
async def test_a_screen_in_a_file_is_read_however_slack_serves_it(slack, screen, how):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen, **how))

    (reply,) = await replies_to(slack, post)
    assert "examplenic" in reply.text


@pytest.mark.parametrize("manner", ["html", "short", "endless", "status:503", "status:404"])
async def test_a_file_that_cannot_be_had_is_told_in_one_line_to_who_asked(slack, screen, manner):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen, manner=manner), text="@psod please")

    (reply,) = await replies_to(slack, post)
    assert "screen.txt" in reply.text


async def test_a_redirect_to_another_host_is_not_followed_with_the_token(slack, screen, elsewhere):
    address, heard = elsewhere
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", screen, manner=f"redirect:{address}"), text="@psod please")

    (reply,) = await replies_to(slack, post)
    assert "screen.txt" in reply.text
    assert [headers for headers in heard if "Authorization" in headers] == []


async def test_a_file_that_lies_elsewhere_is_not_fetched(slack, elsewhere):
    address, heard = elsewhere
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", mode="external", url=address), text="@psod please")

    await replies_to(slack, post)
    assert heard == []


async def test_a_deleted_file_is_no_matter_to_speak_of(slack):
    post = await slack.uploads("alice", "inc-42", Upload("screen.txt", mode="tombstone"))
    await slack.settled(timeout=PATIENCE)

    assert slack.replies(post) == []


async def test_several_files_of_one_message_get_one_reply(slack, screen):
    files = [Upload("a.txt", screen), Upload("b.txt", "nothing of interest"), Upload("c.txt", screen.replace("*PCPU9", "*PCPU8"))]
    post = await slack.uploads("alice", "inc-42", *files)

    assert len(await replies_to(slack, post)) == 1
