"""The workspace of a request is the one that installed the bot, whoever sent it; beside it stands its organisation."""

import pytest

from bot.listeners.reading import home_of

SHARED = {"team_id": "T09", "enterprise_id": "E09"}  # an event in a channel shared by T09
ORG_WIDE = {"enterprise_id": "E01", "team_id": None, "is_enterprise_install": True}


@pytest.mark.parametrize(
    ("body", "enterprise"),
    [
        ({"team_id": "T01"}, None),
        ({"team_id": "T01", "enterprise_id": "E01"}, "E01"),
        ({"team": {"id": "T01"}, "enterprise": {"id": "E01"}}, "E01"),
        ({**SHARED, "authorizations": [{"team_id": "T01", "enterprise_id": None}]}, None),
        ({**SHARED, "authorizations": [{"team_id": "T01", "enterprise_id": "E01"}]}, "E01"),
        ({**SHARED, "context_team_id": "T01", "authorizations": [ORG_WIDE]}, "E01"),
        ({**SHARED, "context_team_id": "T01", "context_enterprise_id": "E01", "authorizations": [ORG_WIDE]}, "E01"),
        # a modal opened by somebody of T09, and one of an app of the whole organisation
        ({"team": {"id": "T09"}, "enterprise": {"id": "E09"}, "view": {"app_installed_team_id": "T01"}}, None),
        ({"team": {"id": "T01"}, "enterprise": {"id": "E01"}, "view": {"app_installed_team_id": "E01"}}, "E01"),
        # a button of such an app: the organisation is ours, the person may be of another
        ({"team": None, "enterprise": {"id": "E09"}, "user": {"team_id": "T01"}, "is_enterprise_install": True}, None),
    ],
)
def test_the_installing_workspace_is_found(body, enterprise):
    assert home_of(body) == ("T01", enterprise)


@pytest.mark.parametrize(
    ("body", "enterprise"),
    [
        ({}, None),
        ({"authorizations": ["x"], "view": "x", "user": "U1", "team": None}, None),
        ({"team_id": "E01", "enterprise_id": "E01", "authorizations": [ORG_WIDE]}, "E01"),  # a whole organisation removed the bot
    ],
)
def test_a_body_that_names_none_has_none(body, enterprise):
    assert home_of(body) == ("", enterprise)
