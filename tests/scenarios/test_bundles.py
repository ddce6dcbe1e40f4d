"""A support bundle in a channel: the crash, what led to it, and the machine under it, in the reply and in what is stored."""

from decoder import decode
from tests.bundles import CRASH, HOST_FILES, VMKERNEL, bundle
from tests.scenarios.test_requests import values_of


async def test_a_bundle_gets_one_reply_that_knows_the_server(world):
    ts = await world.uploads(bundle(), "esx07-bundle.tgz")

    (post,) = world.posts
    assert "HPE ProLiant DL380 Gen10" in post.whole
    assert "iLO" in post.whole
    assert "iDRAC" not in post.whole
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


async def test_the_reply_shows_what_the_logs_of_the_bundle_hold_before_the_crash(world):
    logs = {
        "vmkernel.log": VMKERNEL,
        "vmksummary.log": "2026-02-19T22:10:02Z bootstop: Host is rebooting\n2026-02-19T22:21:40Z bootstop: Host has booted\n",
        "vobd.log": "2026-03-01T10:03:13.612Z: [netCorrelator] 7us: [vob.net.vmnic.linkstate.down] vmnic vmnic4 linkstate down\n",
    }
    ts = await world.uploads(bundle(logs), "esx07-bundle.tgz")

    said = str(world.posts[0])
    assert "booted after an orderly stop" in said
    assert "2026-03-01T10:03:13.612Z vmnic4 lost its link" in said
    assert "vmnic vmnic4 linkstate down" in (await world.cases("C0INC", ts)).text


async def test_of_a_long_log_what_led_to_the_crash_is_known_at_the_next_question(world):
    quiet = "2026-03-01T09:30:00.000Z cpu1:1)NetPort: 1: enabled port 0x3000001 with mac 00:00:00:00:00:00\n" * 2_000
    retired = "2026-02-27T02:11:09.120Z cpu14:2097402)MCAIntel: 1120: Force retiring MPN 0x5e21c7f to recover from MCA error\n"
    ts = await world.uploads(retired + quiet + CRASH, "vmkernel.log")
    kept = (await world.cases("C0INC", ts)).text

    assert len(kept) < 100_000
    assert [event.kind for event in decode(kept).crashes[0].before] == ["page-retired"]
