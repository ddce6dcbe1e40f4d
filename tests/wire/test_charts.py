"""A log with many corrected errors: the answer, and a picture of them in the same thread."""

import pytest

from bot.demo.slack import Fault, Upload
from tests.bot.charts.test_charts import PANIC, errors

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot"), pytest.mark.parametrize("transport", ["socket"], indirect=True)]
LOG = errors(12) + "VMware ESXi 7.0.3 [Releasebuild-20036589 x86_64]\n" + PANIC


async def test_the_picture_follows_the_answer_once_and_more_evidence_brings_no_second(slack):
    post = await slack.uploads("alice", "inc-42", Upload("vmkernel.log", LOG))
    await slack.until(lambda: len(slack.replies(post)) == 2, 30)
    await slack.uploads("alice", "inc-42", Upload("vmkernel.1.log", errors(20, bank=9)), thread_ts=post.ts)
    await slack.settled(timeout=30)
    answer, *pictures = [reply for reply in slack.replies(post) if reply.user != post.user]

    assert "#PF Exception 14" in answer.text
    assert [file.mimetype for reply in pictures for file in reply.files] == ["image/png"]
    assert "bank 7, channel 2, one address: 12" in pictures[0].files[0].alt


async def test_without_leave_to_share_files_the_answer_stands_alone(slack):
    slack.faults.add(Fault("error", where="files.getUploadURLExternal", error="missing_scope", times=None))
    post = await slack.uploads("alice", "inc-42", Upload("vmkernel.log", LOG))
    await slack.until(lambda: slack.replies(post), 30)
    await slack.settled(timeout=30)

    assert ["#PF Exception 14" in reply.text for reply in slack.replies(post)] == [True]
