"""Whatever the corpus holds, the strict Slack takes the reply, its windows and what they post."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers import answer
from bot.demo.slack.blocks import faults_of, texts_of, too_long
from bot.demo.slack.methods.chat import MOST_UPDATE
from bot.demo.slack.views import faults_of_view
from bot.replies import (
    VIEWS,
    Brought,
    Happened,
    Past,
    Told,
    answer_message,
    command_modal,
    cure_modal,
    host_modal,
    modal,
    nothing_found,
    past_list,
    posted,
    reply,
)
from decoder import decode

SCREENS = sorted((Path(__file__).parents[2] / "corpus" / "screens").rglob("*.txt"))
QUESTIONS = ("is it hardware?", "what now?", "show the registers", "decode bank 3", "what do I send the vendor?")


def assert_taken(message):
    wrong = faults_of(list(message.blocks))

    assert wrong == []
    assert not too_long(list(message.blocks))
    assert 0 < len(message.text) <= MOST_UPDATE


def assert_all_taken(text):
    decoding = decode(text)
    assert_taken(reply(decoding, case_id="case", asked_by="U01", notes=["A note."]))
    assert_taken(nothing_found(decoding))
    for question in QUESTIONS:
        assert_taken(answer_message(answer(question, decoding), case_id="case"))
    for view in VIEWS:
        assert_taken(posted(decoding, view, asked_by="U01"))
        assert faults_of_view(modal(decoding, view, 1, case_id="case")) == []
        assert faults_of_view(modal(decoding, view, 9999, case_id="case")) == []


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_every_message_about_a_screen_of_the_corpus_is_taken(path):
    assert_all_taken(path.read_text(encoding="utf-8", errors="surrogateescape"))


def test_the_corpus_is_there():
    assert len(SCREENS) > 20


LONG = "<!here> & " + "x" * 2_000
LINK = f"https://lab.slack.com/archives/C1/p1?{'y' * 2_000}"
EARLIER = Happened(datetime(2026, 3, 1, tzinfo=UTC), LONG, "page-fault", "software", 3, 7, LONG, cure=LONG, link=LINK)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_whatever_was_told_and_happened_before_is_taken(language):
    decoding = decode(SCREENS[0].read_text(encoding="utf-8", errors="surrogateescape"))
    past = Past(EARLIER.when, LONG, 7, of_host=(EARLIER,) * 100, alike=(EARLIER,) * 100, hidden=9, apart=True)
    told = Told(cure=LONG, wrong=True, host=False, mute=True)
    assert_taken(reply(decoding, case_id="case", language=language, past=past, told=told))
    for key in ("history", "similar"):
        assert_taken(past_list(key, LONG, (EARLIER,) * 100, past, language=language))
    assert_taken(posted(decoding, "support", language=language, brought=Brought(text=True, files=(LONG,) * 50, past=past)))

    assert faults_of_view(host_modal("case", language=language)) == []
    assert faults_of_view(cure_modal("case", LONG, language=language)) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_commands_form_is_taken(language):
    assert faults_of_view(command_modal(language, private_metadata="C1")) == []


@settings(max_examples=20, deadline=None)
@given(
    name=st.text(min_size=1, max_size=400),
    message=st.text(max_size=3000),
    frames=st.lists(st.text(max_size=300), max_size=60),
)
def test_messages_about_a_screen_with_hostile_text_are_taken(name, message, frames):
    head = (
        f"VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]\n#PF Exception 14 in world 2101386:{name} IP 0x42001d2f6a8c addr 0x0\n"
    )
    stack = "\n".join(f"0x453a1e71bd60:[0x42001d2f6a8c]{frame}@vmkernel#nover+0x174 stack: 0x0" for frame in frames)

    assert_all_taken(f"{head}{message}\n*PCPU22:2101386/{name}\n{stack}\n")


@pytest.mark.parametrize(
    "bait", ["<!channel>", "<!here>", "<@U01ALICE>", "<#C01GEN|x>", "<http://evil.example|click>", "@channel"]
)
def test_no_mention_or_link_in_a_screen_comes_alive(bait):
    screen = f"VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]\n@BlueScreen: {bait} {bait}\n*PCPU22:2101386/{bait}\n"
    message = reply(decode(screen + "0x453a1e71bd60:[0x42001d2f6a8c]Panic@vmkernel#nover+0x17 stack: 0x0\n"), case_id="case")

    marked_up = [text for text in _text_objects(list(message.blocks)) if text["type"] == "mrkdwn"]
    assert bait not in message.text
    assert [text for text in marked_up if bait in text["text"]] == []
    assert bait.strip("<>") in " ".join(texts_of(list(message.blocks)))


def _text_objects(tree):
    if isinstance(tree, dict):
        if isinstance(tree.get("text"), dict):
            yield tree["text"]
        for value in tree.values():
            yield from _text_objects(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _text_objects(value)
