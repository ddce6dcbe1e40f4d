"""The wall, rule by rule; two teams side by side."""

from dataclasses import replace

import pytest

from bot.cases import Case, Viewer, allowed

PUBLIC = Case(team="T1", channel="C0PUB", thread_ts="1.0", reply_ts="1.1", id="public", host="esx04", cure="DIMM A3 replaced")
HERE = replace(PUBLIC, channel="C0HERE", id="here")
PRIVATE = replace(PUBLIC, channel="G0PRIV", id="private", private=True)
THEIRS = replace(PUBLIC, team="T2", id="theirs")
EVERY = (PUBLIC, HERE, PRIVATE, THEIRS)
OPEN = frozenset({"C0PUB", "C0HERE"})
MEMBER = Viewer(team="T1", channel="C0HERE", shared=False, asker="U1")


def ids(given):
    return [case.id for case in given.cases]


def test_a_full_member_sees_public_channels_and_a_count_of_private_ones():
    given = allowed(MEMBER, EVERY, OPEN)

    assert ids(given) == ["public", "here"]
    assert given.linked == {"public", "here"}
    assert given.hidden == 1


def test_another_teams_cases_are_not_even_counted():
    assert allowed(replace(MEMBER, team="T2"), (PUBLIC, HERE, PRIVATE), OPEN).hidden == 0
    assert ids(allowed(replace(MEMBER, team="T2"), EVERY, OPEN)) == ["theirs"]


@pytest.mark.parametrize("stricter", [{"shared": True}, {"outsider": True}], ids=["shared channel", "outsider"])
def test_where_others_read_along_only_the_channels_own_cases_are_shown_and_nothing_is_counted(stricter):
    given = allowed(replace(MEMBER, **stricter), EVERY, OPEN)

    assert ids(given) == ["here"]
    assert (given.linked, given.hidden) == ({"here"}, 0)


def test_a_private_channel_sees_its_own_cases():
    given = allowed(replace(MEMBER, channel="G0PRIV"), EVERY, OPEN)

    assert ids(given) == ["public", "here", "private"]
    assert given.hidden == 0


def test_a_channel_that_became_private_or_that_slack_does_not_show_is_counted_only():
    given = allowed(MEMBER, EVERY, frozenset({"C0HERE"}))

    assert ids(given) == ["here"]
    assert given.hidden == 2


def test_a_case_of_a_private_channel_stays_behind_the_wall_when_the_channel_is_opened():
    given = allowed(MEMBER, [PRIVATE], OPEN | {"G0PRIV"})

    assert (ids(given), given.hidden) == ([], 1)


def test_what_was_answered_for_one_persons_eyes_is_shown_to_nobody_else():
    given = allowed(MEMBER, [replace(HERE, reply_ts=None)], OPEN)

    assert (ids(given), given.hidden) == ([], 1)


def test_without_a_person_who_asks_there_is_no_link_to_other_channels():
    given = allowed(replace(MEMBER, asker=None), EVERY, OPEN)

    assert ids(given) == ["public", "here"]
    assert given.linked == {"here"}
