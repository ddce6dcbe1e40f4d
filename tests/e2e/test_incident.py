"""An incident in a Slack that nobody here wrote, over HTTP and over Socket Mode."""

import gzip

import pytest

from tests.e2e.local_slack import BOB, BOT, CAROL, GENERAL, INCIDENT, until, words
from tests.e2e.screens import CHECK_LINE, TALK, machine_check, page_fault

pytestmark = pytest.mark.slow


def settled(slack, channel=INCIDENT):
    """Paste one more screen and wait for its reply: all that was said before it has been looked at by then."""
    slack.reply(channel, slack.say(channel, f"<@{BOT}>\n{page_fault(63)}", user=BOB))


def test_a_pasted_screen_is_answered_once_in_its_thread(slack):
    ts = slack.say(INCIDENT, page_fault())
    reply = slack.reply(INCIDENT, ts)
    settled(slack)

    assert "vmnic6-pollWorld" in words(reply)
    assert "11" in words(reply)
    assert len(slack.replies(INCIDENT, ts)) == 1


def test_the_reply_has_text_for_those_who_see_no_blocks(slack):
    reply = slack.reply(INCIDENT, slack.say(INCIDENT, machine_check()))

    assert "SRAR" in words(reply)
    assert "PCPU" in reply["text"]


def test_a_machine_check_line_alone_is_answered(slack):
    reply = slack.reply(INCIDENT, slack.say(INCIDENT, f"from the log of esx-07:\n{CHECK_LINE}", user=CAROL))

    assert "SRAR" in words(reply)


def test_a_mention_is_answered_anywhere_and_once_though_slack_tells_of_it_twice(slack):
    ts = slack.say(GENERAL, f"<@{BOT}> what is this?\n{page_fault()}")
    slack.reply(GENERAL, ts)
    settled(slack, GENERAL)

    assert len(slack.replies(GENERAL, ts)) == 1


def test_talk_and_screens_that_nobody_asked_about_are_left_alone(slack):
    talk = slack.say(INCIDENT, TALK)
    elsewhere = slack.say(GENERAL, page_fault())
    settled(slack, INCIDENT)
    settled(slack, GENERAL)

    assert slack.replies(INCIDENT, talk) == []
    assert slack.replies(GENERAL, elsewhere) == []


def test_an_uploaded_text_file_is_answered_once(slack):
    ts = slack.upload(INCIDENT, "screen.txt", machine_check().encode())
    reply = slack.reply(INCIDENT, ts)
    settled(slack)

    assert "SRAR" in words(reply)
    assert len(slack.replies(INCIDENT, ts)) == 1


def test_a_compressed_log_is_read(slack):
    ts = slack.upload(INCIDENT, "vmkernel-log.1.gz", gzip.compress(page_fault().encode()))

    assert "vmnic6-pollWorld" in words(slack.reply(INCIDENT, ts))


def test_a_file_that_cannot_be_read_is_told_in_one_message(slack):
    ts = slack.upload(INCIDENT, "bundle.zip", b"PK\x03\x04 and then nothing", text=f"<@{BOT}> please look")
    slack.reply(INCIDENT, ts)
    settled(slack)

    assert len(slack.replies(INCIDENT, ts)) == 1
    assert "bundle.zip" in words(slack.reply(INCIDENT, ts))


def test_an_edited_paste_updates_the_reply_in_place(slack):
    ts = slack.say(INCIDENT, page_fault(21))
    first = slack.reply(INCIDENT, ts)
    slack.edit(INCIDENT, ts, page_fault(37))
    until(lambda: "37" in words(slack.reply(INCIDENT, ts)), what="the reply to follow the edit")
    settled(slack)

    assert "21" in words(first)
    assert [one["ts"] for one in slack.replies(INCIDENT, ts)] == [first["ts"]]


def test_a_screen_split_over_two_messages_gets_one_reply(slack):
    head, tail = page_fault().split("Code start:")
    ts = slack.say(INCIDENT, head)
    slack.reply(INCIDENT, ts)
    later = slack.say(INCIDENT, "Code start:" + tail)
    until(lambda: "acme_rx_clean" in words(slack.reply(INCIDENT, ts)), what="the reply to take in the second part")
    settled(slack)

    assert len(slack.replies(INCIDENT, ts)) == 1
    assert slack.replies(INCIDENT, later) == []


def test_two_crashes_in_one_text_get_one_reply(slack):
    ts = slack.say(INCIDENT, page_fault(4) + "\n" + page_fault(5))
    slack.reply(INCIDENT, ts)
    settled(slack)

    assert len(slack.replies(INCIDENT, ts)) == 1


def test_when_the_screen_is_deleted_the_reply_goes_too(slack):
    ts = slack.say(INCIDENT, page_fault())
    slack.reply(INCIDENT, ts)
    slack.delete(INCIDENT, ts)

    until(lambda: not slack.replies(INCIDENT, ts), what="the reply to be deleted")


def test_no_mention_in_a_screen_comes_alive(slack):
    ts = slack.say(INCIDENT, page_fault().replace("vmnic6-pollWorld", "<!channel>-pollWorld"))
    reply = slack.reply(INCIDENT, ts)

    assert "pollWorld" in words(reply)
    assert "<!channel>" not in words(reply) + reply["text"]


def test_a_question_in_the_thread_is_answered_and_talk_there_is_not(slack):
    ts = slack.say(INCIDENT, machine_check())
    slack.reply(INCIDENT, ts)
    slack.say(INCIDENT, "thanks, I will call the vendor after lunch", thread=ts)
    slack.say(INCIDENT, "what does SRAR mean?", thread=ts)
    answer = slack.reply(INCIDENT, ts, number=2)
    settled(slack)

    assert "SRAR" in words(answer)
    assert len(slack.replies(INCIDENT, ts)) == 2


def test_more_evidence_in_the_thread_joins_the_case(slack):
    ts = slack.say(INCIDENT, page_fault())
    first = slack.reply(INCIDENT, ts)
    slack.upload(INCIDENT, "more.txt", machine_check().encode(), thread=ts)
    until(lambda: "machine check" in words(slack.replies(INCIDENT, ts)[0]).lower(), what="the first reply to take in the file")

    assert slack.replies(INCIDENT, ts)[0]["ts"] == first["ts"]


def test_a_direct_message_is_answered(slack):
    channel = slack.direct()
    slack.say(channel, page_fault())
    reply = until(lambda: slack.spoken(channel), what="an answer to the direct message")[0]

    assert "vmnic6-pollWorld" in words(reply)
