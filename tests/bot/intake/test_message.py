"""A message's text is all that it says, once, as its author wrote it."""

import pytest

from bot.intake import mentions, message_text, unescape, without_mention


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("in world 1:idle &lt;NULL&gt; &amp; more", "in world 1:idle <NULL> & more"),
        ("&amp;lt;", "&lt;"),
        ("<http://a.example|a.example>", "a.example"),
        ("<http://a.example/x>", "http://a.example/x"),
        ("<@U01AB> <@U01AB|alice> <#C01|inc-7> <!here> <!subteam^S1|@ops>", "@U01AB @alice #inc-7 @here @ops"),
        ("<!date^1700000000^{date}|18 Nov>", "18 Nov"),
        ("a < b > c", "a < b > c"),
        ("<@", "<@"),
    ],
)
def test_escapes_of_slack_are_undone(sent, written):
    assert unescape(sent) == written


def rich(text):
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}]}


def test_short_words_are_kept_though_another_text_holds_them():
    assert message_text({"text": "PCPU 0 of esx04", "attachments": [{"text": "PCPU 0"}]}) == "PCPU 0 of esx04\nPCPU 0"


def test_text_and_its_rich_text_are_said_once():
    message = {
        "text": "```VMware ESXi &lt;NULL&gt;\n#PF Exception 14 in world 1037```",
        "blocks": [rich("VMware ESXi <NULL>\n#PF Exception 14 in world 1037")],
    }

    assert message_text(message) == "```VMware ESXi <NULL>\n#PF Exception 14 in world 1037```"


def test_rich_text_with_an_emoji_in_it_is_still_the_same_words():
    lines = [f"line {number} of the screen" for number in range(9)]
    section = [{"type": "text", "text": "\n".join(lines) + "\ncpu0"}, {"type": "emoji", "name": "1037"}]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": section}]}]
    text = "\n".join([*lines, "cpu0 :1037 :"])

    assert message_text({"text": text, "blocks": blocks}) == text


def test_a_text_without_its_mention_and_the_rich_text_with_it_are_said_once():
    screen = "\n".join(f"0x451a0a71bc{number:02x}:[0x41801a2b3c4d]SPLookup@vmkernel#nover+0x1d" for number in range(12))

    assert message_text({"text": screen, "blocks": [rich(f"@U0BOT {screen}")]}) == screen


def test_an_alert_speaks_through_its_attachments():
    message = {
        "text": "Host esx04 is down",
        "attachments": [
            {
                "fallback": "not shown",
                "pretext": "Console of esx04:",
                "text": "#PF Exception 14 in world 1:idle",
                "fields": [{"title": "Host", "value": "esx04"}],
            },
        ],
    }

    assert message_text(message).splitlines() == [
        "Host esx04 is down",
        "Console of esx04:",
        "#PF Exception 14 in world 1:idle",
        "Host",
        "esx04",
    ]


def test_an_attachment_with_nothing_else_speaks_through_its_fallback():
    assert message_text({"attachments": [{"fallback": "PCPU 1 no heartbeat"}]}) == "PCPU 1 no heartbeat"


def test_an_alert_speaks_through_its_blocks():
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "PSOD"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "a &lt;b&gt;"}, "fields": [{"type": "mrkdwn", "text": "c"}]},
        {"type": "context", "elements": [{"type": "plain_text", "text": "d"}]},
        rich("e\nf"),
        {"type": "table", "rows": [[{"type": "raw_text", "text": "g"}, {"type": "raw_text", "text": "h"}]]},
    ]

    assert message_text({"text": "", "blocks": blocks}).split() == ["PSOD", "a", "<b>", "c", "d", "e", "f", "g", "h"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": None, "blocks": None, "attachments": 7},
        {"text": 5, "blocks": [None, 3, {"type": "section", "text": 4}], "attachments": [None, {"fields": "x", "blocks": {}}]},
    ],
)
def test_a_message_of_an_odd_shape_says_nothing(message):
    assert message_text(message) == ""


def test_blocks_nested_without_end_do_not_recurse_without_end():
    block = {"text": "x"}
    for _ in range(500):
        block = {"elements": [block]}

    assert message_text({"blocks": [block]}) == ""


def test_a_mention_is_seen_and_taken_out():
    assert mentions("hey <@U0BOT>, look", "U0BOT")
    assert not mentions("hey <@U0BOTHER>", "U0BOT")
    assert without_mention("<@U0BOT>: what is SRAR?", "U0BOT") == "what is SRAR?"
