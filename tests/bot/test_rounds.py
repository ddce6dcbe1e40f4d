"""What is done every so often goes on whatever happens to it, until it is stopped."""

import asyncio

from bot.rounds import Rounds


async def test_a_round_that_fails_does_not_end_the_rounds():
    done = []

    async def once():
        done.append(1)
        if len(done) == 1:
            raise OSError
        rounds.stop()

    rounds = Rounds(once, 0.001, name="test")
    async with asyncio.timeout(10):
        await rounds.run()

    assert len(done) == 2


async def test_stopped_in_a_round_it_ends_that_round_and_waits_for_no_other():
    ended, begun = [], asyncio.Event()

    async def once():
        begun.set()
        await asyncio.sleep(0)
        ended.append(1)

    rounds = Rounds(once, 3_600.0, name="test")
    async with asyncio.timeout(10):
        task = asyncio.create_task(rounds.run())
        await begun.wait()
        rounds.stop()
        await task

    assert ended == [1]
