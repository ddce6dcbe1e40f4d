"""What a channel's people chose is kept for that channel of that team, on both databases."""

import contextlib

from bot.cases import ChoiceBook, Choices
from bot.cases.choices import A_MOMENT


async def test_where_nobody_chose_nothing_is_chosen(database):
    assert await ChoiceBook(database).of("T1", "C1") == Choices()


async def test_the_last_choice_holds_and_leaves_what_is_muted(database):
    book = ChoiceBook(database)
    for chosen in (Choices("off", "en"), Choices("mention", "ja")):
        await database.write(lambda session, chosen=chosen: book.choose(session, "T1", "C1", chosen, "U1"))
    await database.write(lambda session: book.mute(session, "T1", "C1", "panic|a", "U1"))

    assert await book.of("T1", "C1") == Choices("mention", "ja", frozenset({"panic|a"}))


async def test_muted_twice_is_muted_once_and_unmuted_at_once(database):
    book = ChoiceBook(database)
    for _ in range(2):
        await database.write(lambda session: book.mute(session, "T1", "C1", "panic|a", "U1"))
    gone = await database.write(lambda session: book.unmute(session, "T1", "C1", ["panic|a", "panic|b"]))

    assert gone == 1
    assert (await book.of("T1", "C1")).muted == frozenset()


async def test_another_team_and_another_channel_see_nothing_and_change_nothing(database):
    book = ChoiceBook(database)
    await database.write(lambda session: book.choose(session, "T1", "C1", Choices("on"), "U1"))
    await database.write(lambda session: book.mute(session, "T1", "C1", "panic|a", "U1"))
    gone = [
        await database.write(lambda session, place=place: book.unmute(session, *place, ["panic|a"]))
        for place in (("T2", "C1"), ("T1", "C2"))
    ]

    assert gone == [0, 0]
    assert [await book.of(*place) for place in (("T2", "C1"), ("T1", "C2"))] == [Choices(), Choices()]
    assert await book.of("T1", "C1") == Choices("on", muted=frozenset({"panic|a"}))


async def test_a_team_that_goes_takes_its_choices_along(database):
    book = ChoiceBook(database)
    for team in ("T1", "T2"):
        await database.write(lambda session, team=team: book.choose(session, team, "C1", Choices("on"), "U1"))
        await database.write(lambda session, team=team: book.mute(session, team, "C1", "panic|a", "U1"))
    gone = await database.write(lambda session: book.delete_team(session, "T1"))

    assert gone == 2
    assert [await book.of(team, "C1") for team in ("T1", "T2")] == [Choices(), Choices("on", muted=frozenset({"panic|a"}))]


async def test_what_another_process_stores_is_known_a_moment_later(database, clock):
    ours, theirs = ChoiceBook(database, clock=clock), ChoiceBook(database)
    clock.now = 100.0
    before = await ours.of("T1", "C1")
    await database.write(lambda session: theirs.mute(session, "T1", "C1", "panic|a", "U1"))
    at_once = await ours.of("T1", "C1")
    clock.now += A_MOMENT

    assert (before, at_once) == (Choices(), Choices())
    assert await ours.of("T1", "C1") == Choices(muted=frozenset({"panic|a"}))


async def test_what_this_process_stores_is_known_at_once(database, clock):
    book = ChoiceBook(database, clock=clock)
    clock.now = 100.0
    await book.of("T1", "C1")
    await database.write(lambda session: book.choose(session, "T1", "C1", Choices("off"), "U1"))

    assert await book.of("T1", "C1") == Choices("off")


async def test_what_is_read_before_a_choice_is_committed_is_not_remembered(database, clock):
    book = ChoiceBook(database, clock=clock)
    clock.now = 100.0
    seen = []

    async def unit(session):
        await book.choose(session, "T1", "C1", Choices("off"), "U1")
        raise LookupError

    with contextlib.suppress(LookupError):
        await database.write(unit)
    seen.append(await book.of("T1", "C1"))
    await database.write(lambda session: ChoiceBook(database).choose(session, "T1", "C1", Choices("on"), "U1"))
    seen.append(await book.of("T1", "C1"))

    assert seen == [Choices(), Choices("on")]
