"""Whatever a person pasted, nothing of it comes alive, and Slack's limits hold."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slackblocks import _limits as limits

from bot.answers import Answer
from bot.replies import VIEWS, answer_message, command_modal, modal, nothing_found, pointed, posted, reply
from bot.replies.blocks import known_host
from bot.replies.limits import MESSAGE_CHARACTERS
from bot.replies.safety import clip, clip_sentences, escaped
from decoder import Crash, Damage, Decoding, Frame, KnownIssue, NextStep, Quote, Reason, Verdict, World
from decoder.model import Error, Product

HOSTILE = (
    "<!channel> <!here> <!everyone> <@U012AB3CD> <#C012AB3CD> <!subteam^S0123> <https://evil.example|click> "
    "https://evil.example/x www.evil.example mailto:a@evil.example @here @channel & *bold* _it_ ~no~ `code` "
    "```fence``` :smile: \u202eabc \x1b[31m \x00 \ud800"
)
RAW = re.compile(r"<[!@#h]|https?://|\bwww\.|mailto:|@(?:here|channel|everyone)\b")
ALIVE = {"user", "usergroup", "channel", "broadcast", "link", "emoji", "date", "team", "color"}
LENIENT = (HealthCheck.too_slow, HealthCheck.data_too_large)

anything = st.one_of(
    st.text(max_size=200), st.sampled_from([HOSTILE, "", "x" * 5_000, HOSTILE * 40]), st.text("<>!@#|&:/`*_~\n\t ", max_size=400)
)


def nodes(value):
    """Yield every object of Slack's JSON."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from nodes(inner)


@st.composite
def decodings(draw):
    """Draw decodings whose every text is anything."""
    text = draw(anything)
    other = draw(anything)
    many = draw(st.integers(0, 70))
    quote = Quote(line=7, text=other)
    crash = Crash(
        host=text,
        time=other,
        product=Product(name=text, version=other, build=text),
        error=Error(message=text, family="other", details=(other,), meaning=text),
        pcpu=3,
        blamed_pcpus=tuple(range(many)),
        world=World(id=7, name=other),
        registers={f"r{number}": other for number in range(many % 20)} | {text: text},
        modules_involved=(text,),
        backtrace=tuple(Frame(function=text, module=other, address="0x1") for _ in range(many)),
        verdict=Verdict(domain="hardware", summary=text, because=(Reason(text=other, quote=quote),) * (many % 9)),
        known_issues=(KnownIssue(id="1", title=text, url="https://evil.example", confidence="exact", cause=other, fix=text),),
        next_steps=(NextStep(text=text, command=other),) * (many % 30),
        search_phrase=other,
        damage=(Damage(text=text, suggestion=other),) * (many % 5),
        missing=(text,),
    )
    return Decoding(crashes=(crash,) * draw(st.integers(0, 3)), is_not=text)


def check_blocks(blocks, most):
    """Hold ``blocks`` against Slack's limits and our rule: no markup, nothing alive."""
    assert len(blocks) <= most
    json.dumps(blocks, ensure_ascii=False).encode()
    for block in blocks:
        Block.parse(block).validate_json()
    for node in nodes(blocks):
        check_node(node)


def check_node(node):
    """Hold one object against them."""
    kind = node.get("type")
    assert kind not in {"mrkdwn", "markdown"}
    assert kind not in ALIVE or (kind == "link" and known_host(node["url"]))
    if kind == "plain_text":
        assert limits.TEXT_MIN_LENGTH <= len(node["text"]) <= limits.TEXT_MAX_LENGTH
    if kind == "header":
        assert len(node["text"]["text"]) <= limits.HEADER_TEXT_MAX_LENGTH
    if kind == "button":
        assert len(node["text"]["text"]) <= limits.BUTTON_TEXT_MAX_LENGTH
        assert len(node["value"]) <= limits.BUTTON_VALUE_MAX_LENGTH
        assert len(node["action_id"]) <= limits.ACTION_ID_MAX_LENGTH
    if kind == "actions":
        assert len(node["elements"]) <= limits.ACTIONS_ELEMENTS_MAX_ITEMS


def check_message(message):
    """Hold a message against the limits; its text is dead too."""
    check_blocks(message.blocks, 50)
    total = sum(len(node["text"]) for node in nodes(message.blocks) if isinstance(node.get("text"), str))
    assert total <= MESSAGE_CHARACTERS
    assert message.text.strip()
    assert len(message.text) <= 4_000
    assert not RAW.search(message.text)


@settings(max_examples=15, deadline=None, suppress_health_check=LENIENT)
@given(decodings())
def test_no_text_of_a_person_comes_alive_in_a_reply(decoding):
    """Mentions, pings, links and markup stay letters, whatever the screen says."""
    check_message(reply(decoding, case_id="c1", notes=[HOSTILE]))
    check_message(nothing_found(decoding))
    for view in VIEWS:
        check_message(posted(decoding, view))


@settings(max_examples=15, deadline=None, suppress_health_check=LENIENT)
@given(decodings(), st.sampled_from(VIEWS), st.integers(-3, 10_000))
def test_a_modal_is_within_slacks_limits_on_every_page(decoding, view, page):
    """Pages outside are brought inside."""
    shown = modal(decoding, view, page, case_id="c1")

    check_blocks(shown["blocks"], 100)
    assert len(shown["title"]["text"]) <= 24
    assert pointed(shown["private_metadata"]).view == view


@settings(max_examples=40, deadline=None)
@given(anything, anything)
def test_an_answer_is_dead_text(text, line):
    """The sentence and the quoted lines are letters only."""
    check_blocks(answer_message(Answer(text=text, evidence=(Quote(line=1, text=line),))).blocks, 50)


@settings(max_examples=100, deadline=None)
@given(anything)
def test_escaping_leaves_nothing_that_slack_would_parse(text):
    """Neither an angle bracket nor an address survives."""
    assert not RAW.search(escaped(text))


def test_the_form_has_a_text_and_a_file_field():
    """``/psod`` alone opens it."""
    form = command_modal()

    assert [block["element"]["type"] for block in form["blocks"]] == ["plain_text_input", "file_input"]


def test_a_text_is_cut_by_the_characters_that_slack_counts():
    """Two for an emoji or a rare letter, one for kana and Han letters."""
    assert clip("𠮟る" * 4, 6) == "𠮟る𠮟…"
    assert clip("叱る" * 3, 6) == "叱る叱る叱る"
    assert [len(clip(face, 10).encode("utf-16-le")) // 2 for face in ("😀" * 9, "a" + "😀" * 9)] == [9, 10]


@pytest.mark.parametrize("value", ["", "x", "c:registers", "c:nope:1", ":bits:1", "c:bits:x", "c:bits:99999999999", "c:bits:-1"])
def test_a_value_that_is_not_ours_points_nowhere(value):
    """A forged button does nothing."""
    assert pointed(value) is None


def test_articles_link_only_to_vendors():
    """A link comes alive only on a vendor's own host, over https."""
    assert known_host("https://knowledge.broadcom.com/external/article/1")
    assert not known_host("http://knowledge.broadcom.com/x")
    assert not known_host("https://broadcom.com.evil.example/")
    assert not known_host("https://evilbroadcom.com/")


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("the screen alone does not decide", 30, "the screen alone does not…"),
        ("the screen alone does not decide", 26, "the screen alone does not…"),
        ("B13 Sbe00000001010091 A3f2e81a480", 28, "B13 Sbe00000001010091…"),
        ("a" * 40, 10, "a" * 9 + "…"),
        ("ab " + "c" * 40, 20, "ab " + "c" * 16 + "…"),
        ("counted so far: 12345", 19, "counted so far…"),
    ],
)
def test_what_is_too_long_is_cut_behind_a_word(text, limit, kept):
    assert clip(text, limit) == kept


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("It was corrected. It reports: memory.", 30, "It was corrected."),
        ("訂正されました。報告内容: メモリ。", 12, "訂正されました。"),
        ("One sentence that is too long for the row", 20, "One sentence that…"),
        ("Short. Enough.", 30, "Short. Enough."),
    ],
)
def test_a_meaning_is_cut_behind_a_sentence(text, limit, kept):
    assert clip_sentences(text, limit) == kept
