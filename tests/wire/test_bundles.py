"""Support bundles and hostile archives over real sockets: one reply, or one line that says why not; the bot lives on."""

import json
import tarfile

import pytest

from bot.demo.slack import Upload
from tests.bundles import CRASH, VMKERNEL, bundle, tar_of, zip_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot"), pytest.mark.parametrize("transport", ["socket"], indirect=True)]

PATIENCE = 60
LINES = b"2026-03-01T09:00:00Z cpu1:1)all the same\n"
LOGS = {
    "vmkernel.log": VMKERNEL,
    "vmksummary.log": "2026-02-19T22:10:02Z bootstop: Host is rebooting\n2026-02-19T22:21:40Z bootstop: Host has booted\n",
}


@pytest.fixture
def told():
    return {"attempts": 2, "download_seconds": 20.0, "unpacked_bytes": 8 << 20}


async def replies_to(slack, post):
    await slack.until(lambda: slack.replies(post), PATIENCE)
    await slack.settled(timeout=PATIENCE)
    return slack.replies(post)


def link():
    entry = tarfile.TarInfo("esx/var/run/log/vmkernel.log")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return entry


def deep():
    data = bundle()
    for _ in range(8):
        data = zip_of({"inner.zip": data})
    return data


async def test_a_bundle_in_a_zip_gets_its_crash_its_history_and_its_server(slack):
    post = await slack.uploads("alice", "inc-42", Upload("esx07.zip", zip_of({"esx07.tgz": bundle(LOGS)})))

    reply, *_ = await replies_to(slack, post)  # a picture of the corrected errors may stand behind it already
    said = json.dumps(reply.blocks)
    assert "HPE ProLiant DL380 Gen10" in said
    assert "12 times" in said
    assert "booted after an orderly stop" in said


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("bomb.tgz", lambda: tar_of({f"esx/log{at}": LINES * 50_000 for at in range(5)}), "unpacks to more than 8 MiB"),
        ("deep.zip", deep, "packed more than 6 times over"),
        ("cut.tgz", lambda: bundle()[:-200], "damaged"),
    ],
    ids=["bomb", "deep", "cut"],
)
async def test_a_hostile_archive_gets_one_line_and_the_next_file_its_answer(slack, name, content, why):
    post = await slack.uploads("alice", "inc-42", Upload(name, content()), text="@psod please")
    reply, *_ = await replies_to(slack, post)  # of what was whole, a picture may stand behind it already
    after = await slack.uploads("alice", "inc-42", Upload("esx07.tgz", bundle()))

    assert why in reply.text + json.dumps(reply.blocks)
    assert "ProLiant" in (await replies_to(slack, after))[0].text


async def test_links_and_hostile_names_are_passed_over(slack):
    archive = tar_of({"esx/x": link(), "../../../etc/cron.d/x": "* * * * * root id\n", "<!channel>.log": CRASH})
    post = await slack.uploads("alice", "inc-42", Upload("odd.tgz", archive))

    (reply,) = await replies_to(slack, post)
    assert "PCPU14" in reply.text
    assert "<!channel>" not in json.dumps(reply.blocks)
    assert "root:" not in json.dumps(reply.blocks)
