"""The settings modal keeps to Slack's limits and gives back what was chosen."""

import json

import pytest

from bot.demo.slack.views import faults_of_view
from bot.replies import Choice, Offer, choice_of, choices_modal, mute_key

PATTERNS = ("inc-*",)
MUTED, OTHER = "page-fault|SPLookup|SPRelease", "machine-check|bus|bank 3"
FULL = Offer("C1", "mention", "ja", frozenset({MUTED}), (OTHER, MUTED))


def submitted(view, **chosen):
    """Return the modal as Slack sends it back: with what was shown, but for what is ``chosen``."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            shown = chosen.get(element["action_id"], element.get("initial_option") or element.get("initial_options", []))
            field = "selected_options" if isinstance(shown, list) else "selected_option"
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], field: shown}}
    return view | {"state": {"values": values}}


@pytest.mark.parametrize(
    "offer",
    [
        Offer("C1"),
        FULL,
        Offer("D1", direct=True),
        Offer("C1", known=tuple(f"panic|{'f' * 300}{number}" for number in range(150))),
        Offer("C1", known=("weather|<!channel>", "a\x00|\ud800")),
    ],
    ids=["nothing chosen", "all chosen", "direct message", "too much for one select", "not of this decoder"],
)
def test_the_modal_is_one_that_slack_takes(offer):
    view = choices_modal(offer, patterns=PATTERNS * 500)

    assert faults_of_view(json.loads(json.dumps(view))) == []


def test_what_is_shown_comes_back_unchanged():
    view = choices_modal(FULL, patterns=PATTERNS)

    assert choice_of(submitted(view)) == Choice("C1", "mention", "ja", frozenset({mute_key(MUTED)}), offered=True)


def test_without_any_choice_nothing_is_chosen():
    view = choices_modal(Offer("C1"), patterns=PATTERNS)

    assert choice_of(submitted(view)) == Choice("C1", None, None, frozenset(), offered=False)


def test_a_value_that_was_not_offered_is_no_choice():
    view = choices_modal(FULL, patterns=PATTERNS)
    odd = submitted(view, psod_speak={"value": "loudly"}, psod_language={"value": "tlh"})

    assert choice_of(odd) == Choice("C1", None, None, frozenset({mute_key(MUTED)}), offered=True)


@pytest.mark.parametrize("metadata", ["", "{", "[]", "7", "{}"])
def test_a_view_that_is_not_ours_is_no_choice(metadata):
    assert choice_of({"private_metadata": metadata, "state": {"values": {}}}) is None


def test_crashes_are_named_as_people_know_them():
    shown = json.dumps(choices_modal(FULL, patterns=PATTERNS))

    assert "page fault: SPLookup, SPRelease" in shown
    assert "machine check: bus, bank 3" in shown
