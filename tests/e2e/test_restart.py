"""What the bot knows outlives its process."""

import pytest

from tests.e2e.local_slack import INCIDENT, until, words
from tests.e2e.screens import machine_check

pytestmark = pytest.mark.slow


def test_a_restarted_bot_answers_in_threads_from_before_and_repeats_nothing(slack, bot):
    ts = slack.say(INCIDENT, machine_check())
    slack.reply(INCIDENT, ts)
    status = bot.stop()
    bot.start()
    slack.say(INCIDENT, "what does SRAR mean?", thread=ts)
    answer = slack.reply(INCIDENT, ts, number=2)

    assert status == 0
    assert "SRAR" in words(answer)
    assert len(slack.replies(INCIDENT, ts)) == 2


def test_every_envelope_of_socket_mode_was_acknowledged(slack, bot):
    if bot.connection != "socket":
        pytest.skip("HTTP has no envelopes")
    envelopes = [one for one in slack.journal() if one["kind"] == "events_api"]
    acks = until(lambda: [one for one in slack.journal() if one["kind"] == "ack"], what="acknowledgements")

    assert len(acks) >= len(envelopes)
