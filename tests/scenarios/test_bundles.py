"""A support bundle in a channel: the crash, what led to it, and the machine under it, in the reply and in what is stored."""

from tests.bundles import CRASH, HOST_FILES, bundle
from tests.scenarios.test_requests import values_of


async def test_a_bundle_gets_one_reply_that_knows_the_server(world):
    ts = await world.uploads(bundle(), "esx07-bundle.tgz")

    (post,) = world.posts
    assert "HPE ProLiant DL380 Gen10" in post.text
    assert "iLO" in post.text
    assert "iDRAC" not in post.text
    assert (await world.cases("C0INC", ts)).host == "esx07.example.com"


async def test_what_the_bundle_says_of_the_host_is_known_at_the_next_question(world):
    await world.uploads(bundle(), "esx07-bundle.tgz")
    await world.presses("psod_view_support", values_of(world.posts[0].blocks)["psod_view_support"])

    opened = [str(call) for call in world.slack.calls if call[0] == "views.open"]
    assert "P03052-091, serial 8EXAMPLE3" in opened[0]


async def test_a_bundle_that_follows_a_pasted_screen_adds_the_host_to_its_reply(world):
    ts = await world.says(CRASH)
    await world.uploads(bundle({"quiet.log": "nothing\n"}), "esx07-bundle.tgz", thread_ts=ts)

    assert "ProLiant" not in world.posts[0].text
    assert "ProLiant DL380 Gen10" in world.updates[-1].text


async def test_a_file_of_the_host_alone_is_silence(world):
    await world.uploads(HOST_FILES["commands/smbiosDump.txt"], "smbiosDump.txt")

    assert world.posts == []
