"""The workspace of a request is the one that installed the bot, whoever sent it from wherever."""

import pytest

from bot.listeners.reading import team_of


@pytest.mark.parametrize(
    "body",
    [
        {"team_id": "T01"},
        {"team": {"id": "T01"}},
        {"team_id": "T09", "authorizations": [{"team_id": "T01"}]},  # an event in a channel shared by T09
        {"team_id": "T09", "context_team_id": "T01", "authorizations": [{"team_id": None, "is_enterprise_install": True}]},
        {"team": {"id": "T09"}, "view": {"app_installed_team_id": "T01"}},  # a modal opened by somebody of T09
        {"team": {"id": "T01"}, "view": {"app_installed_team_id": "E01"}},  # installed for the organisation E01
        {"team": None, "user": {"team_id": "T01"}, "is_enterprise_install": True},
    ],
)
def test_the_installing_workspace_is_found(body):
    assert team_of(body) == "T01"


@pytest.mark.parametrize("body", [{}, {"authorizations": ["x"], "view": "x", "user": "U1", "team": None}])
def test_a_body_that_names_none_has_none(body):
    assert team_of(body) == ""
