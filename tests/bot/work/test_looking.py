"""Which workspaces refuse look-ups."""

from bot.work.looking import REFUSED, LookUps


def test_a_workspace_that_refused_is_asked_again_after_a_while_and_each_on_its_own(clock):
    look_ups = LookUps(clock=clock)
    look_ups.refuse("T1")
    clock.now += REFUSED / 2
    look_ups.refuse("T2")
    at_half_time = [look_ups.refused(team) for team in ("T1", "T2", "T3")]
    clock.now += REFUSED / 2

    assert at_half_time == [True, True, False]
    assert [look_ups.refused(team) for team in ("T1", "T2", "T3")] == [False, True, False]


def test_where_placeholders_come_first_no_time_changes_that(clock):
    look_ups = LookUps(placeholder_first=True, clock=clock)
    clock.now += 2 * REFUSED

    assert look_ups.refused("T1")
