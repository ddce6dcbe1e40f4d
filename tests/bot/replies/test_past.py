"""The lines about earlier crashes: counts, hosts, builds, cures; short, and Slack takes them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.slack.blocks import faults_of
from bot.replies import Happened, Past, Told, reply
from bot.replies.past import past_parts
from bot.replies.plain import plain_text
from bot.replies.sentences import words
from decoder import compare, decode

NOW = datetime(2026, 3, 31, tzinfo=UTC)
SCREEN = "VMware ESXi 7.0.3 [Releasebuild-20036589 x86_64]\n#PF Exception 14 in world 1:x IP 0x42 addr 0x30\n"


def one(days, host="esx04", **facts):
    return Happened(when=NOW - timedelta(days=days), host=host, **({"family": "page-fault"} | facts))


def text(past, language="en"):
    return plain_text(past_parts(past, words(language)))


def test_nothing_is_said_where_nothing_is_known():
    assert text(Past(NOW, "esx04")) == ""


def test_the_same_crash_is_counted_by_host_and_by_the_last_30_days():
    alike = (one(1, "esx04", build="20036589"), one(30, "esx07", build="20036589"), one(31, "esx04", build="20036589"))
    said = text(Past(NOW, "esx09", alike=alike))

    assert "3 times before, on esx04, esx07; 2 of them in the last 30 days" in said
    assert "All of them on build 20036589." in said


def test_different_builds_are_said_and_missing_ones_claim_nothing():
    assert "different builds" in text(Past(NOW, alike=(one(1, build="1"), one(2, build="2"))))
    assert "build" not in text(Past(NOW, alike=(one(1), one(2))))


def test_many_hosts_are_named_up_to_a_few():
    said = text(Past(NOW, alike=tuple(one(1, f"esx{n:02}") for n in range(9))))

    assert "esx03 and 5 more" in said
    assert "esx04" not in said


def test_the_hosts_comparison_keeps_its_inconclusive():
    comparison = compare(decode(SCREEN).crashes * 2)
    said = text(Past(NOW, "esx04", of_host=(one(3),), comparison=comparison))

    assert "esx04 crashed once before: 2026-03-28 page fault." in said
    assert "inconclusive" in said


def test_the_cure_of_the_same_crash_goes_before_that_of_the_bank():
    same, bank = one(5, cure="driver 2.1 installed"), one(3, bank=7, cure="DIMM A3 replaced")

    assert "driver 2.1" in text(Past(NOW, "esx04", bank=7, alike=(same,), of_host=(bank, same)))
    assert "DIMM A3" not in text(Past(NOW, "esx04", bank=7, alike=(same,), of_host=(bank, same)))
    assert "DIMM A3" in text(Past(NOW, "esx04", bank=7, of_host=(bank,)))
    assert "DIMM A3" not in text(Past(NOW, "esx04", bank=8, of_host=(bank,)))


def test_what_is_hidden_is_a_number_and_nothing_else():
    assert text(Past(NOW, "esx04", hidden=2)).splitlines()[1:] == ["• 2 more in private channels, not shown here."]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_hostile_names_and_cures_come_alive_nowhere(language):
    bait = "<!channel> <@U1> <https://evil.example|x> @here " * 20
    past = Past(
        NOW, bait, bank=3, of_host=(one(1, bait, bank=3, cure=bait, link="https://lab.slack.com/archives/C1/p1"),), hidden=1
    )
    message = reply(decode(SCREEN), case_id="c1", language=language, past=past, told=Told(cure=bait, wrong=True, host=False))

    assert "<!" not in message.text
    assert "<@" not in message.text
    assert faults_of(list(message.blocks)) == []


def test_a_reply_takes_from_people_how_it_ended_which_host_and_what_is_wrong():
    alike = Past(NOW, alike=(one(1),))
    blocks = reply(decode(SCREEN), case_id="c1", past=alike, told=Told(host=False, mute=True)).blocks
    row, (thumbs,) = (block["elements"] for block in blocks[-2:])

    assert [element["action_id"] for element in row] == ["psod_view_support", "psod_host", "psod_cure", "psod_more"]
    assert [option["value"] for option in row[-1]["options"]] == ["apart:c1", "mute:c1"]
    assert [thumbs[f"{name}_button"]["value"] for name in ("positive", "negative")] == ["right:c1", "wrong:c1"]
    assert "psod_host" not in str(reply(decode(SCREEN), case_id="c1", told=Told()).blocks)
