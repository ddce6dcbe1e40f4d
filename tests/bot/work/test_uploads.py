"""A file is shared in its thread once, whatever happens on the way."""

import pytest

from bot.demo.slack import Fault
from bot.replies import Upload
from bot.work import Later
from tests.bot.work.test_courier import Bench

PICTURE = Upload("errors.png", "Errors over time", b"\x89PNG picture", "twelve errors")
SHARING = "files.completeUploadExternal"


@pytest.fixture
async def bench(database, settings, slack, client, new_job):
    return await Bench(database, settings, slack, client).begin(new_job)


async def upload(bench):
    await bench.turn.upload(PICTURE, channel=bench.root.channel, thread_ts=bench.root.ts, step="chart")


def shared(bench):
    return [file for reply in bench.replies for file in reply.files]


async def test_a_file_stands_in_the_thread_with_its_title_and_its_words(bench):
    await upload(bench)
    (file,) = shared(bench)

    assert (file.content, file.title, file.alt) == (PICTURE.content, PICTURE.title, PICTURE.alt)
    assert file.name.startswith("errors-")
    assert file.name.endswith(".png")


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
async def test_a_file_whose_sharing_was_cut_off_is_looked_for_before_it_is_shared_again(bench, fault):
    bench.slack.faults.add(Fault(fault, where=SHARING))
    with pytest.raises(Later):
        await upload(bench)
    await upload(await bench.again())

    assert len(shared(bench)) == 1
    assert bench.looks == 1


async def test_where_slack_does_not_say_whether_it_is_there_it_is_not_shared_again(bench):
    bench.slack.faults.add(Fault("drop_after", where=SHARING))
    with pytest.raises(Later):
        await upload(bench)
    bench.look_ups.refuse(bench.job.team)
    await upload(await bench.again())

    assert len(shared(bench)) == 1
