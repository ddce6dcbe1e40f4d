"""The loopback Slack's reading of Block Kit refuses what the real one refuses, and nothing that it takes."""

import pytest
from slack_sdk.models.blocks import Block

from bot.demo.slack.blocks import faults_of, too_long
from bot.demo.slack.views import faults_of_view

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Registers"}, "action_id": "registers", "value": "7"}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def plain(text):
    return {"type": "plain_text", "text": text}


def preformatted(*elements):
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": list(elements)}]}


def table(rows):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}


GOOD = [
    {"type": "header", "text": plain("Machine check")},
    {"type": "section", "text": mrkdwn("*Hardware*"), "accessory": BUTTON},
    {"type": "section", "fields": [mrkdwn("PCPU 3"), mrkdwn("world 1037")]},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [mrkdwn("line 4"), {"type": "image", "image_url": "https://x.invalid/a.png", "alt_text": "a"}],
    },
    {"type": "actions", "elements": [BUTTON]},
    {"type": "markdown", "text": "**bold**"},
    preformatted({"type": "text", "text": "VMware ESXi"}),
    table([["bit", "meaning"], ["57", "processor context corrupt"]]),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_a_good_block_passes_here_and_in_slack_sdk(block):
    Block.parse(block).validate_json()

    assert faults_of([block]) == []


BAD = {
    "an unknown type": {"type": "psod"},
    "a section over 3,000 characters": {"type": "section", "text": mrkdwn("x" * 3001)},
    "an empty section text": {"type": "section", "text": mrkdwn("")},
    "a section without text and fields": {"type": "section"},
    "a field over 2,000 characters": {"type": "section", "fields": [mrkdwn("x" * 2001)]},
    "eleven fields": {"type": "section", "fields": [mrkdwn("x")] * 11},
    "a header over 150 characters": {"type": "header", "text": plain("x" * 151)},
    "a header in mrkdwn": {"type": "header", "text": mrkdwn("x")},
    "eleven context elements": {"type": "context", "elements": [mrkdwn("x")] * 11},
    "a button text over 75 characters": {"type": "actions", "elements": [BUTTON | {"text": plain("x" * 76)}]},
    "a button value over 2,000 characters": {"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]},
    "an action_id over 255 characters": {"type": "actions", "elements": [BUTTON | {"action_id": "x" * 256}]},
    "an action_id twice": {"type": "actions", "elements": [BUTTON, BUTTON]},
    "26 buttons": {"type": "actions", "elements": [BUTTON | {"action_id": str(n)} for n in range(26)]},
    "an unknown style": {"type": "actions", "elements": [BUTTON | {"style": "red"}]},
    "an unknown property": {"type": "divider", "colour": "red"},
    "a markdown block over 12,000 characters": {"type": "markdown", "text": "x" * 12_001},
    "an empty cell": table([[""]]),
    "101 rows": table([["x"]] * 101),
    "21 columns": table([["x"] * 21]),
    "rows of different length": table([["x"], ["x", "y"]]),
    "empty rich text": preformatted({"type": "text", "text": ""}),
    "a mention in preformatted text": preformatted({"type": "user", "user_id": "U1"}),
    "an alert in a message": {"type": "alert", "text": mrkdwn("x")},
    "a text field outside an input": {"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]},
    "a block_id over 255 characters": {"type": "divider", "block_id": "x" * 256},
}


@pytest.mark.parametrize("block", BAD.values(), ids=BAD.keys())
def test_what_slack_refuses_is_refused_with_a_pointer(block):
    (first, *_) = faults_of([block])

    assert "[json-pointer:/blocks/0" in first


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([{"type": "divider"}] * 51, id="51 blocks"),
        pytest.param([table([["x"]]), table([["y"]])], id="two tables"),
        pytest.param([{"type": "markdown", "text": "x" * 7000}] * 2, id="markdown over 12,000 together"),
        pytest.param([{"type": "divider", "block_id": "a"}] * 2, id="a block_id twice"),
        pytest.param("text", id="no list"),
    ],
)
def test_what_slack_refuses_about_blocks_together_is_refused(blocks):
    assert faults_of(blocks)


def test_a_modal_holds_100_blocks_and_a_message_50():
    assert faults_of([{"type": "divider"}] * 100, "modal") == []
    assert faults_of([{"type": "divider"}] * 101, "modal")


def test_the_texts_of_all_blocks_count_together():
    block = {"type": "section", "text": mrkdwn("x" * 2750)}

    assert not too_long([block] * 4)
    assert too_long([block] * 4 + [{"type": "header", "text": plain("y")}])


MODAL = {"type": "modal", "title": plain("Decode a PSOD"), "blocks": [{"type": "divider"}]}
INPUT = {
    "type": "input",
    "label": plain("Screen"),
    "element": {"type": "plain_text_input", "action_id": "screen", "multiline": True},
}


def test_a_good_modal_passes():
    assert faults_of_view(MODAL) == []
    assert faults_of_view(MODAL | {"blocks": [INPUT], "submit": plain("Decode")}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"colour": "red"},
        {"blocks": [INPUT]},
        {"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}], "submit": plain("Decode")},
        {"blocks": [{"type": "markdown", "text": "x"}]},
        {"type": "psod"},
    ],
    ids=[
        "title",
        "submit",
        "private_metadata",
        "callback_id",
        "unknown key",
        "input without submit",
        "table",
        "markdown",
        "type",
    ],
)
def test_what_slack_refuses_of_a_modal_is_refused(change):
    assert faults_of_view(MODAL | change)
